"""A second person's verdict on a text before it is sent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import text_field

APPROVED, RETURNED = "approved", "returned"


class SecondWordForm(forms.Form):
    """Approved, or returned with a reason; `revision` is the one that was read."""

    verdict = forms.ChoiceField(choices=[(APPROVED, _("approved")), (RETURNED, _("returned"))])
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = text_field(_("What to correct"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("verdict") == RETURNED and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say in a sentence what to correct."))
        return cleaned
