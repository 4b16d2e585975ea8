"""A second person's verdict on a text before it is sent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

APPROVED, RETURNED = "approved", "returned"


class SecondWordForm(forms.Form):
    """Approved, or returned with a reason; `revision` is the one that was read."""

    verdict = forms.ChoiceField(choices=[(APPROVED, _("approved")), (RETURNED, _("returned"))])
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("What to correct"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("verdict") == RETURNED and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say in a sentence what to correct."))
        return cleaned
