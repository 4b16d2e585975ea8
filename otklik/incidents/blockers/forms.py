from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.incidents.blockers.models import Awaited
from otklik.organisation.structure.units import Unit


class AwaitedForm(forms.Form):
    """Whom the incident waits for."""

    whom = forms.ChoiceField(
        label=_("Who is awaited"),
        choices=Awaited.Whom.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who is awaited.")},
    )
    unit = forms.ModelChoiceField(
        label=_("Which unit"),
        queryset=Unit.objects.active(),
        required=False,
        empty_label=_("choose"),
    )

    def __init__(self, *args: Any, institution: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().of_institution(institution)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    what = forms.CharField(label=_("What is awaited"), required=False, max_length=200)
