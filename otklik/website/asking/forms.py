"""Forms of asking: text, kind, request for information, number and code, photos, feedback."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Self
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from otklik.core.form_fields import TOO_LONG
from otklik.core.text_cleanup import one_line
from otklik.incidents.intake.site_questions import Asker, Terms
from otklik.nlp.classify.letter_type import LetterKind

TEXT_LIMIT = 4000
LONGEST_KEPT_TEXT = 3 * TEXT_LIMIT  # no person types more
LONGEST_LINE = 600  # of a name or an address
LONGEST_OTHER = 40  # of any other field
LONGEST_NUMBER = 9
CODE_DIGITS = 9
NOT_A_DIGIT = re.compile(r"[\s№N#.\-‐‑‒–—−]+")


def tidy_post(typed: QueryDict) -> QueryDict:
    """The submitted fields, with plain line ends and no NUL, each truncated at a length that no
    person types, so that a bot's megabytes are neither compared nor shown again."""
    clean = typed.copy()
    for name, values in typed.lists():
        most = {"text": LONGEST_KEPT_TEXT, "name": LONGEST_LINE, "reply_to": LONGEST_LINE}.get(
            name, LONGEST_OTHER
        )
        cut = [v.replace("\r\n", "\n").replace("\x00", "")[:most] for v in values]
        clean.setlist(name, cut)
    return clean


class PublicForm(forms.Form):
    """A form that returns all input when it cannot be stored."""

    refused_with: int | None = None

    @property
    def status(self) -> int:
        """HTTP status of the page on which the form is returned."""
        return self.refused_with or (422 if self.errors else 200)

    def refuse(self, sentence: str, status: int = 422, *, field: str | None = None) -> None:
        if not self.is_bound:
            self.cleaned_data = {}
        self.add_error(field, sentence)
        self.refused_with = status


class TextForm(PublicForm):
    """A text, and the key that makes a repeated submission harmless."""

    text = forms.CharField(
        label=_("Your question"),
        error_messages={"required": _("Write the question: one sentence is enough.")},
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    key = forms.UUIDField(
        widget=forms.HiddenInput(attrs={"autocomplete": "off"}),
        error_messages={
            name: _("The form came damaged. All that you typed is here: send it once more.")
            for name in ("required", "invalid")
        },
    )

    @classmethod
    def blank(cls, **initial: Any) -> Self:
        """A form with a new key."""
        return cls(initial={"key": uuid4(), **initial})

    @classmethod
    def resumed(cls, typed: Mapping[str, Any]) -> Self:
        """The form with the input so far, without errors."""
        values = {name: typed[name] for name in cls.base_fields if name in typed and name != "key"}
        with suppress(ValueError):
            values["key"] = UUID(typed.get("key", ""))
        return cls.blank(**values)

    def content(self) -> dict[str, Any]:
        """What is passed to the next step, and stored after the last one."""
        return {"text": self.cleaned_data["text"], "key": self.cleaned_data["key"]}

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(self.data.get("text", "")) >= LONGEST_KEPT_TEXT:
            raise forms.ValidationError(
                _(
                    "The text is far too long: its first %(kept)s characters are kept here. Shorten"
                    " it to %(limit)s, or send the rest later: you can add to a question."
                ),
                params={"kept": LONGEST_KEPT_TEXT, "limit": TEXT_LIMIT},
            )
        over = len(text) - TEXT_LIMIT
        if over > 0:
            raise forms.ValidationError(
                ngettext(
                    "The text is %(over)s character too long. Shorten it, or send the rest later:"
                    " you can add to a question.",
                    "The text is %(over)s characters too long. Shorten it, or send the rest later:"
                    " you can add to a question.",
                    over,
                )
                % {"over": over}
            )
        return text

    def full_clean(self) -> None:
        """The key is invisible: its error is shown for the whole form, and a new key is made."""
        super().full_clean()
        if "key" in self.errors:
            sentences = self.errors.pop("key")
            self.data = {**{name: self.data[name] for name in self.data}, "key": str(uuid4())}
            self.add_error(None, list(sentences))


class AdditionForm(TextForm):
    text = forms.CharField(
        label=_("What would you like to add?"),
        error_messages={"required": _("Write what you would like to add.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class FeedbackForm(PublicForm):
    """A comment with «yes» or «no», which may stay empty."""

    text = forms.CharField(
        label=_("What is still not right?"),
        required=False,
        max_length=TEXT_LIMIT,
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnswerForm(FeedbackForm):
    """Requires the button itself: «yes» or «no»."""

    def clean(self) -> None:
        if not self.errors and self.data.get("answer") not in ("yes", "no"):
            raise forms.ValidationError(_("Press “Yes” or “No”."))


class PhotosForm(PublicForm):
    """Holds the errors of photos: only decoding shows whether a file is one."""

    photos = forms.FileField(label=_("Photos"), required=False)

    def __init__(self) -> None:
        super().__init__({})

    def refuse(self, sentence: str, status: int = 422, *, field: str | None = "photos") -> None:
        super().refuse(sentence, status, field="photos")

    def refuse_names(self, names: Iterable[str], sentence: str) -> None:
        for name in names:
            self.refuse(f"{name}: {sentence}" if name else sentence)


def parse_digits(typed: str) -> str:
    """The digits of «№ 123 456-789»; any other character stays and will be refused."""
    return unicodedata.normalize("NFKC", NOT_A_DIGIT.sub("", typed[:LONGEST_OTHER]))


class NumberAndCodeForm(PublicForm):
    """Number and code of a question, as people write them down."""

    number = forms.CharField(
        label=_("Number of the question"),
        error_messages={"required": _("Type the number of the question: it is above the code.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 12}),
    )
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Nine digits; spaces and dashes do not matter."),
        error_messages={"required": _("Type the code: nine digits next to the number.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 12}),
    )

    def clean_number(self) -> int:
        digits = parse_digits(self.cleaned_data["number"])
        if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER):
            raise forms.ValidationError(_("The number of a question is made of digits only."))
        return int(digits)

    def clean_code(self) -> str:
        digits = parse_digits(self.cleaned_data["code"])
        if not (digits.isascii() and digits.isdigit() and len(digits) == CODE_DIGITS):
            raise forms.ValidationError(_("The code is nine digits: check that none is missing."))
        return digits


SEEN = "seen"
"""The field that says: likely answers were shown."""

KINDS = {
    LetterKind.QUESTION: _("A question: we answer here, and no name is needed"),
    LetterKind.REQUEST: _(
        "A request for information about our work: documents, figures. It needs a name and an"
        " address to answer"
    ),
    LetterKind.APPEAL: _(
        "An official appeal: a complaint, an application, a proposal that must be registered. It is"
        " not accepted here, we show where it is"
    ),
}


class KindForm(TextForm):
    """The second step; a question is preselected. `terms` are those of requests for information,
    None where the authority takes none; they are loaded once `is_offered`."""

    terms: Terms | None = None
    is_offered = False

    kind = forms.ChoiceField(
        label=_("What are you sending?"),
        choices=list(KINDS.items()),
        initial=LetterKind.QUESTION.value,
        widget=forms.RadioSelect,
        error_messages={
            name: _("Choose one of the three.") for name in ("required", "invalid_choice")
        },
    )

    field_order: Sequence[str] | None = ("kind", "text", "key")


class RequestForm(KindForm):
    """The last step of a request for information: who asks, and where to answer."""

    kind = forms.ChoiceField(choices=list(KINDS.items()), widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Your surname and name"),
        max_length=150,
        error_messages={
            "required": _("Write your name. To ask without one, send it as a question."),
            "max_length": TOO_LONG,
        },
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    reply_to = forms.CharField(
        label=_("Where to answer"),
        help_text=_("An e-mail or a postal address."),
        max_length=300,
        error_messages={
            "required": _("Write an e-mail or a postal address: a request is answered to it."),
            "max_length": TOO_LONG,
        },
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )

    field_order: Sequence[str] | None = ("kind", "text", "name", "reply_to", "key")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["text"].label = _("Your request")

    def clean_name(self) -> str:
        return self._line("name")

    def clean_reply_to(self) -> str:
        return self._line("reply_to")

    def _line(self, name: str) -> str:
        line = one_line(self.cleaned_data[name])
        if not line:
            raise forms.ValidationError(self.fields[name].error_messages["required"])
        return line

    def content(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        asker = Asker(name=cleaned["name"], reply_to=cleaned["reply_to"])
        return {**super().content(), "asker": asker}


def form_of_step(typed: QueryDict) -> type[TextForm]:
    """The step that has these fields."""
    if SEEN not in typed:
        return TextForm
    is_request = typed.get("kind") == LetterKind.REQUEST and "reply_to" in typed
    return RequestForm if is_request else KindForm
