"""One assignment: what it is, its reports, its stages, asking for more time."""

import uuid
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.files.uploads import ACCEPT, checked, given_out, uploaded
from otklik.core.web.refusals import pressed, tried
from otklik.improvements.assignments import due_days
from otklik.improvements.assignments.copy_text import card_lines
from otklik.improvements.assignments.forms import (
    AnswerForm,
    ConclusionForm,
    ExtensionForm,
    ReasonForm,
    ReportForm,
    StageForm,
    WithdrawalForm,
)
from otklik.improvements.assignments.models import Assignment, Outcome
from otklik.improvements.assignments.report import Extension, Report, ReportFile, Stage
from otklik.improvements.findings import history
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.document_registration.forms import RegistrationForm
from otklik.organisation.people.roles_and_rights import Right

FORMS = {
    "report": ReportForm,
    "extension": ExtensionForm,
    "stage": StageForm,
    "returning": ReasonForm,
    "off": ConclusionForm,
    "granting": AnswerForm,
    "withdrawal": WithdrawalForm,
}


@require_safe
@staff_only(Right.SEE_ASSIGNMENTS)
def assignment(request: StaffRequest, number: int) -> HttpResponse:
    return show(request, assignment_of(number))


@require_POST
@staff_only(Right.SEE_ASSIGNMENTS)
def reports(request: StaffRequest, number: int) -> HttpResponse:
    """«Информация об исполнении», with files."""
    found = assignment_of(number)
    form = ReportForm(request.POST, auto_id="report_%s")

    def act(values: dict[str, Any]) -> None:
        Report.hand_in(
            found, text=values["text"], files=checked(uploaded(request)), key=values["key"],
            by=request.user, at=timezone.now(),
        )  # fmt: skip

    if tried(request, form, act, _("Reported: the controller looks at it.")):
        return redirect(found)
    return show(request, assignment_of(number), report=form)


@require_safe
@staff_only(Right.SEE_ASSIGNMENTS)
def file(request: StaffRequest, number: int, key: uuid.UUID) -> FileResponse:
    kept = get_object_or_404(ReportFile, report__assignment__number=number, key=key)
    return given_out(kept.name, kept.file)


@require_POST
@staff_only(Right.SEE_ASSIGNMENTS)
def extensions(request: StaffRequest, number: int) -> HttpResponse:
    """More time is asked for, with a reason."""
    found, now = assignment_of(number), timezone.now()
    form = ExtensionForm(request.POST, auto_id="extension_%s")

    def act(values: dict[str, Any]) -> None:
        term = due_days.term(
            day=values["due_on"], days=values["days"], start=now, calendar=due_days.calendar()
        )
        Extension.ask(found, term=term, reason=values["reason"], by=request.user, at=now)

    if tried(request, form, act, _("Asked: the controller answers.")):
        return redirect(found)
    return show(request, assignment_of(number), extension=form)


@require_POST
@staff_only(Right.SEE_ASSIGNMENTS)
def stages(request: StaffRequest, number: int) -> HttpResponse:
    found, now = assignment_of(number), timezone.now()
    form = StageForm(request.POST, auto_id="stage_%s")

    def act(values: dict[str, Any]) -> None:
        term = due_days.term(
            day=values["due_on"], days=values["days"], start=now, calendar=due_days.calendar()
        )
        Stage.plan(found, text=values["text"], term=term, by=request.user, at=now)

    if tried(request, form, act, _("The stage is planned.")):
        return redirect(found)
    return show(request, assignment_of(number), stage=form)


@require_POST
@staff_only(Right.SEE_ASSIGNMENTS)
def stage_done(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    found = get_object_or_404(Stage.objects.select_related("assignment"), pk=pk)
    if found.assignment.number == number:
        pressed(
            request,
            lambda: found.finish(by=request.user, at=timezone.now()),
            _("The stage is marked as done."),
        )
    return redirect("improvements:assignment", number)


def assignment_of(number: int) -> Assignment:
    found = Assignment.objects.for_list().select_related("given_by", "decided_by", "outcome")
    return get_object_or_404(found, number=number)


def show(request: StaffRequest, found: Assignment, **wrong: object) -> HttpResponse:
    """The page, with the form that was refused as it was typed."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    forms = {name: wrong.get(name) or kind(auto_id=f"{name}_%s") for name, kind in FORMS.items()}
    if "report" not in wrong:
        forms["report"] = ReportForm(initial={"key": uuid.uuid4()}, auto_id="report_%s")
    may_keep = user.may(Right.KEEP_ASSIGNMENTS)
    context = {
        "assignment": found,
        "forms": forms,
        "wrong": list(wrong.values()),
        "reports": found.reports.prefetch_related("files").select_related("by", "decided_by"),
        "extensions": found.extensions.select_related("asked_by", "decided_by"),
        "asked": found.extensions.filter(is_granted__isnull=True).first(),
        "stages": found.stages.select_related("done_by"),
        "helpers": found.co_executors.select_related("user"),
        "effects": found.finding.effects.all() if found.finding else (),
        "outcome": Outcome.objects.filter(assignment=found).first(),
        "point": getattr(found, "point", None),
        "story": history.of_assignment(found),
        "copied": "\n".join(card_lines(found)),
        "accept": ACCEPT,
        "is_executor": found.is_executed_by(user, on=today),
        "is_controller": found.is_controlled_by(user, on=today),
        "registration": wrong.get("registration") or RegistrationForm(paper=found),
        "former": found.former_registrations(),
        "may_keep": may_keep,
        "sees": user.may(Right.SEE_RESULTS),
        "may_withdraw": may_keep and user not in found.executors,
        "today": today,
        "now": now,
    }
    return render(
        request, "improvements/desk/assignment.html", context, status=422 if wrong else 200
    )
