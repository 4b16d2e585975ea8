"""Forms of the pages on which open answers are coded."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.surveys.coding.frames.models import Code, CodeFrame, CodeWords
from otklik.surveys.waves.models import Wave


class CodeForm(forms.Form):
    """What a code is called and what belongs to it."""

    name = forms.CharField(
        label=_("Name of the code"),
        max_length=80,
        help_text=_("Two or three words. Everyone who sees the results sees it"),
        error_messages={"required": _("Name the code")},
    )
    definition = forms.CharField(
        label=_("What belongs to it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("So that two people code alike: what belongs here, and what does not"),
    )
    example = forms.CharField(
        label=_("Example"),
        required=False,
        max_length=200,
        help_text=_("In words of yours, not in those of somebody who answered"),
    )

    @property
    def words(self) -> CodeWords:
        return CodeWords(**{name: self.cleaned_data[name] for name in CodeForm.base_fields})


class MergingForm(forms.Form):
    into = forms.ModelChoiceField(
        label=_("Merge into"),
        queryset=Code.objects.none(),
        empty_label=_("choose"),
        help_text=_("Answers that are being coded get that code instead of this one"),
        error_messages={"required": _("Choose a code")},
    )

    def __init__(self, *args: Any, code: Code, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = code.frame.codes.in_use().exclude(pk=code.pk)
        field: Any = self.fields["into"]
        field.queryset = others


class BeginningForm(forms.Form):
    """Whose answers are coded, and by whom."""

    waves = forms.ModelMultipleChoiceField(
        label=_("Surveys"),
        queryset=Wave.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Closed ones. Two are mixed, so that they can be compared"),
        error_messages={"required": _("Choose one survey, or two to compare them.")},
    )
    first = forms.ModelChoiceField(
        label=_("Who codes"),
        queryset=User.objects.none(),
        empty_label=_("choose"),
        error_messages={"required": _("Choose who codes")},
    )
    second = forms.ModelChoiceField(
        label=_("Who codes independently of the first"),
        queryset=User.objects.none(),
        required=False,
        empty_label=pgettext_lazy("coder", "nobody"),
        help_text=_(
            "Neither sees the codes of the other. Their agreement tells how far the figures can be "
            "trusted; without it surveys are not compared"
        ),
    )
    resolver = forms.ModelChoiceField(
        label=_("Who settles what they code differently"),
        queryset=User.objects.none(),
        required=False,
        empty_label=pgettext_lazy("coder", "nobody"),
        help_text=_("Better a third person. Needed where two people code"),
    )

    def __init__(self, *args: Any, frame: CodeFrame, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["waves"].queryset = (
            Wave.objects.closed()
            .filter(version__instrument=frame.instrument_id)
            .order_by("-closed_at", "-pk")
        )
        people = User.holding(Right.RUN_SURVEYS, on=on, institution=None)
        for name in ("first", "second", "resolver"):
            fields[name].queryset = people

    @property
    def chosen(self) -> dict[str, Any]:
        """As `Coding.begin` wants it."""
        values = self.cleaned_data
        coders = (values["first"], values["second"])
        return {
            "waves": list(values["waves"]),
            "coders": [person for person in coders if person],
            "resolver": values["resolver"],
        }


class QuoteForm(forms.Form):
    text = forms.CharField(
        label=_("Quotation"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Word for word. Leave out whatever a person could be recognised by, and put “…” in "
            "its place"
        ),
        error_messages={"required": _("There are no words to quote.")},
    )
