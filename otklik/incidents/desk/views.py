from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.incidents.cases.display_text import assigned_words
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.view_helpers import address_of, load
from otklik.incidents.desk.forms import ClosingForm, TriageForm
from otklik.incidents.desk.incident_page import show
from otklik.incidents.inbox.models import Batch
from otklik.incidents.inbox.next_incident import address_after
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.replies.closing_note.skipped_note import SkippedLine
from otklik.incidents.transfers.models import Transfer
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_safe
@staff_only(Right.SEE_DESK)
def incident(request: StaffRequest, number: int) -> HttpResponse:
    """The incident; the number of one that joined another leads there."""
    try:
        found = load(request, number)
    except Http404:
        return _given_away(request, number)
    leading = Regrouping.objects.leading_from(found)
    if leading != found:
        messages.info(request, _("%(one)s is part of this incident.") % {"one": found})
        return redirect(address_of(leading, request))
    return show(request, found)


def _given_away(request: StaffRequest, number: int) -> HttpResponse:
    """What the giver still learns of an incident that was handed over; else 404."""
    transfers = Transfer.objects.given_by(request.user).with_names().filter(incident__number=number)
    gone, now = transfers.first(), timezone.now()
    if gone is None:
        raise Http404
    undoable = Batch.objects.undoable(by=request.user, at=now).first()
    context = {"gone": gone, "undoable": undoable, "now": now}
    return render(request, "incidents/transfers/gone.html", context)


@require_POST
@staff_only(Right.TRIAGE)
def triage(request: StaffRequest, number: int) -> HttpResponse:
    """Decide who answers; the guess is confirmed or corrected by the same form."""
    incident = load(request, number)
    form = TriageForm(incident, request.POST)
    if form.is_valid():
        with refusals_to_form(form):
            incident.triage(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, assigned_words(incident, by=request.user))
            return redirect(address_of(incident, request))
    return show(request, incident, triage_form=form)


@require_POST
@staff_only(Right.REPLY)
def assignee(request: StaffRequest, number: int) -> HttpResponse:
    """Take the incident upon oneself."""
    incident = load(request, number)
    with refusals_to_messages(request):
        incident.take(by=request.user, at=timezone.now())
        messages.success(request, _("The incident is yours now."))
    return redirect(address_of(incident, request))


@require_POST
@staff_only(Right.CLOSE)
def closing(request: StaffRequest, number: int) -> HttpResponse:
    """Close, and go on to the next of the same view."""
    incident = load(request, number)
    form = ClosingForm.of(incident, request.POST)
    if form.is_valid():
        outcome = form.cleaned_data["outcome"]
        if outcome in Incident.ANSWERED_OUTCOMES and SkippedLine.asker_in_the_open(incident):
            return redirect(_line_address(request, incident, outcome))
        with refusals_to_form(form):
            incident.close(outcome=outcome, by=request.user, at=timezone.now())
            return closed(request, incident)
    return show(request, incident, closing_form=form)


def closed(request: StaffRequest, incident: Incident) -> HttpResponse:
    """It is closed: said on the next one of the same view, to which it leads."""
    message = _("Incident %(name)s is closed: %(outcome)s.")
    outcome = incident.get_outcome_display()
    messages.success(request, message % {"name": incident, "outcome": outcome}, extra_tags="moved")
    return redirect(address_after(request, incident) or address_of(incident, request))


def _line_address(request: StaffRequest, incident: Incident, outcome: str) -> str:
    """Where a line for everyone is asked for, with the queue and how the matter is to end."""
    parameters = request.GET.copy()
    parameters["outcome"] = outcome
    return f"{reverse('incidents:closing-line', args=[incident.number])}?{parameters.urlencode()}"


@require_POST
@staff_only(Right.CLOSE)
def reopening(request: StaffRequest, number: int) -> HttpResponse:
    """Undo a closing."""
    incident = load(request, number)
    with refusals_to_messages(request):
        incident.reopen(by=request.user, at=timezone.now())
        messages.success(request, _("The incident is open again."))
    return redirect(address_of(incident, request))
