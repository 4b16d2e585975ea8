"""Meetings: plan, agenda and decisions, points, attendance, minutes; members of the group."""

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.core.web.handle_refusals import (
    apply_form,
    apply_verb,
    create_from_form,
    refusals_to_messages,
    render_form,
)
from otklik.improvements.assignments.forms import ReasonForm
from otklik.improvements.documents.document_system_text import minutes_lines
from otklik.improvements.findings import history_from_audit_log
from otklik.improvements.meetings.agenda import readable_agenda
from otklik.improvements.meetings.forms import (
    AttendanceForm,
    DecisionForm,
    ItemForm,
    MeetingForm,
    MemberForm,
    PointForm,
)
from otklik.improvements.meetings.membership_and_submitted_matters import Member
from otklik.improvements.meetings.models import Meeting, Point
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.document_registration.registration_form import (
    RegistrationForm,
    register,
    scan_response,
)
from otklik.organisation.people.roles_and_rights import Right


@staff_only(Right.SEE_ASSIGNMENTS, "GET")
def meetings(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "meetings": Meeting.objects.newest_first(),
        "members": Member.objects.on(timezone.localdate(now)),
        "may_keep": request.user.may(Right.KEEP_ASSIGNMENTS),
        "now": now,
    }
    return render(request, "improvements/desk/meetings.html", context)


@staff_only(Right.KEEP_ASSIGNMENTS)
def plan(request: StaffRequest) -> HttpResponse:
    """Day, time and place; the agenda is made of what waits for the group."""
    form = MeetingForm(request.POST or None)
    message = _("Planned: all waiting matters are on the agenda.")
    if planned := create_from_form(request, form, Meeting.plan, message):
        return redirect(planned)
    return render_form(request, "improvements/desk/planning.html", {"form": form})


@staff_only(Right.SEE_ASSIGNMENTS, "GET")
def meeting(request: StaffRequest, number: int) -> HttpResponse:
    return _show(request, get_meeting(number))


@staff_only(Right.KEEP_ASSIGNMENTS, "POST")
def agenda(request: StaffRequest, number: int) -> HttpResponse:
    """Add what waits for the group since."""
    found = get_meeting(number)
    with refusals_to_messages(request):
        n = found.gather(by=request.user, at=timezone.now())
        added = ngettext("%(n)s item was added.", "%(n)s items were added.", n) % {"n": n}
        messages.success(request, added if n else _("No new matters."))
    return redirect(found)


@staff_only(Right.KEEP_ASSIGNMENTS, "POST")
def items(request: StaffRequest, number: int) -> HttpResponse:
    found, form = get_meeting(number), ItemForm(request.POST, auto_id="item_%s")
    if apply_form(request, form, found.add_item, _("It is on the agenda.")):
        return redirect(found)
    return _show(request, get_meeting(number), item=form)


@staff_only(Right.KEEP_ASSIGNMENTS)
def item(request: StaffRequest, number: int, position: int) -> HttpResponse:
    """What was discussed on one item and what was decided."""
    found = get_meeting(number)
    chosen = get_object_or_404(found.items.select_related("meeting"), position=position)
    initial = {"heard": chosen.heard, "decided": chosen.decided}
    form = DecisionForm(request.POST or None, initial=initial)
    if apply_form(request, form, chosen.write, _("Recorded.")):
        return redirect(found)
    context = {"meeting": found, "item": chosen, "form": form}
    return render_form(request, "improvements/desk/item.html", context)


@staff_only(Right.KEEP_ASSIGNMENTS, "POST")
def attendance(request: StaffRequest, number: int) -> HttpResponse:
    found = get_meeting(number)
    members = list(Member.objects.on(timezone.localdate(found.starts_at)))
    form = AttendanceForm(request.POST, members=members, auto_id="attendance_%s")
    if apply_form(request, form, found.note_attendance, _("Recorded.")):
        return redirect(found)
    return _show(request, get_meeting(number), attendance=form)


@staff_only(Right.KEEP_ASSIGNMENTS)
def points(request: StaffRequest, number: int) -> HttpResponse:
    """A point of the minutes: an assignment once they are signed."""
    found, initial = get_meeting(number), {"finding": request.GET.get("finding")}
    form = PointForm(request.POST or None, today=timezone.localdate(), initial=initial)
    message = _("The point is written. It becomes an assignment when the minutes are signed.")
    if apply_form(request, form, found.decide, message):
        return redirect(found)
    context = {"meeting": found, "form": form}
    return render_form(request, "improvements/desk/point.html", context)


def _forms(found: Meeting) -> dict[str, Form]:
    members = list(Member.objects.on(timezone.localdate(found.starts_at)))
    present = found.attendances.filter(is_present=True).values_list("member_id", flat=True)
    presence = {"present": [str(key) for key in present], "guests": found.guests}
    return {
        "item": ItemForm(auto_id="item_%s"),
        "attendance": AttendanceForm(initial=presence, members=members, auto_id="attendance_%s"),
        "cancelling": ReasonForm(auto_id="cancelling_%s"),
        "registration": RegistrationForm(paper=found),
    }


@staff_only(Right.KEEP_ASSIGNMENTS, "POST")
def strike_point(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    chosen = get_object_or_404(
        Point.objects.select_related("meeting"), pk=pk, meeting__number=number
    )
    apply_verb(request, chosen.strike, _("The point is deleted."))
    return redirect("improvements:meeting", number)


@staff_only(Right.KEEP_ASSIGNMENTS, "POST")
def sign(request: StaffRequest, number: int) -> HttpResponse:
    found = get_meeting(number)
    message = _("The minutes are signed, and their points are given as assignments.")
    apply_verb(request, found.sign, message, digest=request.POST.get("digest", ""))
    return redirect(found)


@staff_only(Right.KEEP_ASSIGNMENTS, "POST")
def cancel(request: StaffRequest, number: int) -> HttpResponse:
    found, form = get_meeting(number), ReasonForm(request.POST, auto_id="cancelling_%s")
    message = _("Cancelled: its matters wait for the next meeting.")
    if apply_form(request, form, found.cancel, message):
        return redirect(found)
    return _show(request, get_meeting(number), cancelling=form)


@staff_only(Right.KEEP_ASSIGNMENTS, "POST")
def registration(request: StaffRequest, number: int) -> HttpResponse:
    found = get_meeting(number)
    form = RegistrationForm(request.POST, paper=found)
    if register(request, found, form):
        return redirect(found)
    return _show(request, get_meeting(number), registration=form)


@staff_only(Right.SEE_ASSIGNMENTS, "GET")
def scan(request: StaffRequest, number: int) -> FileResponse:
    return scan_response(get_meeting(number), former=request.GET.get("former"))


def get_meeting(number: int) -> Meeting:
    return get_object_or_404(Meeting.objects.select_related("signed_by"), number=number)


def _show(request: StaffRequest, found: Meeting, **refused: Form) -> HttpResponse:
    context = {
        "meeting": found,
        "items": readable_agenda(found, sees=request.user.may(Right.SEE_RESULTS)),
        "points": found.points.select_related(
            "executor", "controller", "finding", "assignment"
        ).prefetch_related("helpers"),
        "attendances": found.attendances.select_related("member__user"),
        "story": history_from_audit_log.of_meeting(found),
        "copied": "\n".join(minutes_lines(found)),
        "forms": _forms(found) | refused,
        "former": found.former_registrations(),
        "wrong": list(refused.values()),
        "may_keep": request.user.may(Right.KEEP_ASSIGNMENTS),
        "now": timezone.now(),
    }
    return render_form(request, "improvements/desk/meeting.html", context)


@staff_only(Right.KEEP_ASSIGNMENTS)
def members(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    form = MemberForm(request.POST or None, today=today, initial={"starts_on": today})
    if apply_form(request, form, Member.add, _("Added to the group.")):
        return redirect("improvements:group")
    context = {"members": Member.objects.on(today), "form": form, "now": now}
    return render_form(request, "improvements/desk/group.html", context)


@staff_only(Right.KEEP_ASSIGNMENTS, "POST")
def end_membership(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Member, pk=pk)
    message = _("Today is their last day in the group.")
    apply_verb(request, found.end, message, on=timezone.localdate())
    return redirect("improvements:group")
