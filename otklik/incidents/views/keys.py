from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from otklik.incidents.keys import KEYS
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right


@require_safe
@staff_only(Right.SEE_DESK)
def keys(request: StaffRequest) -> HttpResponse:
    """Which key does what at the desk, and where they are switched on."""
    return render(request, "incidents/keys.html", {"keys": KEYS})
