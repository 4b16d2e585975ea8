from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from otklik.core.web.handle_refusals import refusals_to_form
from otklik.notifications.duty import Duty
from otklik.notifications.duty_form import DutyForm
from otklik.notifications.roster_gaps import gaps, is_worked
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.structure.authority import Authority
from otklik.worktime import russia

SHOWN = timedelta(days=14)
BEYOND = timedelta(days=14)  # so that a gap at the end has its true end


@require_safe
@staff_only(Right.SEE_DESK)
def roster(request: StaffRequest) -> HttpResponse:
    """Who is on duty in the next two weeks, and when nobody is."""
    return _show(request)


@require_POST
@staff_only(Right.KEEP_ROSTER)
def putting(request: StaffRequest) -> HttpResponse:
    """Put somebody on duty."""
    now = timezone.now()
    form = DutyForm(request.POST, on=timezone.localdate(now))
    if form.is_valid():
        with refusals_to_form(form):
            user, weeks = form.cleaned_data["user"], form.cleaned_data["weeks"]
            begins, ends = form.cleaned_data["begins_at"], form.cleaned_data["ends_at"]
            put = Duty.put(user, begins=begins, ends=ends, weeks=weeks, by=request.user, at=now)
            message = ngettext(
                "On duty: %(who)s, %(n)s time.", "On duty: %(who)s, %(n)s times.", len(put)
            )
            messages.success(request, message % {"who": user, "n": len(put)})
            return redirect("notifications:roster")
    return _show(request, form=form)


@require_POST
@staff_only(Right.KEEP_ROSTER)
def removal(request: StaffRequest, pk: int) -> HttpResponse:
    """Take somebody off duty."""
    duty = get_object_or_404(Duty, pk=pk)
    duty.remove(by=request.user, at=timezone.now())
    messages.success(request, _("Taken off duty: %(who)s.") % {"who": duty.user})
    return redirect("notifications:roster")


def _show(request: StaffRequest, *, form: DutyForm | None = None) -> HttpResponse:
    now = timezone.now()
    authority = Authority.objects.first()
    calendar = authority.calendar() if authority else russia.DEFAULT
    until = now + SHOWN
    known = list(Duty.objects.between(now, until + BEYOND))
    empty = gaps(
        now, until + BEYOND, calendar=calendar,
        duties=[(one.begins_at, one.ends_at) for one in known],
    )  # fmt: skip
    duties = [one for one in known if one.begins_at < until]
    context = {
        "duties": duties,
        "on_duty": [one.user for one in duties if one.begins_at <= now],
        "is_worked": is_worked(now, calendar),
        "gaps": [one for one in empty if one[0] < until],
        "form": form or DutyForm(on=timezone.localdate(now)),
        "now": now,
    }
    return render(request, "notifications/roster.html", context, status=422 if form else 200)
