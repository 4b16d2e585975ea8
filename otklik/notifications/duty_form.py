from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.notifications.duty import MOST_WEEKS
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

MOMENTS = ["%d.%m.%Y %H:%M", "%d.%m.%Y, %H:%M", "%d.%m.%y %H:%M", "%Y-%m-%d %H:%M"]
WRONG = _("Write day and time like this: 24.11.2026 18:00")


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=_("Day and time: 24.11.2026 18:00"),
        input_formats=MOMENTS,
        widget=forms.DateTimeInput(format="%d.%m.%Y %H:%M", attrs={"size": 18}),
        error_messages={"required": WRONG, "invalid": WRONG},
    )


class DutyForm(forms.Form):
    """Who is on duty, from when to when, for how many weeks."""

    user = forms.ModelChoiceField(
        label=_("Who"),
        queryset=User.objects.none(),
        empty_label=_("choose"),
        error_messages={"required": _("Choose who is on duty.")},
    )
    begins_at = _moment(_("From"))
    ends_at = _moment(pgettext_lazy("a moment", "Until"))
    weeks = forms.IntegerField(
        label=_("For how many weeks, at the same time of each"),
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        widget=forms.TextInput(attrs={"size": 3, "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = User.holding(Right.SEE_DESK, on=on, institution=None)
