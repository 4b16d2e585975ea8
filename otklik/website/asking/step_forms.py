"""The steps of «Задать вопрос»: the text, which it is, and to whom a request is answered."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import TOO_LONG
from otklik.core.text_cleanup import one_line
from otklik.incidents.intake.site_questions import Asker, Terms
from otklik.nlp.classify.letter_type import LetterKind
from otklik.website.asking.forms import TextForm

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
    """The second step. A question is chosen until something else is. Once `is_offered`, `terms` are
    those of requests for information, or None where the authority takes none."""

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

    def leave_out(self, kind: LetterKind) -> None:
        """Offer this one to nobody."""
        left = [(one, words) for one, words in KINDS.items() if one != kind]
        self.fields["kind"].choices = left  # type: ignore[attr-defined]

    def sent(self) -> dict[str, Any]:
        """What is taken in: the form's key and the words."""
        known = self.cleaned_data
        return {"key": known["key"], "text": known["text"]}


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

    def sent(self) -> dict[str, Any]:
        """With who asks: name and address stand beside the words."""
        known = self.cleaned_data
        return super().sent() | {
            "asker": Asker(name=known["name"], reply_to=known["reply_to"]),
        }


def form_of_step(typed: QueryDict) -> type[TextForm]:
    """Which of the steps sent these fields."""
    if SEEN not in typed:
        return TextForm
    is_request = typed.get("kind") == LetterKind.REQUEST and "reply_to" in typed
    return RequestForm if is_request else KindForm


def carried(form: TextForm) -> dict[str, str | UUID]:
    """What goes along to the next step."""
    return {"text": form.cleaned_data["text"], "key": form.cleaned_data["key"]}
