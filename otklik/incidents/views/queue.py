from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from otklik.channels.models import Account
from otklik.incidents.models import Batch, Handover, Incident, SavedView, Topic
from otklik.incidents.piles import Piles
from otklik.incidents.queue import Queue
from otklik.incidents.work_forms import RowsForm
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.models import Unit
from otklik.organisation.rights import Right


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
        today = timezone.localdate(wanted.at)
        context["unsorted"] = Piles(user=request.user, pile="", at=wanted.at)
        context["rows_form"] = RowsForm(
            now=wanted.at, today=today, institution=request.user.institution_id
        )
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
