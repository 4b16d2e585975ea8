"""What the controller and whoever keeps assignments decide."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.core.web.handle_refusals import refusals_to_form
from otklik.improvements.assignments.forms import (
    AnswerForm,
    ConclusionForm,
    OutcomeForm,
    ReasonForm,
    WithdrawalForm,
)
from otklik.improvements.assignments.models import Assignment, Outcome
from otklik.improvements.assignments.reports_stages_extensions import Extension
from otklik.improvements.assignments.views import assignment_of, show
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.document_registration.registration_form import (
    RegistrationForm,
    register,
    saved_message,
    scan_response,
)
from otklik.organisation.people.roles_and_rights import Right


@require_POST
@staff_only(Right.SEE_ASSIGNMENTS)
def extension(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """More time is granted or refused, with words."""
    asked = get_object_or_404(
        Extension.objects.select_related("assignment"), pk=pk, assignment__number=number
    )
    form = AnswerForm(request.POST, auto_id="granting_%s")
    if form.is_valid():
        answer, now = form.cleaned_data["answer"], timezone.now()
        with refusals_to_form(form):
            if request.POST.get("act") == "grant":
                asked.grant(answer=answer, by=request.user, at=now)
                messages.success(request, _("More time is granted."))
            else:
                asked.refuse(answer=answer, by=request.user, at=now)
                messages.success(request, _("Refused: the day stays."))
            return redirect("improvements:assignment", number)
    return show(request, assignment_of(number), granting=form)


@require_POST
@staff_only(Right.SEE_ASSIGNMENTS)
def returning(request: StaffRequest, number: int) -> HttpResponse:
    found = assignment_of(number)
    form = ReasonForm(request.POST, auto_id="returning_%s")
    if form.is_valid():
        with refusals_to_form(form):
            found.send_back(reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            messages.success(request, _("Returned: the executor reads why."))
            return redirect(found)
    return show(request, assignment_of(number), returning=form)


@require_POST
@staff_only(Right.SEE_ASSIGNMENTS)
def off_control(request: StaffRequest, number: int) -> HttpResponse:
    """«Снято с контроля»: by the controller, never by who did the work."""
    found = assignment_of(number)
    form = ConclusionForm(request.POST, auto_id="off_%s")
    if form.is_valid():
        with refusals_to_form(form):
            found.take_off_control(
                conclusion=form.cleaned_data["conclusion"], by=request.user, at=timezone.now()
            )
            messages.success(
                request, _("Off control. Whether it changed anything, the next survey says.")
            )
            return redirect(found)
    return show(request, assignment_of(number), off=form)


@require_POST
@staff_only(Right.KEEP_ASSIGNMENTS)
def withdrawal(request: StaffRequest, number: int) -> HttpResponse:
    found = assignment_of(number)
    form = WithdrawalForm(request.POST, auto_id="withdrawal_%s")

    if form.is_valid():
        with refusals_to_form(form):
            found.withdraw(
                reason=form.cleaned_data["reason"],
                basis=form.cleaned_data["basis"],
                by=request.user,
                at=timezone.now(),
            )
            messages.success(request, _("Withdrawn: it stays visible with its reason."))
            return redirect(found)
    return show(request, assignment_of(number), withdrawal=form)


@require_POST
@staff_only(Right.KEEP_ASSIGNMENTS)
def registration(request: StaffRequest, number: int) -> HttpResponse:
    """How the document system knows it, and its signed scan."""
    found = assignment_of(number)
    form = RegistrationForm(request.POST, paper=found)

    if form.is_valid():
        with refusals_to_form(form):
            register(request, found, form)
            messages.success(request, saved_message())
            return redirect(found)
    return show(request, assignment_of(number), registration=form)


@require_safe
@staff_only(Right.SEE_ASSIGNMENTS)
def scan(request: StaffRequest, number: int) -> FileResponse:
    return scan_response(assignment_of(number), former=request.GET.get("former"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.KEEP_ASSIGNMENTS)
def outcome(request: StaffRequest, number: int) -> HttpResponse:
    """What everybody reads of it; the wave's verdict is added by the page, good or bad."""
    found = assignment_of(number)
    form = OutcomeForm(request.POST or None, assignment=found)
    if form.is_valid():
        with refusals_to_form(form):
            Outcome.publish(found, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Everybody reads it now."))
            return redirect(found)
    return _outcome_page(request, found, form, ReasonForm(auto_id="removal_%s"))


@require_POST
@staff_only(Right.KEEP_ASSIGNMENTS)
def outcome_removal(request: StaffRequest, number: int) -> HttpResponse:
    known = get_object_or_404(Outcome, assignment__number=number)
    form = ReasonForm(request.POST, auto_id="removal_%s")
    if form.is_valid():
        with refusals_to_form(form):
            known.take_off(reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            messages.success(
                request, _("Taken off the site; the page counts it among those not published.")
            )
            return redirect("improvements:assignment", number)
    found = assignment_of(number)
    return _outcome_page(request, found, OutcomeForm(assignment=found), form)


def _outcome_page(
    request: StaffRequest, found: Assignment, form: OutcomeForm, removal_form: ReasonForm
) -> HttpResponse:
    context = {
        "assignment": found,
        "form": form,
        "outcome": Outcome.objects.filter(assignment=found).first(),
        "removal_form": removal_form,
        "is_off_control": found.state == Assignment.State.OFF_CONTROL,
    }
    status = 422 if form.errors or removal_form.errors else 200
    return render(request, "improvements/desk/outcome.html", context, status=status)
