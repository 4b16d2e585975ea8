"""Meetings: planned, their agenda and decisions, points, attendance, minutes signed."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.core.web.refusals import pressed, tried
from otklik.improvements.assignments import due_days
from otklik.improvements.assignments.copy_text import minutes_lines
from otklik.improvements.assignments.forms import ReasonForm
from otklik.improvements.findings import history
from otklik.improvements.meetings.agenda import readable
from otklik.improvements.meetings.forms import (
    AttendanceForm,
    DecisionForm,
    ItemForm,
    MeetingForm,
    MemberForm,
    PointForm,
)
from otklik.improvements.meetings.models import Meeting, Point
from otklik.improvements.meetings.working_group import Member
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.document_registration.forms import (
    RegistrationForm,
    register,
    scan_of,
    written_down,
)
from otklik.organisation.people.roles_and_rights import Right


@require_safe
@staff_only(Right.SEE_ASSIGNMENTS)
def meetings(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "meetings": Meeting.objects.newest_first(),
        "members": Member.objects.on(timezone.localdate(now)),
        "may_keep": request.user.may(Right.KEEP_ASSIGNMENTS),
        "now": now,
    }
    return render(request, "improvements/desk/meetings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.KEEP_ASSIGNMENTS)
def planning(request: StaffRequest) -> HttpResponse:
    """Day, time, place; the agenda is made of what waits."""
    form, now = MeetingForm(request.POST or None), timezone.now()
    made: list[Meeting] = []

    def act(values: dict[str, Any]) -> None:
        made.append(
            Meeting.plan(
                title=values["title"],
                starts_at=form.starts_at,
                place=values["place"],
                by=request.user,
                at=now,
            )
        )

    values = _("Planned: what waits stands on the agenda.")
    if request.method == "POST" and tried(request, form, act, values):
        return redirect(made[0])
    return render(
        request, "improvements/desk/planning.html", {"form": form},
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_safe
@staff_only(Right.SEE_ASSIGNMENTS)
def meeting(request: StaffRequest, number: int) -> HttpResponse:
    return _show(request, meeting_of(number))


@require_POST
@staff_only(Right.KEEP_ASSIGNMENTS)
def agenda(request: StaffRequest, number: int) -> HttpResponse:
    """What came to wait since."""
    found = meeting_of(number)
    pressed(request, lambda: found.gather(by=request.user, at=timezone.now()), _gathered_words)
    return redirect(found)


def _gathered_words(added: int) -> str:
    message = ngettext("%(n)s item was added.", "%(n)s items were added.", added)
    return message % {"n": added} if added else _("Nothing new waits.")


@require_POST
@staff_only(Right.KEEP_ASSIGNMENTS)
def items(request: StaffRequest, number: int) -> HttpResponse:
    found, form = meeting_of(number), ItemForm(request.POST, auto_id="item_%s")
    if tried(
        request,
        form,
        lambda values: found.add_item(text=values["text"], by=request.user, at=timezone.now()),
        _("It stands on the agenda."),
    ):
        return redirect(found)
    return _show(request, meeting_of(number), item=form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.KEEP_ASSIGNMENTS)
def item(request: StaffRequest, number: int, position: int) -> HttpResponse:
    """What was said on one item and what was decided."""
    found = meeting_of(number)
    chosen = get_object_or_404(found.items.select_related("meeting"), position=position)
    form = DecisionForm(
        request.POST or None, initial={"heard": chosen.heard, "decided": chosen.decided}
    )

    def act(values: dict[str, Any]) -> None:
        chosen.write(
            heard=values["heard"], decided=values["decided"], by=request.user, at=timezone.now()
        )

    if request.method == "POST" and tried(request, form, act, _("Written down.")):
        return redirect(found)
    context = {"meeting": found, "item": chosen, "form": form}
    return render(
        request, "improvements/desk/item.html", context, status=422 if form.errors else 200
    )


@require_POST
@staff_only(Right.KEEP_ASSIGNMENTS)
def attendance(request: StaffRequest, number: int) -> HttpResponse:
    found = meeting_of(number)
    members = list(Member.objects.on(timezone.localdate(found.starts_at)))
    form = AttendanceForm(request.POST, members=members, auto_id="attendance_%s")

    if tried(
        request,
        form,
        lambda values: found.note_attendance(
            form.present, guests=values["guests"], by=request.user, at=timezone.now()
        ),
        _("Written down."),
    ):
        return redirect(found)
    return _show(request, meeting_of(number), attendance=form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.KEEP_ASSIGNMENTS)
def points(request: StaffRequest, number: int) -> HttpResponse:
    """A point of the minutes: an assignment once they are signed."""
    found, now = meeting_of(number), timezone.now()
    form = PointForm(
        request.POST or None,
        today=timezone.localdate(now),
        initial={"finding": request.GET.get("finding")},
    )

    def act(values: dict[str, Any]) -> None:
        term = due_days.term(
            day=values["due_on"], days=values["days"], start=now, calendar=due_days.calendar()
        )
        found.decide(
            text=values["text"], result=values["result"], executor=values["executor"],
            controller=values["controller"], co_executors=form.helpers, term=term,
            finding=values["finding"], by=request.user, at=now,
        )  # fmt: skip

    values = _("The point is written. It becomes an assignment when the minutes are signed.")
    if request.method == "POST" and tried(request, form, act, values):
        return redirect(found)
    context = {"meeting": found, "form": form}
    return render(
        request, "improvements/desk/point.html", context, status=422 if form.errors else 200
    )


@require_POST
@staff_only(Right.KEEP_ASSIGNMENTS)
def striking(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    chosen = get_object_or_404(
        Point.objects.select_related("meeting"), pk=pk, meeting__number=number
    )
    pressed(
        request,
        lambda: chosen.strike(by=request.user, at=timezone.now()),
        _("The point is struck."),
    )
    return redirect("improvements:meeting", number)


@require_POST
@staff_only(Right.KEEP_ASSIGNMENTS)
def signing(request: StaffRequest, number: int) -> HttpResponse:
    found = meeting_of(number)
    pressed(
        request,
        lambda: found.sign(
            digest=request.POST.get("digest", ""), by=request.user, at=timezone.now()
        ),
        _("The minutes are signed, and their points are given as assignments."),
    )
    return redirect(found)


@require_POST
@staff_only(Right.KEEP_ASSIGNMENTS)
def cancelling(request: StaffRequest, number: int) -> HttpResponse:
    found, form = meeting_of(number), ReasonForm(request.POST, auto_id="cancelling_%s")
    if tried(
        request,
        form,
        lambda values: found.cancel(reason=values["reason"], by=request.user, at=timezone.now()),
        _("Cancelled: what was put before it waits for the next meeting."),
    ):
        return redirect(found)
    return _show(request, meeting_of(number), cancelling=form)


@require_POST
@staff_only(Right.KEEP_ASSIGNMENTS)
def registration(request: StaffRequest, number: int) -> HttpResponse:
    found = meeting_of(number)
    form = RegistrationForm(request.POST, paper=found)
    if tried(request, form, lambda _said: register(request, found, form), written_down()):
        return redirect(found)
    return _show(request, meeting_of(number), registration=form)


@require_safe
@staff_only(Right.SEE_ASSIGNMENTS)
def scan(request: StaffRequest, number: int) -> FileResponse:
    return scan_of(meeting_of(number), former=request.GET.get("former"))


def meeting_of(number: int) -> Meeting:
    return get_object_or_404(Meeting.objects.select_related("signed_by"), number=number)


def _show(request: StaffRequest, found: Meeting, **wrong: object) -> HttpResponse:
    members = list(Member.objects.on(timezone.localdate(found.starts_at)))
    there = [one.member_id for one in found.attendances.filter(is_present=True)]
    presence = {"present": [str(key) for key in there], "guests": found.guests}
    now = timezone.now()
    context = {
        "meeting": found,
        "items": readable(found, sees=request.user.may(Right.SEE_RESULTS)),
        "points": found.points.select_related(
            "executor", "controller", "finding", "assignment"
        ).prefetch_related("helpers"),
        "attendances": found.attendances.select_related("member__user"),
        "story": history.of_meeting(found),
        "copied": "\n".join(minutes_lines(found)),
        "item_form": wrong.get("item") or ItemForm(auto_id="item_%s"),
        "attendance_form": wrong.get("attendance")
        or AttendanceForm(initial=presence, members=members, auto_id="attendance_%s"),
        "cancelling_form": wrong.get("cancelling") or ReasonForm(auto_id="cancelling_%s"),
        "registration_form": wrong.get("registration") or RegistrationForm(paper=found),
        "former": found.former_registrations(),
        "wrong": list(wrong.values()),
        "may_keep": request.user.may(Right.KEEP_ASSIGNMENTS),
        "has_begun": found.starts_at <= now,
        "now": now,
    }
    return render(request, "improvements/desk/meeting.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.KEEP_ASSIGNMENTS)
def members(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    form = MemberForm(request.POST or None, today=today, initial={"starts_on": today})

    def act(values: dict[str, Any]) -> None:
        Member.put(
            values["user"], values["role"], basis=values["basis"], starts_on=values["starts_on"],
            by=request.user, at=now,
        )  # fmt: skip

    if request.method == "POST" and tried(request, form, act, _("Taken into the group.")):
        return redirect("improvements:group")
    context = {"members": Member.objects.on(today), "form": form, "now": now}
    return render(
        request, "improvements/desk/group.html", context, status=422 if form.errors else 200
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
    return redirect("improvements:group")
