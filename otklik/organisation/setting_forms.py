"""The form by which a document that sets figures is written down."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.entry import day_field

A_PART = {"required": gettext_lazy("Fill this in: it is a part of the document's name.")}


class SettingDocumentForm(forms.Form):
    """How a document is named. A room's own form adds a field for each figure that it may set."""

    kind = forms.CharField(
        label=gettext_lazy("Kind of document"),
        help_text=gettext_lazy("Order, regulation, procedure."),
        max_length=80,
        error_messages=A_PART,
    )
    number = forms.CharField(label=gettext_lazy("Number"), max_length=40, error_messages=A_PART)
    signed_on = day_field(gettext_lazy("Date"))

    def clean_signed_on(self) -> Any:
        signed_on = self.cleaned_data["signed_on"]
        if signed_on > timezone.localdate():
            raise forms.ValidationError(_("A document that sets terms is signed already."))
        return signed_on

    @property
    def particulars(self) -> dict[str, Any]:
        """`kind`, `number` and `signed_on` of a valid form."""
        return {name: self.cleaned_data[name] for name in ("kind", "number", "signed_on")}
