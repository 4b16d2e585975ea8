from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.incidents.sla.models import ClockStart, Norm
from otklik.organisation.document_registration.registration_form import SettingDocumentForm


class ClockForm(forms.Form):
    """From which moment time limits are counted."""

    starts = forms.ChoiceField(
        label=gettext_lazy("Time limits are counted from the moment"),
        choices=ClockStart.choices,
        widget=forms.RadioSelect,
    )


class DocumentForm(SettingDocumentForm):
    """A document of the authority, and the norms that it sets: what is left empty it does not."""

    def __init__(self, *args: Any, norms: Iterable[Norm], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.norms = {f"norm-{norm.pk}": norm for norm in norms}
        for name, norm in self.norms.items():
            self.fields[name] = forms.DecimalField(
                label=capfirst(
                    _("%(case)s, %(unit)s") % {"case": norm.case, "unit": unit_words(norm)}
                ),
                help_text=_("Now: %(words)s.") % {"words": norm.words},
                required=False,
                min_value=1 if norm.unit != Norm.Unit.MINUTES else Decimal("0.1"),
                max_value=1000,
                decimal_places=0 if norm.unit != Norm.Unit.MINUTES else 1,
                localize=True,
                widget=forms.TextInput(attrs={"size": 6, "inputmode": "decimal"}),
            )

    @property
    def amounts(self) -> dict[Norm, int]:
        """What the document sets, in the units of the norms."""
        return {
            norm: round(value * 60) if norm.unit == Norm.Unit.MINUTES else int(value)
            for name, norm in self.norms.items()
            if (value := self.cleaned_data.get(name)) is not None
        }


def unit_words(norm: Norm) -> str:
    """In what the amount is written: hours rather than minutes."""
    is_hours = norm.unit == Norm.Unit.MINUTES
    return _("working hours") if is_hours else str(norm.get_unit_display())
