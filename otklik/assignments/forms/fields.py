"""Fields and forms that the others are made of."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.assignments.people import post_of
from otklik.assignments.terms import LONGEST_DAYS
from otklik.core.entry import day_field, text_field
from otklik.organisation.models import User
from otklik.organisation.post_words import in_brackets
from otklik.organisation.rights import Right


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


class ReasonForm(forms.Form):
    """Why: read by whoever it concerns, and kept."""

    reason = text_field(
        gettext_lazy("Why"), gettext_lazy("Say why: it stays visible."), longest=500
    )
