from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from otklik.core.web.handle_refusals import refusals_to_messages
from otklik.incidents.cases.view_helpers import address_of, load
from otklik.incidents.inbox import bulk_actions
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_POST
@staff_only(Right.TRIAGE)
def correction(request: StaffRequest, number: int) -> HttpResponse:
    """One press corrects a guess; it is taken back within a minute, like a press on rows."""
    incident, now = load(request, number), timezone.now()
    with refusals_to_messages(request):
        act = bulk_actions.act_of(request.POST.get("press", ""), by=request.user, at=now)
        if act.needs_closing:  # closing has a form of its own
            raise PermissionDenied
        outcome = bulk_actions.on([incident.pk], act, by=request.user, at=now)
        messages.add_message(request, outcome.level, bulk_actions.words(outcome, act))
    return redirect(address_of(incident, request))
