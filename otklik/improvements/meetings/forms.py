"""Forms of the working group and its meetings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import choice_field, day_field, line_field, text_field
from otklik.improvements.assignments.forms import GivingForm, PeopleForm, person_field
from otklik.improvements.findings.forms import FindingField
from otklik.improvements.meetings.membership_and_submitted_matters import Member


class PointForm(GivingForm):
    finding = FindingField(
        label=gettext_lazy("Finding it solves"), empty_label=gettext_lazy("none")
    )
    field_order = (*GivingForm.field_order, "finding")


class MemberForm(PeopleForm):
    user = person_field(gettext_lazy("Who"), gettext_lazy("Choose a colleague of the list."))
    role = choice_field(
        gettext_lazy("Role in the group"),
        gettext_lazy("Choose the role."),
        choices=Member.Role.choices,
    )
    basis = line_field(
        gettext_lazy("Document"),
        required=False,
        help_text=gettext_lazy("The order on the group, with its number and date."),
    )
    starts_on = day_field(
        gettext_lazy("From which day"), help_text=gettext_lazy("For example, 24.11.2026")
    )


class MeetingForm(forms.Form):
    title = line_field(
        gettext_lazy("Subject of the meeting"), gettext_lazy("Say what the meeting is about."),
        longest=200,
    )  # fmt: skip
    day = day_field(gettext_lazy("Day"), help_text=gettext_lazy("For example, 24.11.2026"))
    time = forms.TimeField(
        label=gettext_lazy("Time"),
        help_text=gettext_lazy("For example, 10:00"),
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
    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        starts_at = timezone.make_aware(datetime.combine(data["day"], data["time"]))
        return {"title": data["title"], "starts_at": starts_at, "place": data["place"]}


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

    def clean_present(self) -> list[Member]:
        return [self.members[key] for key in self.cleaned_data["present"]]
