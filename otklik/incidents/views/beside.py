from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from otklik.incidents.beside import Beside
from otklik.incidents.models import Presence
from otklik.incidents.queue import Queue
from otklik.incidents.views.incident import load
from otklik.incidents.views.onward import address_after
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right


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
    beside = Beside.of(wanted, incident=incident, at=now)
    if request.GET.get("said") == beside.key:
        return HttpResponse(status=204)
    context = {"beside": beside, "queue": wanted, "incident": incident}
    return render(request, "incidents/queue.html#fresh", context)


@require_safe
@staff_only(Right.SEE_DESK)
def following(request: StaffRequest, number: int) -> HttpResponse:
    """On to the next one of the same view; to the list when this was the last."""
    incident = load(request, number)
    return redirect(address_after(request, incident) or reverse("incidents:queue"))
