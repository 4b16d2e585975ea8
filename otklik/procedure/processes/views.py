from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.procedure.processes.journey_map import drawn
from otklik.procedure.processes.models import Process
from otklik.procedure.proposals.models import Proposal


@require_safe
@staff_only(Right.SEE_DESK)
def processes(request: StaffRequest) -> HttpResponse:
    """The register of processes; those that were excluded stand last."""
    rows = list(Process.objects.in_order())
    return render(
        request,
        "procedure/processes.html",
        {
            "included": [one for one in rows if one.is_included],
            "excluded": [one for one in rows if not one.is_included],
        },
    )


@require_safe
@staff_only(Right.SEE_DESK)
def process(request: StaffRequest, code: str) -> HttpResponse:
    """A process and its client's journey, drawn and told."""
    found = get_object_or_404(Process.objects.in_order(), code=code)
    return render(
        request,
        "procedure/process.html",
        {
            "process": found,
            "picture": drawn(found.steps),
            "clauses": found.clauses.active().order_by("address"),
            "proposals": Proposal.objects.visible_to(request.user)
            .filter(process=code)
            .newest_first(),
        },
    )
