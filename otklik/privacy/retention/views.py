from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.web.handle_refusals import (
    apply_verb,
    create_from_form,
    refusals_to_form,
    render_form,
)
from otklik.incidents.cases.incident import Incident
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.privacy.erasure.preview_and_certificate import KINDS
from otklik.privacy.legal_holds.models import Hold
from otklik.privacy.retention.carry_out import dry_run
from otklik.privacy.retention.forms import HoldForm, TermsForm
from otklik.privacy.retention.models import KeepingDocument, RetentionRule, RetentionRun

RUNS = 20


@staff_only(Right.ERASE, "GET")
def retention(request: StaffRequest) -> HttpResponse:
    """Terms and their documents, a preview of tonight, and holds."""
    return _render(request)


@staff_only(Right.ERASE, "POST")
def document(request: StaffRequest) -> HttpResponse:
    """Record the document that sets terms; they take effect the next night."""
    form = TermsForm(request.POST, rules=RetentionRule.objects.active())
    if recorded := create_from_form(request, form, KeepingDocument.record):
        message = _("Recorded: %(document)s. It is in force from tonight on.")
        messages.success(request, message % {"document": recorded})
        return redirect("privacy:retention-rules")
    return _render(request, terms_form=form)


@staff_only(Right.ERASE, "POST")
def lift_document(request: StaffRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(RetentionRule.objects.active(), pk=pk)
    message = _("The document is removed: nothing is erased by this period.")
    apply_verb(request, rule.lose_document, message)
    return redirect("privacy:retention-rules")


@staff_only(Right.ERASE, "POST")
def place_hold(request: StaffRequest) -> HttpResponse:
    form = HoldForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form, "incident"):
            values = dict(form.cleaned_data)
            visible = Incident.objects.visible_to(request.user)
            incident = visible.numbered(values.pop("incident"))
            Hold.place(incident, **values, by=request.user, at=timezone.now())
            messages.success(request, _("Held: nothing of it is erased until that day."))
            return redirect("privacy:retention-rules")
    return _render(request, hold_form=form)


@staff_only(Right.ERASE, "POST")
def lift_hold(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(Hold, pk=pk).lift(by=request.user, at=timezone.now())
    messages.success(request, _("The hold is removed."))
    return redirect("privacy:retention-rules")


def _render(
    request: StaffRequest,
    *,
    terms_form: TermsForm | None = None,
    hold_form: HoldForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    found = dry_run(at=now)
    runs = RetentionRun.objects.select_related("rule", "rule__document")[:RUNS]
    context: dict[str, Any] = {
        "found": found,
        "runs": [(run, [(KINDS[kind], n) for kind, n in run.counts.items()]) for run in runs],
        "holds": Hold.objects.in_force(at=now).select_related("incident", "by"),
        "terms_form": terms_form or TermsForm(rules=[one.rule for one in found]),
        "hold_form": hold_form or HoldForm(),
        "now": now,
    }
    return render_form(request, "privacy/retention.html", context)
