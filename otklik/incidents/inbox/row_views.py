from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_messages
from otklik.incidents.cases.view_helpers import address_of, load
from otklik.incidents.desk.incident_page import show
from otklik.incidents.inbox import bulk_actions
from otklik.incidents.inbox.forms import PutOffForm, RowsForm
from otklik.incidents.inbox.listing import Queue
from otklik.incidents.inbox.next_incident import address_after
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_POST
@staff_only(Right.TRIAGE)
def rows(request: StaffRequest) -> HttpResponse:
    """One press on the chosen rows of the queue, or on all that stand on the page."""
    now, press = timezone.now(), request.POST.get("press", "")
    wanted = Queue.from_address(request.GET, user=request.user, at=now)
    form = RowsForm(request.POST, user=request.user, at=now)
    is_all = "all" in request.POST
    keys = list(wanted.rows) if is_all else bulk_actions.rows_of(request.POST.getlist("row"))
    if press == "mass" and keys:
        address = reverse("incidents:mass-gathering")
        return redirect(f"{address}?rows={'.'.join(map(str, keys))}")
    with refusals_to_messages(request):
        act = bulk_actions.act_on_rows(press, form, by=request.user, at=now)
        if not keys:
            raise Refused(_("Choose rows first: tick the box before each."))
        if act.needs_closing and not request.user.may(Right.CLOSE):
            raise PermissionDenied
        outcome = bulk_actions.on(keys, act, by=request.user, at=now)
        messages.add_message(request, outcome.level, bulk_actions.words(outcome, act))
    address = wanted.kept_address if wanted.rows else wanted.address
    return redirect(f"{reverse('incidents:queue')}?{address}")


@require_POST
@staff_only(Right.REPLY)
def putting_off(request: StaffRequest, number: int) -> HttpResponse:
    """Put one incident off, and go on to the next of the same view."""
    incident, now = load(request, number), timezone.now()
    form = PutOffForm.of(now, request.POST)
    if not form.is_valid():
        return show(request, incident, put_off_form=form)
    act = bulk_actions.put_off(by=request.user, at=now, **form.cleaned_data)
    pressed = bulk_actions.on([incident.pk], act, by=request.user, at=now)
    if pressed.refused:
        form.add_error("until", pressed.refused[0][1])
        return show(request, incident, put_off_form=form)
    messages.success(request, bulk_actions.words(pressed, act), extra_tags="moved")
    return redirect(address_after(request, incident) or address_of(incident, request))


@require_POST
@staff_only(Right.REPLY)
def waking(request: StaffRequest, number: int) -> HttpResponse:
    """Back into the lists before its moment."""
    incident = load(request, number)
    with refusals_to_messages(request):
        incident.wake(by=request.user, at=timezone.now())
        messages.success(request, _("The incident is in the lists again."))
    return redirect(address_of(incident, request))
