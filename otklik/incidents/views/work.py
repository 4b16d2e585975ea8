from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from otklik.core.pressing import pressed, tried
from otklik.incidents.models import Handover, Incident, SavedView
from otklik.incidents.queue import Queue
from otklik.incidents.work_forms import HandoverForm
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.models import User
from otklik.organisation.rights import Right


@require_POST
@staff_only(Right.SEE_DESK)
def views(request: StaffRequest) -> HttpResponse:
    """Keep what the queue shows under a name."""
    now = timezone.now()
    wanted = Queue.from_address(request.GET, user=request.user, at=now)
    name = request.POST.get("name", "")
    pressed(
        request,
        lambda: SavedView.keep(name=name, query=wanted.address, by=request.user, at=now),
        lambda view: _("Kept among your views: %(name)s.") % {"name": view},
    )
    return redirect(f"{reverse('incidents:queue')}?{wanted.address}")


@require_POST
@staff_only(Right.SEE_DESK)
def view_forgetting(request: StaffRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, user=request.user)
    view.forget(by=request.user, at=timezone.now())
    messages.success(request, _("Removed from your views: %(name)s.") % {"name": view.name})
    return redirect("incidents:queue")


@staff_only(Right.REPLY)
def handover(request: StaffRequest) -> HttpResponse:
    """Hand the shift over with one sentence; what is open goes along."""
    now = timezone.now()
    own = Incident.objects.visible_to(request.user).filter(assignee=request.user)
    mine = own.unanswered().by_due()
    here, today = request.user.institution_id, timezone.localdate(now)
    colleagues = User.answering(on=today, institution=here).exclude(pk=request.user.pk)
    form = HandoverForm(
        request.POST if request.method == "POST" else None,
        colleagues=colleagues,
        mine=mine,
        initial={"incidents": [incident.pk for incident in mine]},
    )
    if request.method == "POST" and tried(
        request,
        form,
        lambda typed: Handover.give(by=request.user, at=now, **typed),
        _given_words,
    ):
        return redirect("incidents:queue")
    status = 422 if form.errors else 200
    context = {"form": form, "has_open": bool(mine)}
    return render(request, "incidents/work/handover.html", context, status=status)


def _given_words(given: Handover) -> str:
    count = len(given.numbers)
    incidents = ngettext("%(n)s incident", "%(n)s incidents", count) % {"n": count}
    return _("The shift is handed to %(name)s: %(incidents)s.") % {
        "name": given.receiver,
        "incidents": incidents,
    }


@require_POST
@staff_only(Right.SEE_DESK)
def handover_reading(request: StaffRequest, pk: int) -> HttpResponse:
    handover = get_object_or_404(Handover, pk=pk, receiver=request.user)
    handover.read(by=request.user, at=timezone.now())
    messages.success(request, _("Noted: you have read it."))
    return redirect("incidents:queue")
