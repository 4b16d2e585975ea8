from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.assignments.models import Evidence, Finding, Member
from otklik.assignments.people import post_of
from otklik.assignments.proof import Proof
from otklik.assignments.said import tidy_link
from otklik.assignments.terms import LONGEST_DAYS
from otklik.core.refusal import Refused
from otklik.organisation.models import User
from otklik.organisation.rights import Right

DAY_WORDS = gettext_lazy("Write a day like this: 24.11.2026")
DAY_FORMATS = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"]
LONG = gettext_lazy("Shorten it: %(limit_value)d characters fit, and there are %(show_value)d.")
NUMBER = gettext_lazy("Write a number like this: 12 or 12,5")


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=DAY_FORMATS,
        error_messages={"required": DAY_WORDS, "invalid": DAY_WORDS},
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"size": 12, "inputmode": "numeric"}),
        **more,
    )


def line_field(
    label: Any, missing: Any = "", *, longest: int = 300, **more: Any
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        error_messages={"required": missing, "max_length": LONG},
        **more,
    )


def text_field(
    label: Any, missing: Any = "", *, longest: int = 2_000, rows: int = 3, **more: Any
) -> forms.CharField:
    return line_field(
        label, missing, longest=longest, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def number_field(label: Any, **more: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        localize=True,
        error_messages={"required": NUMBER, "invalid": NUMBER},
        widget=forms.TextInput(attrs={"size": 8, "inputmode": "decimal"}),
        **more,
    )


class PersonField(forms.ModelChoiceField[User]):
    """A colleague with their post, the name first."""

    on: date

    def label_from_instance(self, obj: Any) -> str:
        post = post_of(obj, on=self.on)
        return f"{obj} ({post})" if post else str(obj)


def person_field(label: Any, missing: Any, **more: Any) -> PersonField:
    words = gettext_lazy("Choose a colleague of the list.")
    return PersonField(
        label=label,
        queryset=User.objects.none(),
        error_messages={"required": missing, "invalid_choice": words},
        **more,
    )


class PeopleForm(forms.Form):
    """A form that names colleagues of the authority."""

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


class PointForm(GivingForm):
    finding = forms.ModelChoiceField(
        label=gettext_lazy("Finding it solves"),
        queryset=Finding.objects.none(),
        required=False,
        to_field_name="number",
        error_messages={"invalid_choice": gettext_lazy("Choose a finding of the list.")},
    )
    field_order = (*GivingForm.field_order, "finding")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["finding"]
        field.queryset = Finding.objects.open().newest_first()  # type: ignore[attr-defined]
        field.empty_label = _("none")  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one}: {one.statement[:80]}"  # type: ignore[attr-defined]


class FigureForm(forms.Form):
    """A figure by hand, of a need or a measure of work; surveys write theirs themselves."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What shows it"),
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
    base = forms.IntegerField(
        label=gettext_lazy("Of how many"),
        required=False,
        min_value=1,
        error_messages={"invalid": NUMBER, "min_value": NUMBER},
        widget=forms.TextInput(attrs={"size": 8, "inputmode": "numeric"}),
    )
    definition = text_field(
        gettext_lazy("How it is counted"),
        gettext_lazy("Say how it is counted: who reads it must be able to count it again."),
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
        said = super().clean() or {}
        value, low, high = said.get("value"), said.get("lower"), said.get("upper")
        if value is not None and low is not None and low > value:
            self.add_error("lower", _("The lower end lies below the figure."))
        if value is not None and high is not None and high < value:
            self.add_error("upper", _("The upper end lies above the figure."))
        return said

    @property
    def proof(self) -> Proof:
        said = self.cleaned_data
        return Proof(
            kind=said["kind"], label=said["label"], unit="number", value=said["value"],
            lower=said["lower"], upper=said["upper"], base=said["base"],
            definition=said["definition"], link=said["link"],
        )  # fmt: skip


class FindingForm(FigureForm):
    """What is wrong, and the figure that shows it."""

    statement = text_field(
        gettext_lazy("What is wrong"),
        gettext_lazy("Say in a sentence what is wrong."),
        longest=1_000,
        help_text=gettext_lazy("One sentence about the work, not about a person."),
    )
    field_order = ("statement",)


class ExpectationForm(forms.Form):
    change = number_field(
        gettext_lazy("Expected change"),
        required=False,
        help_text=gettext_lazy("In points of 100; with a minus when it must fall."),
    )
    verified_by = line_field(
        gettext_lazy("By what it will be verified"),
        gettext_lazy("Say by what it will be verified."),
    )
    verify_on = day_field(gettext_lazy("When it will be verified"))
    answers = forms.IntegerField(
        label=gettext_lazy("How many answers are expected then"),
        required=False,
        min_value=1,
        error_messages={"invalid": NUMBER, "min_value": NUMBER},
        widget=forms.TextInput(attrs={"size": 8, "inputmode": "numeric"}),
    )


class ReasonForm(forms.Form):
    """Why: read by whoever it concerns, and kept."""

    reason = text_field(
        gettext_lazy("Why"), gettext_lazy("Say why: it stays visible."), longest=500
    )


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


class MemberForm(PeopleForm):
    user = person_field(gettext_lazy("Who"), gettext_lazy("Choose a colleague of the list."))
    role = forms.ChoiceField(
        label=gettext_lazy("Role in the group"),
        choices=Member.Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the role.")},
    )
    basis = line_field(
        gettext_lazy("Document"),
        required=False,
        help_text=gettext_lazy("The order on the group, with its number and date."),
    )
    starts_on = day_field(gettext_lazy("From"))


class MeetingForm(forms.Form):
    title = line_field(
        gettext_lazy("Subject of the meeting"), gettext_lazy("Say what the meeting is about."),
        longest=200,
    )  # fmt: skip
    day = day_field(gettext_lazy("Day"))
    time = forms.TimeField(
        label=gettext_lazy("Time"),
        input_formats=["%H:%M", "%H.%M"],
        error_messages={
            "required": gettext_lazy("Write the time like this: 10:00"),
            "invalid": gettext_lazy("Write the time like this: 10:00"),
        },
        widget=forms.TimeInput(format="%H:%M", attrs={"size": 6, "inputmode": "numeric"}),
    )
    place = line_field(
        gettext_lazy("Place"), gettext_lazy("Say where it takes place."), longest=200
    )

    @property
    def starts_at(self) -> Any:
        said = self.cleaned_data
        joined = datetime.combine(said["day"], said["time"])
        return timezone.make_aware(joined)


class ItemForm(forms.Form):
    text = text_field(
        gettext_lazy("What is discussed"), gettext_lazy("Say what is discussed."),
        longest=1_000, rows=2,
    )  # fmt: skip


class DecisionForm(forms.Form):
    heard = text_field(gettext_lazy("What was said"), longest=2_000, required=False)
    decided = text_field(
        gettext_lazy("Decided"),
        gettext_lazy("Write the decision, also “taken note of”."),
        longest=1_000,
        rows=2,
    )


class AttendanceForm(forms.Form):
    guests = line_field(
        gettext_lazy("Who was there besides the group"), longest=500, required=False
    )

    def __init__(self, *args: Any, members: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(one.pk): one for one in members}
        self.fields["present"] = forms.MultipleChoiceField(
            label=_("Who was present"),
            choices=[
                (key, f"{one.user}, {one.get_role_display()}") for key, one in self.members.items()
            ],
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": _("Tick who was present."),
                "invalid_choice": _("Tick who was present."),
            },
        )
        self.order_fields(["present", "guests"])

    @property
    def present(self) -> list[Member]:
        return [self.members[key] for key in self.cleaned_data["present"]]
