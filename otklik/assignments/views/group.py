"""The working group: who belongs to it, from when, by which document."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.assignments.forms import MemberForm
from otklik.assignments.models import Member
from otklik.core.pressing import pressed, tried
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.KEEP_ASSIGNMENTS)
def members(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    form = MemberForm(request.POST or None, today=today, initial={"starts_on": today})

    def act(said: dict[str, Any]) -> None:
        Member.put(
            said["user"], said["role"], basis=said["basis"], starts_on=said["starts_on"],
            by=request.user, at=now,
        )  # fmt: skip

    if request.method == "POST" and tried(request, form, act, _("Taken into the group.")):
        return redirect("assignments:group")
    context = {"members": Member.objects.on(today), "form": form, "now": now}
    return render(
        request, "assignments/desk/group.html", context, status=422 if form.errors else 200
    )


@require_POST
@staff_only(Right.KEEP_ASSIGNMENTS)
def ending(request: StaffRequest, pk: int) -> HttpResponse:
    found, now = get_object_or_404(Member, pk=pk), timezone.now()
    pressed(
        request,
        lambda: found.end(on=timezone.localdate(now), by=request.user, at=now),
        _("Today is their last day in the group."),
    )
    return redirect("assignments:group")
