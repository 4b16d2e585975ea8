from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.incidents.cases.incident import Incident
from otklik.incidents.transfers.models import LONGEST, place_name
from otklik.organisation.structure.units import Institution

THE_AUTHORITY = "authority"


class TransferForm(forms.Form):
    """Where an incident goes, and why."""

    to = forms.ChoiceField(
        label=_("Where it goes"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose where it goes."),
            "invalid_choice": _("Choose one of the places that are offered."),
        },
    )
    why = forms.CharField(
        label=_("Why"),
        help_text=_("One sentence for the colleagues there: they read it first."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Say in a sentence why: the colleagues there read it first.")
        },
    )

    def __init__(self, data: Any = None, *, incident: Incident) -> None:
        super().__init__(data)
        self._places = {
            str(one.pk): one
            for one in Institution.objects.all()
            if one.pk != incident.institution_id
        }
        choices = [(key, place_name(one)) for key, one in self._places.items()]
        if incident.institution_id is not None:
            choices.insert(0, (THE_AUTHORITY, place_name(None)))
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    @property
    def is_possible(self) -> bool:
        """Whether there is any other place."""
        return bool(self.fields["to"].choices)  # type: ignore[attr-defined]

    @property
    def receiver(self) -> Institution | None:
        return self._places.get(self.cleaned_data["to"])

    def clean_why(self) -> str:
        why = " ".join(self.cleaned_data["why"].split())
        if len(why) > LONGEST:
            raise forms.ValidationError(
                _("Characters: %(length)s, and %(limit)s fit. Shorten the text.")
                % {"length": len(why), "limit": LONGEST}
            )
        return str(why)
