"""The page that the deputy chairman opens the day with."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right, Role


@require_safe
@staff_only(Right.SEE_DESK)
def landing(request: StaffRequest) -> HttpResponse:
    """The door of the desk: the deputy chairman comes to the overview, others to the queue."""
    roles = {appointment.role for appointment in request.user.current_appointments}
    is_lead = Role.LEAD in roles and request.user.may(Right.SEE_OVERVIEW)
    return redirect("overview:overview" if is_lead else "incidents:queue")


@require_safe
@staff_only(Right.SEE_OVERVIEW)
def overview(request: StaffRequest) -> HttpResponse:
    return render(request, "overview/overview.html", {})
