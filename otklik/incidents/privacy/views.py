from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.files.downloads import attachment
from otklik.core.web.handle_refusals import refusals_to_form
from otklik.incidents.cases.client import Client, IdentityClaim
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.lookup import load
from otklik.incidents.privacy.data_export import hand_out
from otklik.incidents.privacy.forms import ClaimForm, HandingOutForm, LookingForm
from otklik.incidents.privacy.identity_access import Known, look, looks_at
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.structure.units import own


@staff_only(Right.SEE_PERSONAL)
def person(request: StaffRequest, number: int) -> HttpResponse:
    """Who wrote: a pseudonym; the name after a reason, and that is written down."""
    incident = load(request, number)
    form = LookingForm(request.POST if request.method == "POST" else None)
    known: list[Known] | None = None
    if form.is_valid():
        with refusals_to_form(form):
            known = look(incident, **form.cleaned_data, by=request.user, at=timezone.now())
    return _page(request, incident, looking_form=form, known=known)


def _page(
    request: StaffRequest,
    incident: Incident,
    *,
    looking_form: LookingForm | None = None,
    claim_form: ClaimForm | None = None,
    handing_out_form: HandingOutForm | None = None,
    known: list[Known] | None = None,
) -> HttpResponse:
    client = incident.client
    claims = IdentityClaim.objects.visible_to(request.user).about(client) if client else []
    forms = [form for form in (looking_form, claim_form, handing_out_form) if form is not None]
    context = {
        "incident": incident,
        "known": known,
        "claims": [(claim, claim.partner_of(client)) for claim in claims] if client else [],
        "looking_form": looking_form or LookingForm(),
        "claim_form": claim_form or ClaimForm(),
        "handing_out_form": handing_out_form or HandingOutForm(),
        "now": timezone.now(),
    }
    status = 422 if any(form.errors for form in forms) else 200
    return render(request, "incidents/people/person.html", context, status=status)


@require_POST
@staff_only(Right.SEE_PERSONAL)
def claiming(request: StaffRequest, number: int) -> HttpResponse:
    """Say that the author of another incident is the same person."""
    incident, form = load(request, number), ClaimForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form, "number"):
            form.save(incident, by=request.user, at=timezone.now())
            messages.success(request, _("Noted as a claim: nothing was joined."))
            return redirect("incidents:person", number)
    return _page(request, incident, claim_form=form)


@require_POST
@staff_only(Right.SEE_PERSONAL)
def claim_withdrawal(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    incident = load(request, number)
    seen = IdentityClaim.objects.visible_to(request.user)
    about = seen.about(incident.client) if incident.client else seen.none()
    claim = get_object_or_404(about, pk=pk)
    claim.withdraw(by=request.user, at=timezone.now())
    messages.success(request, _("Withdrawn: they count as two people again."))
    return redirect("incidents:person", number)


@require_POST
@staff_only(Right.DATA_REQUESTS)
def handing_out(request: StaffRequest, number: int) -> HttpResponse:
    """All that we keep of this person, as a file to be given to them."""
    incident, form = load(request, number), HandingOutForm(request.POST)
    if not form.is_valid() or incident.client is None:
        return _page(request, incident, handing_out_form=form)
    body = hand_out(incident.client, **form.cleaned_data, by=request.user, at=timezone.now())
    return attachment(body, f"person-{incident.client.number}.zip", "application/zip")


@require_safe
@staff_only(Right.SEE_JOURNAL)
def looks(request: StaffRequest, number: int) -> HttpResponse:
    """Who looked at who this person is, and why."""
    known = Client.objects.filter(own(request.user, "incident__institution")).distinct()
    client = get_object_or_404(known, number=number)
    context = {
        "person": client,
        "lines": looks_at(client, reader=request.user)[:200],
        "incidents": Incident.objects.visible_to(request.user)
        .filter(client=client)
        .order_by("-pk")[:50],
        "now": timezone.now(),
    }
    return render(request, "incidents/people/looks.html", context)
