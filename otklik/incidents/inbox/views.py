from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from otklik.channels.accounts.models import Account
from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.view_helpers import load
from otklik.incidents.inbox.forms import HandoverForm, RowsForm
from otklik.incidents.inbox.keyboard_shortcuts import KEYS
from otklik.incidents.inbox.listing import Queue
from otklik.incidents.inbox.live_updates import InboxUpdate
from otklik.incidents.inbox.models import Batch, Handover, Presence, SavedView
from otklik.incidents.inbox.next_incident import address_after
from otklik.incidents.inbox.untriaged_piles import Piles
from otklik.incidents.topics.models import Topic
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.structure.units import Unit


@require_POST
@staff_only(Right.SEE_DESK)
def views(request: StaffRequest) -> HttpResponse:
    """Keep what the queue shows under a name."""
    now, name = timezone.now(), request.POST.get("name", "")
    wanted = Queue.from_address(request.GET, user=request.user, at=now)
    with refusals_to_messages(request):
        view = SavedView.keep(name=name, query=wanted.address, by=request.user, at=now)
        messages.success(request, _("Kept among your views: %(name)s.") % {"name": view})
    return redirect(f"{reverse('incidents:queue')}?{wanted.address}")


@require_POST
@staff_only(Right.SEE_DESK)
def view_forgetting(request: StaffRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, user=request.user)
    view.forget(by=request.user, at=timezone.now())
    messages.success(request, _("Removed from your views: %(name)s.") % {"name": view.name})
    return redirect("incidents:queue")


@staff_only(Right.REPLY)
def handover(request: StaffRequest) -> HttpResponse:
    """Hand the shift over with one sentence; what is open goes along."""
    now = timezone.now()
    form = HandoverForm(
        request.POST if request.method == "POST" else None, giver=request.user, at=now
    )
    if form.is_valid():
        with refusals_to_form(form):
            handover = Handover.give(by=request.user, at=now, **form.cleaned_data)
            messages.success(request, _given_words(handover))
            return redirect("incidents:queue")
    status = 422 if form.errors else 200
    return render(request, "incidents/work/handover.html", {"form": form}, status=status)


def _given_words(given: Handover) -> str:
    count = len(given.numbers)
    incidents = ngettext("%(n)s incident", "%(n)s incidents", count) % {"n": count}
    return _("The shift is handed to %(name)s: %(incidents)s.") % {
        "name": given.receiver,
        "incidents": incidents,
    }


@require_POST
@staff_only(Right.SEE_DESK)
def handover_reading(request: StaffRequest, pk: int) -> HttpResponse:
    handover = get_object_or_404(Handover, pk=pk, receiver=request.user)
    handover.read(by=request.user, at=timezone.now())
    messages.success(request, _("Noted: you have read it."))
    return redirect("incidents:queue")


@require_safe
@staff_only(Right.SEE_DESK)
def fresh(request: StaffRequest) -> HttpResponse:
    """What changed beside the page: new ones that wait, rows that are done, colleagues who came.

    Asked every two seconds; 204 while all is as it was said, so that nothing moves.
    """
    now, opened = timezone.now(), request.GET.get("at", "")
    incident = load(request, int(opened)) if opened.isdecimal() and len(opened) < 10 else None
    if incident is not None:
        is_writing = bool(request.GET.get("writing"))
        Presence.go_on(incident, user=request.user, is_writing=is_writing, at=now)
    wanted = Queue.from_address(request.GET, user=request.user, at=timezone.now())
    extra = InboxUpdate.of(wanted, incident=incident, at=now)
    if request.GET.get("said") == extra.key:
        return HttpResponse(status=204)
    context = {"beside": extra, "queue": wanted, "incident": incident}
    return render(request, "incidents/queue.html#fresh", context)


@require_safe
@staff_only(Right.SEE_DESK)
def following(request: StaffRequest, number: int) -> HttpResponse:
    """On to the next one of the same view; to the list when this was the last."""
    incident = load(request, number)
    return redirect(address_after(request, incident) or reverse("incidents:queue"))


@require_safe
@staff_only(Right.SEE_DESK)
def keys(request: StaffRequest) -> HttpResponse:
    """Which key does what at the desk, and where they are switched on."""
    return render(request, "incidents/keys.html", {"keys": KEYS})


@require_safe
@staff_only(Right.SEE_DESK)
def queue(request: StaffRequest) -> HttpResponse:
    """The list, by due time, with nothing opened yet."""
    wanted = Queue.from_address(request.GET, user=request.user, at=timezone.now())
    context = queue_context(wanted) | {
        "handed": Handover.objects.unread_by(request.user),
        "saved_views": SavedView.objects.filter(user=request.user),
        "undoable": Batch.objects.undoable(by=request.user, at=wanted.at).first(),
    }
    if request.user.may(Right.TRIAGE):
        context["unsorted"] = Piles(user=request.user, pile="", at=wanted.at)
        context["rows_form"] = RowsForm(user=request.user, at=wanted.at)
    return render(request, "incidents/queue.html", context)


def queue_context(wanted: Queue, *, opened: Incident | None = None) -> dict[str, Any]:
    """What the list pane needs, beside whatever is opened."""
    units = list(Unit.objects.active().visible_to(wanted.user).select_related("institution"))
    places = {unit.institution for unit in units if unit.institution is not None}
    return {
        "queue": wanted,
        "incident": opened,
        "opened": opened.pk if opened else None,
        "now": timezone.now(),
        "units": units,
        "topics": list(Topic.objects.active().with_learning()),
        "accounts": Account.objects.visible_to(wanted.user),
        "institutions": sorted(places, key=str) if wanted.user.institution_id is None else [],
    }
