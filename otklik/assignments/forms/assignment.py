"""What is typed of an assignment by whoever gives, does and controls it."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy

from otklik.assignments.forms.fields import PeopleForm, ReasonForm, TermForm, person_field
from otklik.core.entry import line_field, text_field
from otklik.organisation.models import User


class GivingForm(PeopleForm, TermForm):
    """What, who, by when, under whose control."""

    text = text_field(gettext_lazy("What is to be done"), gettext_lazy("Say what is to be done."))
    result = text_field(
        gettext_lazy("Result expected"),
        gettext_lazy("Say by what the result will be known."),
        longest=1_000,
        rows=2,
    )
    executor = person_field(
        gettext_lazy("Executor"), gettext_lazy("Choose who does it: one named employee.")
    )
    helper = person_field(gettext_lazy("Co-executor"), "", required=False)
    second_helper = person_field(gettext_lazy("One more co-executor"), "", required=False)
    controller = person_field(
        gettext_lazy("Controller"),
        gettext_lazy("Choose who takes it off control."),
        help_text=gettext_lazy("Whoever takes it off control: never who does the work."),
    )
    field_order: Sequence[str] = (
        "text", "result", "executor", "helper", "second_helper", "controller", "due_on", "days",
    )  # fmt: skip

    @property
    def helpers(self) -> list[User]:
        said = self.cleaned_data
        return [one for one in (said["helper"], said["second_helper"]) if one is not None]


class ConclusionForm(forms.Form):
    conclusion = text_field(
        gettext_lazy("What was done"),
        gettext_lazy("Say what was done and is enough."),
        longest=1_000,
    )


class AnswerForm(forms.Form):
    answer = text_field(
        gettext_lazy("Answer"), gettext_lazy("Say why: the executor reads it."), longest=500, rows=2
    )


class WithdrawalForm(ReasonForm):
    basis = line_field(
        gettext_lazy("Decision"),
        gettext_lazy("Write the decision it is withdrawn by: minutes, their number and date."),
    )


class ReportForm(forms.Form):
    text = text_field(
        gettext_lazy("What was done"),
        gettext_lazy("Say what was done and where it can be seen."),
        longest=5_000,
        rows=5,
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class ExtensionForm(TermForm, ReasonForm):
    field_order = ("due_on", "days", "reason")


class StageForm(TermForm):
    text = line_field(
        gettext_lazy("What is done in this stage"),
        gettext_lazy("Say what is done in this stage."),
    )
    field_order = ("text", "due_on", "days")


class OutcomeForm(forms.Form):
    """What everybody reads, in plain words."""

    said = text_field(
        gettext_lazy("What people said"), gettext_lazy("Say what people said."),
        longest=500, rows=2,
    )  # fmt: skip
    decided = text_field(
        gettext_lazy("What was decided"), gettext_lazy("Say what was decided."),
        longest=500, rows=2,
    )  # fmt: skip
    deed = text_field(
        gettext_lazy("What was done"), gettext_lazy("Say what was done."), longest=1_000
    )
