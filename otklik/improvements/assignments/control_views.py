"""What the controller and whoever keeps assignments decide."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.core.web.refusals import tried
from otklik.improvements.assignments.forms import (
    AnswerForm,
    ConclusionForm,
    OutcomeForm,
    ReasonForm,
    WithdrawalForm,
)
from otklik.improvements.assignments.models import Assignment, Outcome
from otklik.improvements.assignments.report import Extension
from otklik.improvements.assignments.views import assignment_of, show
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.document_registration.forms import (
    RegistrationForm,
    register,
    scan_of,
    written_down,
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
    is_granted = request.POST.get("act") == "grant"
    message = _("More time is granted.") if is_granted else _("Refused: the day stays.")

    decide = asked.grant if is_granted else asked.refuse
    if tried(
        request,
        form,
        lambda typed: decide(answer=typed["answer"], by=request.user, at=timezone.now()),
        message,
    ):
        return redirect("improvements:assignment", number)
    return show(request, assignment_of(number), granting=form)


@require_POST
@staff_only(Right.SEE_ASSIGNMENTS)
def returning(request: StaffRequest, number: int) -> HttpResponse:
    found = assignment_of(number)
    form = ReasonForm(request.POST, auto_id="returning_%s")
    if tried(
        request,
        form,
        lambda values: found.send_back(reason=values["reason"], by=request.user, at=timezone.now()),
        _("Returned: the executor reads why."),
    ):
        return redirect(found)
    return show(request, assignment_of(number), returning=form)


@require_POST
@staff_only(Right.SEE_ASSIGNMENTS)
def off_control(request: StaffRequest, number: int) -> HttpResponse:
    """«Снято с контроля»: by the controller, never by who did the work."""
    found = assignment_of(number)
    form = ConclusionForm(request.POST, auto_id="off_%s")
    if tried(
        request,
        form,
        lambda values: found.take_off_control(
            conclusion=values["conclusion"], by=request.user, at=timezone.now()
        ),
        _("Off control. Whether it changed anything, the next survey says."),
    ):
        return redirect(found)
    return show(request, assignment_of(number), off=form)


@require_POST
@staff_only(Right.KEEP_ASSIGNMENTS)
def withdrawal(request: StaffRequest, number: int) -> HttpResponse:
    found = assignment_of(number)
    form = WithdrawalForm(request.POST, auto_id="withdrawal_%s")

    def act(values: dict[str, Any]) -> None:
        found.withdraw(
            reason=values["reason"], basis=values["basis"], by=request.user, at=timezone.now()
        )

    if tried(request, form, act, _("Withdrawn: it stays visible with its reason.")):
        return redirect(found)
    return show(request, assignment_of(number), withdrawal=form)


@require_POST
@staff_only(Right.KEEP_ASSIGNMENTS)
def registration(request: StaffRequest, number: int) -> HttpResponse:
    """How the document system knows it, and its signed scan."""
    found = assignment_of(number)
    form = RegistrationForm(request.POST, paper=found)

    if tried(request, form, lambda _said: register(request, found, form), written_down()):
        return redirect(found)
    return show(request, assignment_of(number), registration=form)


@require_safe
@staff_only(Right.SEE_ASSIGNMENTS)
def scan(request: StaffRequest, number: int) -> FileResponse:
    return scan_of(assignment_of(number), former=request.GET.get("former"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.KEEP_ASSIGNMENTS)
def outcome(request: StaffRequest, number: int) -> HttpResponse:
    """What everybody reads of it; the wave's verdict is added by the page, good or bad."""
    found = assignment_of(number)
    known = Outcome.objects.filter(assignment=found).first()
    initial = {
        "heard": known.heard if known else (found.finding.statement[:500] if found.finding else ""),
        "decided": known.decided if known else found.text[:500],
        "deed": known.deed if known else found.conclusion,
    }
    form = OutcomeForm(request.POST or None, initial=initial)

    def act(values: dict[str, Any]) -> None:
        Outcome.publish(
            found, text=values["heard"], decided=values["decided"], deed=values["deed"],
            by=request.user, at=timezone.now(),
        )  # fmt: skip

    if request.method == "POST" and tried(request, form, act, _("Everybody reads it now.")):
        return redirect(found)
    context = {
        "assignment": found,
        "form": form,
        "outcome": known,
        "removal_form": ReasonForm(auto_id="removal_%s"),
        "is_off_control": found.state == Assignment.State.OFF_CONTROL,
    }
    return render(
        request, "improvements/desk/outcome.html", context, status=422 if form.errors else 200
    )


@require_POST
@staff_only(Right.KEEP_ASSIGNMENTS)
def outcome_removal(request: StaffRequest, number: int) -> HttpResponse:
    known = get_object_or_404(Outcome, assignment__number=number)
    form = ReasonForm(request.POST, auto_id="removal_%s")
    if tried(
        request,
        form,
        lambda values: known.take_off(reason=values["reason"], by=request.user, at=timezone.now()),
        _("Taken off the site; the page counts it among those not published."),
    ):
        return redirect("improvements:assignment", number)
    context = {
        "assignment": known.assignment,
        "form": OutcomeForm(
            initial={"heard": known.heard, "decided": known.decided, "deed": known.deed}
        ),
        "outcome": known,
        "removal_form": form,
        "is_off_control": True,
    }
    return render(request, "improvements/desk/outcome.html", context, status=422)
