"""Fields and forms that the others are made of."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.assignments.people import post_of
from otklik.assignments.terms import LONGEST_DAYS
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


class ReasonForm(forms.Form):
    """Why: read by whoever it concerns, and kept."""

    reason = text_field(
        gettext_lazy("Why"), gettext_lazy("Say why: it stays visible."), longest=500
    )
