"""Findings: the list, one with its history, its expectation, and an assignment on it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.web.handle_refusals import apply_form, create_from_form, render_form
from otklik.improvements.assignments.forms import GivingForm, ReasonForm
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.findings import history_from_audit_log
from otklik.improvements.findings.forms import ExpectationForm, FigureForm, FindingForm
from otklik.improvements.findings.models import Finding
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

VIEWS = {
    "open": gettext_lazy("open ones"),
    "free": gettext_lazy("without an assignment"),
    "closed": gettext_lazy("closed ones"),
    "all": gettext_lazy("all"),
}


@staff_only(Right.SEE_ASSIGNMENTS, "GET")
def findings(request: StaffRequest) -> HttpResponse:
    """The URL says which."""
    wanted = request.GET.get("view", "")
    view = wanted if wanted in VIEWS else "open"
    everything = Finding.objects.newest_first().prefetch_related("evidence", "effects")
    chosen = {
        "open": everything.open(),
        "free": everything.open().without(Assignment.objects.active()),
        "closed": everything.closed(),
        "all": everything,
    }
    context = {
        "findings": chosen[view],
        "view": view,
        "views": list(VIEWS.items()),
        "may_keep": request.user.may(Right.KEEP_ASSIGNMENTS),
        "sees": request.user.may(Right.SEE_RESULTS),
        "now": timezone.now(),
    }
    return render(request, "improvements/desk/findings.html", context)


@staff_only(Right.KEEP_ASSIGNMENTS)
def raise_finding(request: StaffRequest) -> HttpResponse:
    """From a need or a measure of work; findings from surveys are raised on their results page."""
    form = FindingForm(request.POST or None)
    message = _("The finding is raised. Now say what is expected.")
    if made := create_from_form(request, form, Finding.raise_, message):
        return redirect("improvements:finding-expectation", made.number)
    return render_form(request, "improvements/desk/raising.html", {"form": form})


@staff_only(Right.SEE_ASSIGNMENTS, "GET")
def finding(request: StaffRequest, number: int) -> HttpResponse:
    return _show(request, get_finding(number))


@staff_only(Right.KEEP_ASSIGNMENTS)
def evidence(request: StaffRequest, number: int) -> HttpResponse:
    """Add a figure that shows it; the baseline stays."""
    found, form = get_finding(number), FigureForm(request.POST or None)
    if apply_form(request, form, found.add, _("Added: it is shown next to the first figure.")):
        return redirect(found)
    context = {"finding": found, "form": form, "sees": request.user.may(Right.SEE_RESULTS)}
    return render_form(request, "improvements/desk/evidence.html", context)


@staff_only(Right.KEEP_ASSIGNMENTS)
def expectation(request: StaffRequest, number: int) -> HttpResponse:
    """What is expected, how and when it is verified, and whether that can be detected at all."""
    found = get_finding(number)
    if found.frozen_at is not None:
        frozen = _("“%(wave)s” has opened: the expectation can no longer be changed.")
        messages.error(request, frozen % {"wave": found.frozen_label})
        return redirect(found)
    form = ExpectationForm(request.POST or None, finding=found)
    if apply_form(request, form, found.expect, _("The expectation is set.")):
        return redirect(found)
    sees = request.user.may(Right.SEE_RESULTS)
    context = {"finding": found, "baseline": found.baseline, "sees": sees, "form": form}
    return render_form(request, "improvements/desk/expectation.html", context)


@staff_only(Right.KEEP_ASSIGNMENTS, "POST")
def settle(request: StaffRequest, number: int) -> HttpResponse:
    found, form = get_finding(number), ReasonForm(request.POST, auto_id="settling_%s")
    if apply_form(request, form, found.settle, _("Closed: the finding needs no more work.")):
        return redirect(found)
    return _show(request, get_finding(number), settling=form)


@staff_only(Right.KEEP_ASSIGNMENTS, "POST")
def withdraw(request: StaffRequest, number: int) -> HttpResponse:
    found, form = get_finding(number), ReasonForm(request.POST, auto_id="withdrawal_%s")
    if apply_form(request, form, found.withdraw, _("Withdrawn: it stays visible with its reason.")):
        return redirect(found)
    return _show(request, get_finding(number), withdrawal=form)


@staff_only(Right.KEEP_ASSIGNMENTS)
def give_assignment(request: StaffRequest, number: int) -> HttpResponse:
    """Give an assignment on a finding without a meeting."""
    found, message = get_finding(number), _("Given: the executor is notified in the morning.")
    form = GivingForm(request.POST or None, today=timezone.localdate())
    if given := create_from_form(request, form, Assignment.give, message, finding=found):
        return redirect(given)
    context = {"finding": found, "form": form}
    return render_form(request, "improvements/desk/giving.html", context)


def get_finding(number: int) -> Finding:
    found = Finding.objects.select_related("raised_by", "expected_by")
    return get_object_or_404(found.prefetch_related("evidence", "effects"), number=number)


def _show(request: StaffRequest, found: Finding, **refused: ReasonForm) -> HttpResponse:
    context = {
        "finding": found,
        "baseline": found.baseline,
        "evidence": [one for one in found.evidence.all() if not one.is_baseline],
        "effects": found.effects.all(),
        "assignments": Assignment.objects.on(found).for_list().by_due(),
        "items": found.agenda_items.select_related("meeting"),
        "story": history_from_audit_log.of_finding(found),
        "may_keep": request.user.may(Right.KEEP_ASSIGNMENTS),
        "sees": request.user.may(Right.SEE_RESULTS),
        "settling_form": refused.get("settling") or ReasonForm(auto_id="settling_%s"),
        "withdrawal_form": refused.get("withdrawal") or ReasonForm(auto_id="withdrawal_%s"),
        "wrong": list(refused.values()),
        "today": timezone.localdate(),
        "now": timezone.now(),
    }
    return render_form(request, "improvements/desk/finding.html", context)
