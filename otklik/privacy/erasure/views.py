from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import (
    apply_form,
    apply_verb,
    create_from_form,
    refusals_to_messages,
    render_form,
)
from otklik.incidents.cases.client import Client, IdentityClaim
from otklik.incidents.cases.incident import Incident
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.privacy.erasure.forms import DeclineForm, ProposalForm, SettleForm, WhoForm
from otklik.privacy.erasure.models import Erasure
from otklik.privacy.erasure.preview_and_certificate import backups_until, certificate_of, preview
from otklik.privacy.erasure.settle_uncertain_matches import open_matches, settle

PER_PAGE = 25


@staff_only(Right.SEE_ERASURES, "GET")
def erasures(request: StaffRequest) -> HttpResponse:
    rows = Erasure.objects.select_related("proposed_by", "decided_by").prefetch_related("clients")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "form": WhoForm(),
        "now": timezone.now(),
    }
    return render(request, "privacy/erasures.html", context)


@staff_only(Right.DATA_REQUESTS)
def proposal(request: StaffRequest) -> HttpResponse:
    """Record a request, with a preview of what is erased and what stays."""
    who = WhoForm(request.GET)
    incident = None
    if who.is_valid():
        seen = Incident.objects.visible_to(request.user).select_related("client")
        try:
            incident = seen.numbered(who.cleaned_data["incident"])
            if incident.client is None:
                raise Refused(_("Nobody knows who wrote this: the network did not say."))
        except Refused as refusal:
            who.add_error("incident", str(refusal))
    if incident is None or incident.client is None:
        context = {"page": (), "form": who, "now": timezone.now(), "is_new": True}
        return render(request, "privacy/erasures.html", context, status=422)
    return _propose(request, incident, incident.client)


def _propose(request: StaffRequest, incident: Incident, client: Client) -> HttpResponse:
    now, people = timezone.now(), _possible_identities(client)
    initial = {"people": [str(client.pk)]}
    sent = request.POST if request.method == "POST" else None
    form = ProposalForm(sent, people=people, initial=initial)
    message = _("Recorded. Another person carries it out.")
    if proposed := create_from_form(request, form, Erasure.propose, message):
        return redirect("privacy:erasure", proposed.number)
    context = {"incident": incident, "person": client, "form": form}
    context |= {"found": preview([client], at=now), "backups_until": backups_until(now)}
    return render_form(request, "privacy/proposal.html", context)


def _possible_identities(client: Client) -> list[Client]:
    """The person, and clients claimed to be the same person."""
    claims = IdentityClaim.objects.active().about(client)
    return [client, *dict.fromkeys(claim.partner_of(client) for claim in claims)]


@staff_only(Right.SEE_ERASURES, "GET")
def erasure(request: StaffRequest, number: int) -> HttpResponse:
    return _render(request, _load(number))


@staff_only(Right.ERASE, "POST")
def carry_out(request: StaffRequest, number: int) -> HttpResponse:
    """Begin; it cannot be undone."""
    found = _load(number)
    with refusals_to_messages(request):
        found.carry_out(by=request.user, at=timezone.now())
    return redirect("privacy:erasure", number)


@staff_only(Right.ERASE, "POST")
def decline(request: StaffRequest, number: int) -> HttpResponse:
    found, form = _load(number), DeclineForm(request.POST)
    message = _("Declined. Tell the person why, in the way they wrote.")
    if apply_form(request, form, found.decline, message):
        return redirect("privacy:erasure", number)
    return _render(request, found, decline_form=form)


@staff_only(Right.ERASE, "POST")
def settle_match(request: StaffRequest, number: int) -> HttpResponse:
    found, form = _load(number), SettleForm(request.POST)
    if form.is_valid():
        apply_verb(request, settle, _("This is resolved."), erasure=found, **form.cleaned_data)
    return redirect("privacy:erasure", number)


@staff_only(Right.SEE_ERASURES, "GET")
def certificate(request: StaffRequest, number: int) -> HttpResponse:
    """The certificate, to be printed and signed."""
    found = _load(number)
    if found.state != Erasure.State.DONE:
        return redirect("privacy:erasure", number)
    context = {"erasure": found, "certificate": certificate_of(found)}
    return render(request, "privacy/certificate.html", context)


def _load(number: int) -> Erasure:
    found = Erasure.objects.select_related("proposed_by", "decided_by").prefetch_related("clients")
    return get_object_or_404(found, number=number)


def _render(
    request: StaffRequest, found: Erasure, *, decline_form: DeclineForm | None = None
) -> HttpResponse:
    now = timezone.now()
    context: dict[str, Any] = {
        "erasure": found,
        "decline_form": decline_form or DeclineForm(),
        "certificate": certificate_of(found),
        "looks": open_matches(found),
        "now": now,
    }
    if found.is_open:
        context["found"] = preview(list(found.clients.all()), at=now)
        context["backups_until"] = backups_until(now)
    template = "privacy/erasure.html"
    if request.headers.get("HX-Target") == "progress":
        template = f"{template}#progress"
    return render_form(request, template, context)
