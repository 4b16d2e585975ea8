"""One assignment: what it is, its reports, its stages, asking for more time."""

import uuid

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.files.uploads import ACCEPT, check_uploads, download_response, uploaded_files
from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.improvements.assignments.assignment_page import AssignmentPage
from otklik.improvements.assignments.forms import (
    ExtensionForm,
    ReportForm,
    StageForm,
)
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.assignments.reports_stages_extensions import (
    Extension,
    Report,
    ReportFile,
    Stage,
)
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


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
    if form.is_valid():
        with refusals_to_form(form):
            files = check_uploads(uploaded_files(request))
            Report.hand_in(
                found, files=files, **form.cleaned_data, by=request.user, at=timezone.now()
            )
            messages.success(request, _("Reported: the controller looks at it."))
            return redirect(found)
    return show(request, assignment_of(number), report=form)


@require_safe
@staff_only(Right.SEE_ASSIGNMENTS)
def file(request: StaffRequest, number: int, key: uuid.UUID) -> FileResponse:
    kept = get_object_or_404(ReportFile, report__assignment__number=number, key=key)
    return download_response(kept.name, kept.file)


@require_POST
@staff_only(Right.SEE_ASSIGNMENTS)
def extensions(request: StaffRequest, number: int) -> HttpResponse:
    """More time is asked for, with a reason."""
    found, now = assignment_of(number), timezone.now()
    form = ExtensionForm(request.POST, auto_id="extension_%s")
    if form.is_valid():
        with refusals_to_form(form):
            reason = form.cleaned_data["reason"]
            Extension.ask(found, term=form.term(at=now), reason=reason, by=request.user, at=now)
            messages.success(request, _("Asked: the controller answers."))
            return redirect(found)
    return show(request, assignment_of(number), extension=form)


@require_POST
@staff_only(Right.SEE_ASSIGNMENTS)
def stages(request: StaffRequest, number: int) -> HttpResponse:
    found, now = assignment_of(number), timezone.now()
    form = StageForm(request.POST, auto_id="stage_%s")
    if form.is_valid():
        with refusals_to_form(form):
            text = form.cleaned_data["text"]
            Stage.plan(found, text=text, term=form.term(at=now), by=request.user, at=now)
            messages.success(request, _("The stage is planned."))
            return redirect(found)
    return show(request, assignment_of(number), stage=form)


@require_POST
@staff_only(Right.SEE_ASSIGNMENTS)
def stage_done(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    found = get_object_or_404(Stage.objects.select_related("assignment"), pk=pk)
    if found.assignment.number == number:
        with refusals_to_messages(request):
            found.finish(by=request.user, at=timezone.now())
            messages.success(request, _("The stage is marked as done."))
    return redirect("improvements:assignment", number)


def assignment_of(number: int) -> Assignment:
    found = Assignment.objects.for_list().select_related("given_by", "decided_by", "outcome")
    return get_object_or_404(found, number=number)


def show(request: StaffRequest, found: Assignment, **wrong: Form) -> HttpResponse:
    """The page, with the form that was refused as it was typed."""
    now = timezone.now()
    page = AssignmentPage(assignment=found, reader=request.user, now=now, refused=wrong)
    context = {
        "page": page,
        "assignment": found,
        "wrong": list(wrong.values()),
        "story": page.history,
        "copied": page.text_to_copy,
        "former": found.former_registrations(),
        "accept": ACCEPT,
        "may_keep": page.may_keep,
        "sees": request.user.may(Right.SEE_RESULTS),
        "today": page.today,
        "now": now,
    }
    return render(
        request, "improvements/desk/assignment.html", context, status=422 if wrong else 200
    )
