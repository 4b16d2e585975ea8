from datetime import date, timedelta

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from otklik.core.files.downloads import CSV, attachment
from otklik.incidents.moderation import report as moderation_report
from otklik.incidents.moderation.forms import PeriodForm
from otklik.incidents.moderation.report import Report
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_safe
@staff_only(Right.MODERATE)
def report(request: StaffRequest) -> HttpResponse:
    """What was taken off in a period; the days live in the address."""
    form = _period(request.GET)
    found = _found(request, form) if form.is_valid() else None
    context = {"form": form, "report": found, "now": timezone.now()}
    status = 422 if form.errors else 200
    return render(request, "incidents/moderation/report.html", context, status=status)


@require_safe
@staff_only(Right.MODERATE)
def report_csv(request: StaffRequest) -> HttpResponse:
    """The same rows for a spreadsheet."""
    form = _period(request.GET)
    if not form.is_valid():
        return render(
            request, "incidents/moderation/report.html", {"form": form, "report": None}, status=422
        )
    found = _found(request, form)
    days = f"{found.since:%Y-%m-%d}-{found.until:%Y-%m-%d}"
    return attachment(moderation_report.as_csv(found), f"moderation-{days}.csv", CSV)


def _period(asked: QueryDict) -> PeriodForm:
    """The days asked for; without any, the last thirty: a month that begins today has no acts."""
    today: date = timezone.localdate()
    month = {"since": f"{today - timedelta(days=29):%d.%m.%Y}", "until": f"{today:%d.%m.%Y}"}
    return PeriodForm(asked if "since" in asked or "until" in asked else month)


def _found(request: StaffRequest, form: PeriodForm) -> Report:
    return moderation_report.report(**form.cleaned_data, user=request.user, at=timezone.now())
