"""Findings: the list, one with its whole story, what is expected, and an assignment on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.core.web.refusals import done, tried
from otklik.improvements.assignments import due_days
from otklik.improvements.assignments.forms import GivingForm, ReasonForm
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.findings import history
from otklik.improvements.findings.forms import ExpectationForm, FigureForm, FindingForm
from otklik.improvements.findings.models import Finding
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

VIEWS = ("open", "free", "closed", "all")


@require_safe
@staff_only(Right.SEE_ASSIGNMENTS)
def findings(request: StaffRequest) -> HttpResponse:
    """Open ones first; the address holds the choice."""
    asked = request.GET.get("view", "")
    view = asked if asked in VIEWS else "open"
    everything = Finding.objects.newest_first().prefetch_related("evidence", "effects")
    chosen = {
        "open": everything.open(),
        "free": everything.open().without(Assignment.objects.active()),
        "closed": everything.exclude(pk__in=Finding.objects.open().values("pk")),
        "all": everything,
    }
    context = {
        "findings": chosen[view],
        "view": view,
        "views": [
            ("open", _("open ones")),
            ("free", _("without an assignment")),
            ("closed", _("closed ones")),
            ("all", _("all")),
        ],
        "may_keep": request.user.may(Right.KEEP_ASSIGNMENTS),
        "sees": request.user.may(Right.SEE_RESULTS),
        "now": timezone.now(),
    }
    return render(request, "improvements/desk/findings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.KEEP_ASSIGNMENTS)
def raising(request: StaffRequest) -> HttpResponse:
    """From a need or a measure of work; a question of a survey is raised from its results."""
    form = FindingForm(request.POST or None)
    answer = done(
        request,
        form,
        lambda typed: Finding.raise_(
            typed["statement"], [form.proof], by=request.user, at=timezone.now()
        ),
        text=_("Raised. Say now what is expected."),
        to=lambda finding: ("improvements:expectation", finding.number),
    )
    return answer or render(
        request, "improvements/desk/raising.html", {"form": form},
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_safe
@staff_only(Right.SEE_ASSIGNMENTS)
def finding(request: StaffRequest, number: int) -> HttpResponse:
    return _show(request, finding_of(number))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.KEEP_ASSIGNMENTS)
def evidence(request: StaffRequest, number: int) -> HttpResponse:
    """One figure more that shows it; the baseline stays what it was."""
    found = finding_of(number)
    form = FigureForm(request.POST or None)
    if request.method == "POST" and tried(
        request,
        form,
        lambda text: found.add(form.proof, by=request.user, at=timezone.now()),
        _("Added: it stands beside the first figure."),
    ):
        return redirect(found)
    context = {"finding": found, "form": form, "sees": request.user.may(Right.SEE_RESULTS)}
    return render(
        request, "improvements/desk/evidence.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.KEEP_ASSIGNMENTS)
def expectation(request: StaffRequest, number: int) -> HttpResponse:
    """What is expected, by what and when it is verified; then whether that can be shown at all."""
    found, now = finding_of(number), timezone.now()
    if found.frozen_at is not None:
        messages.error(
            request,
            _("“%(wave)s” has opened: what is expected is not changed any more.")
            % {"wave": found.frozen_label},
        )
        return redirect(found)
    baseline = found.baseline
    initial = {
        "change": None if found.expected_change is None else f"{found.expected_change:g}",
        "verified_by": found.verified_by or (baseline.label if baseline else ""),
        "verify_on": found.verify_on,
        "answers": found.answers_expected or (baseline.base if baseline else None),
    }
    form = ExpectationForm(request.POST or None, initial=initial)

    def act(values: dict[str, Any]) -> None:
        found.expect(
            change=values["change"], verified_by=values["verified_by"],
            verify_on=values["verify_on"], answers=values["answers"], by=request.user, at=now,
        )  # fmt: skip

    if request.method == "POST" and tried(request, form, act, _("The expectation is set.")):
        return redirect(found)
    test = baseline.test if baseline else None
    context = {
        "finding": found,
        "baseline": baseline,
        "sees": request.user.may(Right.SEE_RESULTS),
        "form": form,
        "detectable": _detectable(found),
        "is_testable": test is not None,
    }
    return render(
        request, "improvements/desk/expectation.html", context, status=422 if form.errors else 200
    )


@require_POST
@staff_only(Right.KEEP_ASSIGNMENTS)
def settling(request: StaffRequest, number: int) -> HttpResponse:
    found = finding_of(number)
    form = ReasonForm(request.POST, auto_id="settling_%s")
    message = _("Closed: the finding needs no more work.")
    if tried(
        request,
        form,
        lambda message: found.settle(words=message["reason"], by=request.user, at=timezone.now()),
        message,
    ):
        return redirect(found)
    return _show(request, finding_of(number), settling=form)


@require_POST
@staff_only(Right.KEEP_ASSIGNMENTS)
def withdrawal(request: StaffRequest, number: int) -> HttpResponse:
    found = finding_of(number)
    form = ReasonForm(request.POST, auto_id="withdrawal_%s")
    if tried(
        request,
        form,
        lambda values: found.withdraw(reason=values["reason"], by=request.user, at=timezone.now()),
        _("Withdrawn: it stays visible with its reason."),
    ):
        return redirect(found)
    return _show(request, finding_of(number), withdrawal=form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.KEEP_ASSIGNMENTS)
def giving(request: StaffRequest, number: int) -> HttpResponse:
    """An assignment on a finding without a meeting, by the decision of whoever gives it."""
    found, now = finding_of(number), timezone.now()
    form = GivingForm(request.POST or None, today=timezone.localdate(now))
    given: list[Assignment] = []

    def act(values: dict[str, Any]) -> None:
        term = due_days.term(
            day=values["due_on"], days=values["days"], start=now, calendar=due_days.calendar()
        )
        given.append(
            Assignment.give(
                text=values["text"],
                result=values["result"],
                executor=values["executor"],
                controller=values["controller"],
                co_executors=form.helpers,
                term=term,
                finding=found,
                by=request.user,
                at=now,
            )
        )

    values = _("Given: the executor is told in the morning.")
    if request.method == "POST" and tried(request, form, act, values):
        return redirect(given[0])
    context = {"finding": found, "form": form}
    return render(
        request, "improvements/desk/giving.html", context, status=422 if form.errors else 200
    )


def finding_of(number: int) -> Finding:
    found = Finding.objects.select_related("raised_by", "expected_by")
    return get_object_or_404(found.prefetch_related("evidence", "effects"), number=number)


def _detectable(found: Finding) -> int | None:
    """The smallest change that so many answers as the first time would show, in points."""
    baseline = found.baseline
    test = baseline.test if baseline else None
    if baseline is None or test is None or baseline.base is None:
        return None
    points = test.detectable(baseline.base) * 100
    return round(points) if points <= 100 else None


def _show(request: StaffRequest, found: Finding, **wrong: ReasonForm) -> HttpResponse:
    may_keep = request.user.may(Right.KEEP_ASSIGNMENTS)
    context = {
        "finding": found,
        "baseline": found.baseline,
        "evidence": [one for one in found.evidence.all() if not one.is_baseline],
        "effects": found.effects.all(),
        "assignments": Assignment.objects.on(found).for_list().by_due(),
        "items": found.agenda_items.select_related("meeting"),
        "story": history.of_finding(found),
        "may_keep": may_keep,
        "sees": request.user.may(Right.SEE_RESULTS),
        "settling_form": wrong.get("settling") or ReasonForm(auto_id="settling_%s"),
        "withdrawal_form": wrong.get("withdrawal") or ReasonForm(auto_id="withdrawal_%s"),
        "wrong": list(wrong.values()),
        "today": timezone.localdate(),
        "now": timezone.now(),
    }
    return render(request, "improvements/desk/finding.html", context, status=422 if wrong else 200)
