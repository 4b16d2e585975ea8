from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import day_field
from otklik.privacy.erasure.forms import WhoForm


class HoldForm(WhoForm):
    """What must not be erased yet."""

    until = day_field(gettext_lazy("Not to be erased until"))
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("A dispute, a court, a check: its number. Without names."),
        max_length=300,
        error_messages={"required": gettext_lazy("Say in a sentence why it must not be erased.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incident"].label = gettext_lazy("Number of the incident")
