"""What people type to ask, to look after a question, and to add to one."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Self
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from otklik.core.form_fields import TOO_LONG

TEXT_LIMIT = 4000
KEPT = 3 * TEXT_LIMIT  # no person types more
LONGEST_LINE = 600  # of a name, an address
LONGEST_OTHER = 40  # of all that is neither text nor line
LONGEST_NUMBER = 9
CODE_DIGITS = 9
NOT_A_DIGIT = re.compile(r"[\s№N#.\-‐‑‒–—−]+")


def tidied(typed: QueryDict) -> QueryDict:
    """What was sent, with lines ended as people count them, without signs nobody typed, and no
    longer than people write: a machine's millions are neither compared nor shown again."""
    clean = typed.copy()
    for name, values in typed.lists():
        most = {"text": KEPT, "name": LONGEST_LINE, "reply_to": LONGEST_LINE}.get(
            name, LONGEST_OTHER
        )
        kept = [v.replace("\r\n", "\n").replace("\x00", "")[:most] for v in values]
        clean.setlist(name, kept)
    return clean


class TextForm(forms.Form):
    """One text and the key that makes a second press harmless."""

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
        """A form with a key of its own, which no other has."""
        return cls(initial={"key": uuid4(), **initial})

    @classmethod
    def resumed(cls, typed: Mapping[str, Any]) -> Self:
        """The form as it was typed so far, without a word of what is missing."""
        values = {name: typed[name] for name in cls.base_fields if name in typed and name != "key"}
        return cls.blank(**values, **_known_key(typed))

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(self.data.get("text", "")) >= KEPT:
            raise forms.ValidationError(
                _(
                    "The text is far too long: its first %(kept)s characters are kept here. Shorten"
                    " it to %(limit)s, or send the rest later: you can add to a question."
                ),
                params={"kept": KEPT, "limit": TEXT_LIMIT},
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

    def renew_damaged_key(self) -> None:
        """Nobody sees the key: what is wrong with it is said of the whole form, and mended."""
        if "key" in self.errors:
            sentences = self.errors.pop("key")
            self.data = {**{name: self.data[name] for name in self.data}, "key": str(uuid4())}
            self.add_error(None, list(sentences))


class AdditionForm(TextForm):
    """More to the same question."""

    text = forms.CharField(
        label=_("What would you like to add?"),
        error_messages={"required": _("Write what you would like to add.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class HelpedForm(forms.Form):
    """Words beside «yes» or «no»: nobody needs them, nobody loses them."""

    text = forms.CharField(
        label=_("What is still not right?"),
        required=False,
        max_length=TEXT_LIMIT,
        error_messages={
            "max_length": TOO_LONG,
        },
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PhotosForm(forms.Form):
    """Holds what is wrong with photos; which ones are right, only opening them tells."""

    photos = forms.FileField(label=_("Photos"), required=False)

    def __init__(self) -> None:
        super().__init__({})
        self.refusals: list[str] = []

    def refuse(self, sentence: str) -> None:
        self.refusals.append(sentence)
        self.add_error("photos", sentence)

    def refuse_names(self, names: Iterable[str], sentence: str) -> None:
        for name in names:
            self.refuse(f"{name}: {sentence}" if name else sentence)


def _known_key(typed: Mapping[str, Any]) -> dict[str, UUID]:
    try:
        return {"key": UUID(typed.get("key", ""))}
    except ValueError:
        return {}


def digits_of(typed: str) -> str:
    """The digits of «№ 123 456-789»; whatever else was typed stays and will be refused."""
    return unicodedata.normalize("NFKC", NOT_A_DIGIT.sub("", typed[:LONGEST_OTHER]))


class PairForm(forms.Form):
    """Number and code, as people write them down."""

    number = forms.CharField(
        label=_("Number of the question"),
        error_messages={
            "required": _("Type the number of the question: it stands above the code.")
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 12}),
    )
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Nine digits; spaces and dashes do not matter."),
        error_messages={"required": _("Type the code: nine digits that stood beside the number.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 12}),
    )

    def clean_number(self) -> int:
        digits = digits_of(self.cleaned_data["number"])
        if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER):
            raise forms.ValidationError(_("The number of a question is made of digits only."))
        return int(digits)

    def clean_code(self) -> str:
        digits = digits_of(self.cleaned_data["code"])
        if not (digits.isascii() and digits.isdigit() and len(digits) == CODE_DIGITS):
            raise forms.ValidationError(_("The code is nine digits: check that none is missing."))
        return digits
