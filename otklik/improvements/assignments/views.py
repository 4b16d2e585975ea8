"""One assignment: its page; what executors, the controller and those who keep assignments do."""

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.files.uploads import ACCEPT, check_uploads, download_response, uploaded_files
from otklik.core.web.handle_refusals import apply_form, apply_verb, refusals_to_form, render_form
from otklik.improvements.assignments.forms import (
    AnswerForm,
    ConclusionForm,
    ExtensionForm,
    OutcomeForm,
    ReasonForm,
    ReportForm,
    StageForm,
    WithdrawalForm,
)
from otklik.improvements.assignments.models import Assignment, Outcome
from otklik.improvements.assignments.reports_stages_extensions import (
    Extension,
    Report,
    ReportFile,
    Stage,
)
from otklik.improvements.documents.document_system_text import card_lines
from otklik.improvements.findings import history_from_audit_log
from otklik.improvements.findings.models import Effect
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.document_registration.registration_form import (
    RegistrationForm,
    register,
    scan_response,
)
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


def _forms(assignment: Assignment) -> dict[str, Form]:
    return {
        "report": ReportForm(initial={"key": uuid.uuid4()}, auto_id="report_%s"),
        "extension": ExtensionForm(auto_id="extension_%s"),
        "stage": StageForm(auto_id="stage_%s"),
        "returning": ReasonForm(auto_id="returning_%s"),
        "off": ConclusionForm(auto_id="off_%s"),
        "granting": AnswerForm(auto_id="granting_%s"),
        "withdrawal": WithdrawalForm(auto_id="withdrawal_%s"),
        "registration": RegistrationForm(paper=assignment),
    }


def _page(found: Assignment, reader: User, *, today: date) -> dict[str, Any]:
    """The content of an assignment, and what this reader may do with it."""
    reports = found.reports.prefetch_related("files").select_related("by", "decided_by")
    extensions = list(found.extensions.select_related("asked_by", "decided_by"))
    may_keep = reader.may(Right.KEEP_ASSIGNMENTS)
    return {
        "reports": reports,
        "extensions": extensions,
        "open_extension": next((one for one in extensions if one.is_granted is None), None),
        "stages": found.stages.select_related("done_by"),
        "co_executors": found.co_executors.select_related("user"),
        "effects": found.finding.effects.all() if found.finding else Effect.objects.none(),
        "outcome": getattr(found, "outcome", None),
        "point": getattr(found, "point", None),
        "is_executor": found.is_executed_by(reader, on=today),
        "is_controller": found.is_controlled_by(reader, on=today),
        "may_withdraw": may_keep and found.is_in_work and reader not in found.executors,
    }


def get_assignment(number: int) -> Assignment:
    found = Assignment.objects.for_list().select_related("given_by", "decided_by", "outcome")
    return get_object_or_404(found, number=number)


def _show(request: StaffRequest, number: int, **refused: Form) -> HttpResponse:
    """The page, with a refused form as it was typed."""
    found, now = get_assignment(number), timezone.now()
    today = timezone.localdate(now)
    context = {
        "page": _page(found, request.user, today=today) | {"forms": _forms(found) | refused},
        "assignment": found,
        "wrong": list(refused.values()),
        "story": history_from_audit_log.of_assignment(found),
        "copied": "\n".join(card_lines(found)),
        "former": found.former_registrations(),
        "accept": ACCEPT,
        "may_keep": request.user.may(Right.KEEP_ASSIGNMENTS),
        "sees": request.user.may(Right.SEE_RESULTS),
        "today": today,
        "now": now,
    }
    status = 422 if refused else 200
    return render(request, "improvements/desk/assignment.html", context, status=status)


@staff_only(Right.SEE_ASSIGNMENTS, "GET")
def assignment(request: StaffRequest, number: int) -> HttpResponse:
    return _show(request, number)


@staff_only(Right.SEE_ASSIGNMENTS, "POST")
def reports(request: StaffRequest, number: int) -> HttpResponse:
    """«Информация об исполнении», with files."""
    found, form = get_assignment(number), ReportForm(request.POST, auto_id="report_%s")
    if form.is_valid():
        with refusals_to_form(form):
            files = check_uploads(uploaded_files(request))
            Report.hand_in(
                found, files=files, **form.cleaned_data, by=request.user, at=timezone.now()
            )
            messages.success(request, _("Reported: the controller will review it."))
            return redirect(found)
    return _show(request, number, report=form)


@staff_only(Right.SEE_ASSIGNMENTS, "GET")
def file(request: StaffRequest, number: int, key: uuid.UUID) -> FileResponse:
    kept = get_object_or_404(ReportFile, report__assignment__number=number, key=key)
    return download_response(kept.name, kept.file)


@staff_only(Right.SEE_ASSIGNMENTS, "POST")
def extensions(request: StaffRequest, number: int) -> HttpResponse:
    """An executor asks for more time, with a reason."""
    found, form = get_assignment(number), ExtensionForm(request.POST, auto_id="extension_%s")
    message = _("Requested: the controller answers.")
    if apply_form(request, form, Extension.ask, message, assignment=found):
        return redirect(found)
    return _show(request, number, extension=form)


@staff_only(Right.SEE_ASSIGNMENTS, "POST")
def extension(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """The controller grants or refuses more time, with a reason."""
    asked = get_object_or_404(
        Extension.objects.select_related("assignment"), pk=pk, assignment__number=number
    )
    form = AnswerForm(request.POST, auto_id="granting_%s")
    if request.POST.get("act") == "grant":
        is_done = apply_form(request, form, asked.grant, _("The extension is granted."))
    else:
        is_done = apply_form(request, form, asked.refuse, _("Refused: the day is kept."))
    if is_done:
        return redirect("improvements:assignment", number)
    return _show(request, number, granting=form)


@staff_only(Right.SEE_ASSIGNMENTS, "POST")
def stages(request: StaffRequest, number: int) -> HttpResponse:
    found, form = get_assignment(number), StageForm(request.POST, auto_id="stage_%s")
    if apply_form(request, form, Stage.plan, _("The stage is planned."), assignment=found):
        return redirect(found)
    return _show(request, number, stage=form)


@staff_only(Right.SEE_ASSIGNMENTS, "POST")
def finish_stage(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    found = get_object_or_404(Stage.objects.select_related("assignment"), pk=pk)
    if found.assignment.number == number:
        apply_verb(request, found.finish, _("The stage is marked as done."))
    return redirect("improvements:assignment", number)


@staff_only(Right.SEE_ASSIGNMENTS, "POST")
def send_back(request: StaffRequest, number: int) -> HttpResponse:
    found, form = get_assignment(number), ReasonForm(request.POST, auto_id="returning_%s")
    if apply_form(request, form, found.send_back, _("Returned: the executor reads why.")):
        return redirect(found)
    return _show(request, number, returning=form)


@staff_only(Right.SEE_ASSIGNMENTS, "POST")
def take_off_control(request: StaffRequest, number: int) -> HttpResponse:
    """«Снято с контроля»: by the controller, never by an executor."""
    found, form = get_assignment(number), ConclusionForm(request.POST, auto_id="off_%s")
    message = _("Signed off. The next survey shows whether it changed anything.")
    if apply_form(request, form, found.take_off_control, message):
        return redirect(found)
    return _show(request, number, off=form)


@staff_only(Right.KEEP_ASSIGNMENTS, "POST")
def withdraw(request: StaffRequest, number: int) -> HttpResponse:
    found, form = get_assignment(number), WithdrawalForm(request.POST, auto_id="withdrawal_%s")
    if apply_form(request, form, found.withdraw, _("Withdrawn: it stays visible with its reason.")):
        return redirect(found)
    return _show(request, number, withdrawal=form)


@staff_only(Right.KEEP_ASSIGNMENTS, "POST")
def registration(request: StaffRequest, number: int) -> HttpResponse:
    """Its registration in the document system, and its signed scan."""
    found = get_assignment(number)
    form = RegistrationForm(request.POST, paper=found)
    if register(request, found, form):
        return redirect(found)
    return _show(request, number, registration=form)


@staff_only(Right.SEE_ASSIGNMENTS, "GET")
def scan(request: StaffRequest, number: int) -> FileResponse:
    return scan_response(get_assignment(number), former=request.GET.get("former"))


@staff_only(Right.KEEP_ASSIGNMENTS)
def outcome(request: StaffRequest, number: int) -> HttpResponse:
    """The public text about it; the page adds the verdict of the wave, good or bad."""
    found = get_assignment(number)
    form = OutcomeForm(request.POST or None, assignment=found)
    if apply_form(request, form, Outcome.publish, _("It is public now."), assignment=found):
        return redirect(found)
    return _show_outcome(request, found, form, ReasonForm(auto_id="removal_%s"))


@staff_only(Right.KEEP_ASSIGNMENTS, "POST")
def remove_outcome(request: StaffRequest, number: int) -> HttpResponse:
    published = get_object_or_404(Outcome, assignment__number=number)
    form = ReasonForm(request.POST, auto_id="removal_%s")
    message = _("Removed from the site; the page counts it among those not published.")
    if apply_form(request, form, published.take_off, message):
        return redirect("improvements:assignment", number)
    found = get_assignment(number)
    return _show_outcome(request, found, OutcomeForm(assignment=found), form)


def _show_outcome(
    request: StaffRequest, found: Assignment, form: OutcomeForm, removal_form: ReasonForm
) -> HttpResponse:
    context = {
        "assignment": found,
        "form": form,
        "outcome": Outcome.objects.filter(assignment=found).first(),
        "removal_form": removal_form,
        "is_off_control": found.state == Assignment.State.OFF_CONTROL,
    }
    return render_form(request, "improvements/desk/outcome.html", context)
