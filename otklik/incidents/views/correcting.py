from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from otklik.core.refusal import Refused
from otklik.incidents import pressing
from otklik.incidents.views.incident import address_of, load
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right


@require_POST
@staff_only(Right.TRIAGE)
def correction(request: StaffRequest, number: int) -> HttpResponse:
    """One press corrects a guess; it is taken back within a minute, like a press on rows."""
    incident, now = load(request, number), timezone.now()
    try:
        act = pressing.act_of(request.POST.get("press", ""), by=request.user, at=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(address_of(incident, request))
    if act.needs_closing:  # closing has a form of its own
        raise PermissionDenied
    pressed = pressing.on([incident.pk], act, by=request.user, at=now)
    (messages.success if pressed.done else messages.warning)(request, pressing.words(pressed, act))
    return redirect(address_of(incident, request))
