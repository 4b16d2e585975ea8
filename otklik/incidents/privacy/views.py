from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.core.files.file_responses import attachment
from otklik.core.form_fields import choice_field, line_field
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import (
    apply_verb,
    create_from_form,
    refusals_to_form,
    render_form,
)
from otklik.incidents.cases.client import Client, Identity, IdentityClaim
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.load_incident_or_404 import incident_number_field, load
from otklik.incidents.privacy.data_export import export_data
from otklik.incidents.privacy.identity_access import LookReason, look, looks_at
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import institution_scope


class LookingForm(forms.Form):
    reason = choice_field(
        _("Why do you need the name"),
        _("Choose why you need the name."),
        choices=LookReason.choices,
    )
    note = forms.CharField(label=_("In your words"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("reason") == LookReason.OTHER and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say in a few words why you need the name."))
        return cleaned


class HandingOutForm(forms.Form):
    ground = line_field(
        _("Request"),
        _("Name the request: who asked, when, by which letter."),
        help_text=_("Who asked, when, by which letter; how you made sure that it is they."),
    )


class ClaimForm(forms.Form):
    number = incident_number_field(_("Incident of the other pseudonym"))
    ground = forms.ChoiceField(
        label=_("What it is based on"),
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
        """Raises Refused for an incident that `by` may not see, or without a known person."""
        claim = dict(self.cleaned_data)
        other = Incident.objects.visible_to(by).numbered(claim.pop("number"))
        if incident.client is None or other.client is None:
            raise Refused(gettext("Nobody knows who wrote this: the network did not say."))
        return IdentityClaim.make(incident.client, other.client, **claim, by=by, at=at)


@staff_only(Right.SEE_PERSONAL)
def person(request: StaffRequest, number: int) -> HttpResponse:
    """Who wrote: a pseudonym, and the name once a reason is given."""
    incident = load(request, number)
    form = LookingForm(request.POST if request.method == "POST" else None)
    identities = create_from_form(request, form, look, incident=incident)
    return _show(request, incident, looking_form=form, known=identities)


def _show(
    request: StaffRequest,
    incident: Incident,
    known: list[Identity] | None = None,
    **sent: forms.Form,
) -> HttpResponse:
    """The page of a person; the submitted form is shown as it was typed."""
    client = incident.client
    claims = IdentityClaim.objects.visible_to(request.user).about(client) if client else []
    context = {
        "incident": incident,
        "known": known,
        "claims": [(claim, claim.partner_of(client)) for claim in claims] if client else [],
        "looking_form": LookingForm(),
        "claim_form": ClaimForm(),
        "handing_out_form": HandingOutForm(),
        "now": timezone.now(),
    }
    return render_form(request, "incidents/privacy/person.html", context | sent)


@staff_only(Right.SEE_PERSONAL, "POST")
def claiming(request: StaffRequest, number: int) -> HttpResponse:
    incident, form = load(request, number), ClaimForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form, "number"):
            form.save(incident, by=request.user, at=timezone.now())
            messages.success(request, gettext("Recorded as a claim: nothing was merged."))
            return redirect("incidents:client", number)
    return _show(request, incident, claim_form=form)


@staff_only(Right.SEE_PERSONAL, "POST")
def claim_withdrawal(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    incident = load(request, number)
    claims = IdentityClaim.objects.visible_to(request.user)
    about = claims.about(incident.client) if incident.client else claims.none()
    claim = get_object_or_404(about, pk=pk)
    apply_verb(request, claim.withdraw, gettext("Withdrawn: they count as two people again."))
    return redirect("incidents:client", number)


@staff_only(Right.DATA_REQUESTS, "POST")
def handing_out(request: StaffRequest, number: int) -> HttpResponse:
    """All data of this person, as a file for them."""
    incident, form = load(request, number), HandingOutForm(request.POST)
    if not form.is_valid() or incident.client is None:
        return _show(request, incident, handing_out_form=form)
    body = export_data(incident.client, **form.cleaned_data, by=request.user, at=timezone.now())
    return attachment(body, f"person-{incident.client.number}.zip", "application/zip")


@staff_only(Right.SEE_JOURNAL, "GET")
def looks(request: StaffRequest, number: int) -> HttpResponse:
    visible = Client.objects.filter(
        institution_scope(request.user, "incident__institution")
    ).distinct()
    client = get_object_or_404(visible, number=number)
    context = {
        "person": client,
        "lines": looks_at(client, reader=request.user)[:200],
        "incidents": Incident.objects.visible_to(request.user)
        .filter(client=client)
        .order_by("-pk")[:50],
        "now": timezone.now(),
    }
    return render(request, "incidents/privacy/looks.html", context)
