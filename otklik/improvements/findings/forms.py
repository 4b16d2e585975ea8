"""Forms of findings: a figure that shows one, and what is expected."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import (
    NOT_A_NUMBER,
    day_field,
    line_field,
    number_field,
    text_field,
    whole_number_field,
)
from otklik.core.refusal import Refused
from otklik.improvements.findings.evidence_and_verdict_dataclasses import EvidenceValues
from otklik.improvements.findings.models import Evidence, Finding
from otklik.improvements.permission_and_input_checks import tidy_link


class FindingField(forms.ModelChoiceField[Finding]):
    """An open finding, by its number."""

    def __init__(self, **more: Any) -> None:
        wrong = {"invalid_choice": gettext_lazy("Choose a finding of the list.")}
        found = Finding.objects.open().newest_first()
        super().__init__(
            found, required=False, to_field_name="number", error_messages=wrong, **more
        )

    def label_from_instance(self, obj: Finding) -> str:
        return f"{obj}: {obj.statement[:80]}"


class FigureForm(forms.Form):
    """A figure from a need or a measure of work by hand; surveys provide theirs themselves."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Evidence for it"),
        choices=[(one.value, one.label) for one in (Evidence.Kind.NEED, Evidence.Kind.METRIC)],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what shows it.")},
    )
    label = line_field(
        gettext_lazy("Name of the figure"), gettext_lazy("Say which figure shows it.")
    )
    value = number_field(gettext_lazy("How large it is"))
    lower = number_field(gettext_lazy("Lower end of the interval"), required=False)
    upper = number_field(gettext_lazy("Upper end of the interval"), required=False)
    base = whole_number_field(gettext_lazy("Of how many"), NOT_A_NUMBER, size=8, required=False)
    definition = text_field(
        gettext_lazy("How it is counted"),
        gettext_lazy("Say how it is counted: a reader must be able to count it again."),
        longest=500,
        rows=2,
    )
    link = line_field(
        gettext_lazy("Where it is seen"),
        required=False,
        help_text=gettext_lazy("An address that begins with https:// or, on this site, with /."),
    )

    def clean_link(self) -> str:
        try:
            return tidy_link(self.cleaned_data["link"])
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        value, low, high = values.get("value"), values.get("lower"), values.get("upper")
        if value is not None and low is not None and low > value:
            self.add_error("lower", _("The lower end must be below the figure."))
        if value is not None and high is not None and high < value:
            self.add_error("upper", _("The upper end must be above the figure."))
        return values

    @property
    def proof(self) -> EvidenceValues:
        data = self.cleaned_data
        return EvidenceValues(
            kind=data["kind"], label=data["label"], unit="number", value=data["value"],
            lower=data["lower"], upper=data["upper"], base=data["base"],
            definition=data["definition"], link=data["link"],
        )  # fmt: skip

    @property
    def arguments(self) -> dict[str, Any]:
        return {"proof": self.proof}


class FindingForm(FigureForm):
    """What is wrong, and the figure that shows it."""

    statement = text_field(
        gettext_lazy("What is wrong"),
        gettext_lazy("Say in a sentence what is wrong."),
        longest=1_000,
        help_text=gettext_lazy("One sentence about the work, not about a person."),
    )
    field_order = ("statement",)

    @property
    def arguments(self) -> dict[str, Any]:
        return {"statement": self.cleaned_data["statement"], "proofs": [self.proof]}


class ExpectationForm(forms.Form):
    change = number_field(
        gettext_lazy("Expected change"),
        required=False,
        help_text=gettext_lazy("In points of 100; with a minus when it must fall."),
    )
    verified_by = line_field(
        gettext_lazy("How it will be verified"),
        gettext_lazy("Say how it will be verified."),
    )
    verify_on = day_field(gettext_lazy("When it will be verified"))
    answers = whole_number_field(
        gettext_lazy("How many answers are expected then"), NOT_A_NUMBER, size=8, required=False
    )

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        """Begins with what was expected before, else with the figure of the baseline."""
        baseline, change = finding.baseline, finding.expected_change
        kwargs["initial"] = {
            "change": None if change is None else f"{change:g}",
            "verified_by": finding.verified_by or (baseline.label if baseline else ""),
            "verify_on": finding.verify_on,
            "answers": finding.answers_expected or (baseline.base if baseline else None),
        }
        super().__init__(*args, **kwargs)
