from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.files.uploads import download_response
from otklik.core.web.handle_refusals import apply_form, render_form
from otklik.evidence.registers.forms import PeriodForm, TakingForm
from otklik.evidence.registers.models import RegisterExport
from otklik.evidence.registers.query import RegisterQuery
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

MOST_EXPORTS = 20


@staff_only(Right.TAKE_OUT)
def registers(request: StaffRequest) -> HttpResponse:
    """Counts of a period with the filters of the inbox; a file of it; the person's own files."""
    now, query = timezone.now(), None
    period, form = PeriodForm(_period(request)), _taking_form(request)
    if period.is_valid():
        span = {name: period.cleaned_data[name] for name in ("first", "last")}
        query = RegisterQuery.from_filters(period.filters, **span, user=request.user, at=now)
        message = _("The file is being made: it appears below.")
        if apply_form(request, form, RegisterExport.ask, message, **span, filters=period.filters):
            return redirect(f"{reverse('evidence:registers')}?{_address(period)}#files")
    context = {"period": period, "form": form, "query": query, **_files(request, now=now)}
    context["address"] = _address(period) if query else ""
    return render_form(request, "evidence/registers.html", context)


def _taking_form(request: StaffRequest) -> TakingForm:
    return TakingForm(
        request.POST if request.method == "POST" else None,
        may_see_names=request.user.may(Right.SEE_PERSONAL),
        initial={"key": uuid4(), "register": "incidents", "format": "xlsx"},
    )


@staff_only(Right.TAKE_OUT, "GET")
def files(request: StaffRequest) -> HttpResponse:
    """The person's own files; loaded again while one is being made."""
    context = _files(request, now=timezone.now())
    return render(request, "evidence/registers.html#files", context)


@staff_only(Right.TAKE_OUT, "GET")
def file(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The file, for the person who ordered it."""
    export = get_object_or_404(RegisterExport.objects.of(request.user), key=key)
    if export.state != RegisterExport.State.READY or not export.file:
        messages.error(request, _("This file is no longer kept: create it again."))
        return redirect("evidence:registers")
    if export.has_names and not request.user.may(Right.SEE_PERSONAL):
        messages.error(
            request, _("The right to see who wrote has ended: create it again without names.")
        )
        return redirect("evidence:registers")
    entries.record(export, "register.taken", by=request.user, at=timezone.now())
    return download_response(export.file_name, export.file)


def _period(request: StaffRequest) -> dict[str, str]:
    """From the URL; this month if it has no days."""
    today = timezone.localdate()
    month = {"first": f"{today.replace(day=1):%d.%m.%Y}", "last": f"{today:%d.%m.%Y}"}
    chosen = {n: str(request.GET[n]) for n in PeriodForm.base_fields if n in request.GET}
    return {**month, "view": "all"} | chosen


def _address(period: PeriodForm) -> str:
    return urlencode({name: value for name, value in period.data.items() if value})


def _files(request: StaffRequest, *, now: Any) -> dict[str, Any]:
    rows = list(RegisterExport.objects.of(request.user)[:MOST_EXPORTS])
    is_at_work = any(row.state == RegisterExport.State.RUNNING for row in rows)
    return {"exports": rows, "is_at_work": is_at_work, "now": now}
