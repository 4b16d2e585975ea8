"""Forms of assignments, and fields that other forms use."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import day_field, line_field, text_field
from otklik.improvements.assignments import due_days
from otklik.improvements.assignments.due_days import LONGEST_DAYS
from otklik.improvements.assignments.executors_and_substitutes import post_of
from otklik.improvements.assignments.models import Assignment, Outcome
from otklik.organisation.people.position_holders import in_brackets
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


class PersonField(forms.ModelChoiceField[User]):
    """A colleague with their post, the name first."""

    on: date

    def label_from_instance(self, obj: Any) -> str:
        return in_brackets(obj, post_of(obj, on=self.on))


def person_field(label: Any, missing: Any, **more: Any) -> PersonField:
    words = gettext_lazy("Choose a colleague of the list.")
    return PersonField(
        label=label,
        queryset=User.objects.none(),
        error_messages={"required": missing, "invalid_choice": words},
        **more,
    )


class PeopleForm(forms.Form):
    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.holding(Right.SEE_ASSIGNMENTS, on=today, institution=None)
        for field in self.fields.values():
            if isinstance(field, PersonField):
                field.queryset, field.on = people, today
                field.empty_label = _("choose") if field.required else _("nobody")


class TermForm(forms.Form):
    """Either the last day or the number of working days."""

    due_on = day_field(
        gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("For example, 24.11.2026. Or write working days below."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Or working days"),
        required=False,
        min_value=1,
        max_value=LONGEST_DAYS,
        error_messages={
            "invalid": gettext_lazy("Write a whole number of working days."),
            "min_value": gettext_lazy("Working days: from 1 to 250."),
            "max_value": gettext_lazy("Working days: from 1 to 250."),
        },
        widget=forms.TextInput(attrs={"size": 5, "inputmode": "numeric"}),
        help_text=gettext_lazy("They are counted by the production calendar, from tomorrow."),
    )

    @property
    def arguments(self) -> dict[str, Any]:
        """The `term`, counted from now, and the other fields. Raises Refused: `due_days.term`."""
        values = dict(self.cleaned_data)
        day, days = values.pop("due_on"), values.pop("days")
        calendar = due_days.calendar()
        term = due_days.term(day=day, days=days, start=timezone.now(), calendar=calendar)
        return {"term": term, **values}


class ReasonForm(forms.Form):
    """A reason: stored, and shown to those concerned."""

    reason = text_field(
        gettext_lazy("Why"), gettext_lazy("Say why: it stays visible."), longest=500
    )


class GivingForm(PeopleForm, TermForm):
    """What, who, by when, under whose control."""

    text = text_field(gettext_lazy("What is to be done"), gettext_lazy("Say what is to be done."))
    result = text_field(
        gettext_lazy("Result expected"),
        gettext_lazy("Say how the result will be recognised."),
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
        gettext_lazy("Choose who signs it off."),
        help_text=gettext_lazy("Who signs it off: not the person who does the work."),
    )
    field_order: Sequence[str] = (
        "text", "result", "executor", "helper", "second_helper", "controller", "due_on", "days",
    )  # fmt: skip

    @property
    def arguments(self) -> dict[str, Any]:
        """For `Assignment.give` and `Meeting.decide`. Raises Refused."""
        values = super().arguments
        helpers = [values.pop("helper"), values.pop("second_helper")]
        return {**values, "co_executors": [one for one in helpers if one is not None]}


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
    """The public text, in plain words."""

    heard = text_field(
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

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        """Begins with what was published before, else with the text of the assignment."""
        known = Outcome.objects.filter(assignment=assignment).first()
        finding = assignment.finding
        kwargs["initial"] = {
            "heard": known.heard if known else finding.statement[:500] if finding else "",
            "decided": known.decided if known else assignment.text[:500],
            "deed": known.deed if known else assignment.conclusion,
        }
        super().__init__(*args, **kwargs)
