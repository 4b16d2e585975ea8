from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.procedure.processes.journey_map import draw
from otklik.procedure.processes.models import Process
from otklik.procedure.proposals.models import Proposal


@staff_only(Right.SEE_DESK, "GET")
def processes(request: StaffRequest) -> HttpResponse:
    rows = list(Process.objects.in_order())
    context = {
        "included": [one for one in rows if one.is_included],
        "excluded": [one for one in rows if not one.is_included],
    }
    return render(request, "procedure/processes.html", context)


@staff_only(Right.SEE_DESK, "GET")
def process(request: StaffRequest, code: str) -> HttpResponse:
    """A process with its client's journey, as a picture and as text."""
    found = get_object_or_404(Process.objects.in_order(), code=code)
    proposals = Proposal.objects.visible_to(request.user).filter(process=code)
    context = {
        "process": found,
        "picture": draw(found.steps),
        "clauses": found.clauses.active().order_by("address"),
        "proposals": proposals.newest_first(),
    }
    return render(request, "procedure/process.html", context)
