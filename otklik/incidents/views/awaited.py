from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.core.pressing import tried
from otklik.incidents.awaited_forms import AwaitedForm
from otklik.incidents.models import Awaited
from otklik.incidents.views.incident import address_of, load
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right


@staff_only(Right.REPLY)
def awaited(request: StaffRequest, number: int) -> HttpResponse:
    """Say whom the incident waits for."""
    incident, now = load(request, number), timezone.now()
    initial = {"unit": incident.unit_id}
    form = AwaitedForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        institution=incident.institution_id,
    )
    if request.method == "POST" and tried(
        request,
        form,
        lambda said: Awaited.begin(incident, **said, by=request.user, at=now),
        _("Noted who is awaited. The time limit runs on."),
    ):
        return redirect(address_of(incident, request))
    context = {"incident": incident, "form": form, "now": now}
    status = 422 if form.errors else 200
    return render(request, "incidents/awaited/awaited.html", context, status=status)


@require_POST
@staff_only(Right.REPLY)
def arrival(request: StaffRequest, number: int) -> HttpResponse:
    """Who was awaited has come."""
    incident = load(request, number)
    for standing in incident.awaited.standing():
        standing.incident = incident
        standing.end(by=request.user, at=timezone.now())
    messages.success(request, _("Nobody is awaited any more."))
    return redirect(address_of(incident, request))
