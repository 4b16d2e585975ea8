"""Forms for accounts and appointments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import day_field, line_field
from otklik.organisation.people.roles_and_rights import DOES, Role
from otklik.organisation.structure.units_and_institutions import Unit


class SearchForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Name or post"), required=False, max_length=200)
    closed = forms.BooleanField(label=gettext_lazy("Closed accounts too"), required=False)


class AppointmentForm(forms.Form):
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=lambda: [(role, f"{role.label}: {DOES[role]}") for role in Role],
        help_text=gettext_lazy("More in “Roles and rights”, on the page of the staff."),
        error_messages={"required": gettext_lazy("Choose a role.")},
    )
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit"),
        queryset=Unit.objects.active().order_by("name"),
        empty_label=gettext_lazy("choose"),
        error_messages={"required": gettext_lazy("Choose a unit.")},
    )
    starts_on = day_field(gettext_lazy("First day"))
    ends_on = day_field(
        gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Leave empty when no end is known."),
    )

    @property
    def arguments(self) -> dict[str, Any]:
        return self.cleaned_data | {"role": Role(self.cleaned_data["role"])}


class AccountForm(AppointmentForm):
    username = line_field(
        gettext_lazy("Name for signing in"),
        gettext_lazy("Write a name for signing in."),
        longest=150,
        help_text=gettext_lazy("For example, ivanova. It is not shown to people outside."),
    )
    name = line_field(
        gettext_lazy("Name or post"),
        gettext_lazy("Write a name or a post."),
        longest=200,
        help_text=gettext_lazy("As colleagues are to see it."),
    )
    field_order = ("username", "name", "role", "unit", "starts_on", "ends_on")


class EndForm(forms.Form):
    ends_on = day_field(gettext_lazy("Last day"))


class ReasonForm(forms.Form):
    reason = line_field(
        gettext_lazy("How you made sure that it is this colleague who asks"),
        gettext_lazy("Write how you made sure that it is this colleague who asks."),
    )
