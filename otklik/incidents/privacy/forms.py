from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.core.refusal import Refused
from otklik.incidents.cases.client import IdentityClaim
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.lookup import incident_number_field
from otklik.incidents.privacy.identity_access import LookReason
from otklik.organisation.people.user import User


class LookingForm(forms.Form):
    """Why a name is needed."""

    reason = forms.ChoiceField(
        label=_("Why do you need the name"),
        choices=LookReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why you need the name.")},
    )
    note = forms.CharField(label=_("In your words"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("reason") == LookReason.OTHER and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say in a few words why you need the name."))
        return cleaned


class HandingOutForm(forms.Form):
    """By which request a person's data are handed out."""

    ground = forms.CharField(
        label=_("Request"),
        help_text=_("Who asked, when, by which letter; how you made sure that it is they."),
        max_length=300,
        error_messages={"required": _("Name the request: who asked, when, by which letter.")},
    )


class ClaimForm(forms.Form):
    """With whom this person is the same, and who says so."""

    number = incident_number_field(_("Incident of the other pseudonym"))
    ground = forms.ChoiceField(
        label=_("What says so"),
        choices=[
            one for one in IdentityClaim.Ground.choices if one[0] != IdentityClaim.Ground.INVITATION
        ],
    )
    certainty = forms.ChoiceField(label=_("How sure"), choices=IdentityClaim.Certainty.choices)
    note = forms.CharField(
        label=_("How you know"),
        help_text=_("Without names and telephones: colleagues see this."),
        required=False,
        max_length=300,
    )

    def save(self, incident: Incident, *, by: User, at: datetime) -> IdentityClaim:
        """Raises Refused for a number that `by` may not see, and where nobody knows who wrote."""
        claim = dict(self.cleaned_data)
        other = Incident.objects.visible_to(by).numbered(claim.pop("number"))
        if incident.client is None or other.client is None:
            raise Refused(gettext("Nobody knows who wrote this: the network did not say."))
        return IdentityClaim.make(incident.client, other.client, **claim, by=by, at=at)
