from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import day_field
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


class MandateForm(forms.Form):
    """Who is the authorised person, by which document, from when till when."""

    user = forms.ModelChoiceField(
        label=gettext_lazy("Colleague"),
        empty_label=gettext_lazy("not chosen"),
        queryset=User.objects.none(),
        error_messages={"required": gettext_lazy("Choose the colleague.")},
    )
    document = forms.CharField(
        label=gettext_lazy("Kind of the document"),
        max_length=80,
        initial=gettext_lazy("Order"),
        error_messages={"required": gettext_lazy("Write the kind: order, decree …")},
    )
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=40,
        error_messages={"required": gettext_lazy("Write the number of the document.")},
    )
    signed_on = day_field(gettext_lazy("Date of the document"))
    begins_on = day_field(gettext_lazy("First day"))
    ends_on = day_field(
        gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Empty while the document names none."),
    )

    def __init__(self, *args: Any, appointed_by: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        people = User.holding(Right.KEEP_PROCEDURE, on=on, institution=None)
        field.queryset = people.exclude(pk=appointed_by.pk)
