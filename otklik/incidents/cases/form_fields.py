from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def incident_number_field(label: Any) -> forms.IntegerField:
    """The number of an incident, as people read it out to each other."""
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=2_147_483_647,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 10}),
        error_messages={
            name: _("Write the number of the incident in digits, for instance 112.")
            for name in ("required", "invalid", "min_value", "max_value")
        },
    )
