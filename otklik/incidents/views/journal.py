from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from otklik.incidents.recorded import lines_for
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right


@require_safe
@staff_only(Right.SEE_JOURNAL)
def journal(request: StaffRequest) -> HttpResponse:
    """Everything that happened, newest first."""
    lines = lines_for(request.user).newest_first()
    page = Paginator(lines, 50).get_page(request.GET.get("page"))
    return render(request, "incidents/journal.html", {"page": page})
