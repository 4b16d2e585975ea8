from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from otklik.channels.models import Account
from otklik.incidents.models import Incident, Topic
from otklik.incidents.queue import Queue, newest_pk
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.models import Unit
from otklik.organisation.rights import Right


@require_safe
@staff_only(Right.SEE_DESK)
def desk(request: StaffRequest) -> HttpResponse:
    """The door of the desk leads to the queue."""
    return redirect("incidents:queue")


@require_safe
@staff_only(Right.SEE_DESK)
def queue(request: StaffRequest) -> HttpResponse:
    """The list, by due time, with nothing opened yet."""
    wanted = Queue.from_address(request.GET, user=request.user)
    return render(request, "incidents/queue.html", queue_context(wanted))


@require_safe
@staff_only(Right.SEE_DESK)
def fresh(request: StaffRequest) -> HttpResponseBase:
    """How many new ones wait behind «Ещё 3 новых»; asked every few seconds."""
    wanted = Queue.from_address(request.GET, user=request.user)
    since = request.GET.get("since", "0")
    newest = int(since) if since.isdecimal() and len(since) < 18 else 0
    context = {
        "count": wanted.newer_than(newest),
        "queue": wanted,
        "newest": newest,
        "url": reverse("incidents:queue"),
    }
    return render(request, "incidents/queue.html#fresh", context)


def queue_context(wanted: Queue, *, opened: Incident | None = None) -> dict[str, object]:
    """What the list pane needs, beside whatever is opened."""
    return {
        "queue": wanted,
        "incident": opened,
        "opened": opened.pk if opened else None,
        "page": wanted.page,
        "newest": newest_pk(wanted.incidents),
        "now": timezone.now(),
        "units": Unit.objects.active(),
        "topics": Topic.objects.active(),
        "accounts": Account.objects.all(),
    }
