"""Where a person at the desk is led when an incident is done."""

from django.urls import reverse
from django.utils import timezone

from otklik.incidents.cases.incident import Incident
from otklik.incidents.inbox.listing import Queue
from otklik.organisation.access import StaffRequest


def address_after(request: StaffRequest, incident: Incident) -> str:
    """Where the next one of the view opens: beside the same rows while one of them waits, beside
    a list made anew when none does. Empty when nothing is left."""
    wanted = Queue.from_address(request.GET, user=request.user, at=timezone.now())
    after = wanted.next_after(incident)
    if after is None:
        return ""
    parameters = request.GET.copy()
    if after.pk not in wanted.rows:
        for name in ("rows", "since", "page"):
            parameters.pop(name, None)
    parameters.pop("to", None)
    address = reverse("incidents:incident", args=[after.number])
    return f"{address}?{parameters.urlencode()}" if parameters else address
