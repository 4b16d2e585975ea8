"""Files of a monitoring system."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.core.table_files.upload_form import TableFileForm
from otklik.core.web.handle_refusals import (
    redirect_if_refused,
    refusals_to_form,
    refusals_to_messages,
)
from otklik.dashboards.media_monitoring.forms import MentionColumnsForm, SourceForm
from otklik.dashboards.media_monitoring.sources import import_file
from otklik.dashboards.media_monitoring.sources.models import MonitoringFile, Source
from otklik.incidents.importing.mapping import Draft
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

SHOWN_ROWS = 5


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.WORK_FIELD)
def files(request: StaffRequest) -> HttpResponse:
    """Choose a file; those loaded before, newest first."""
    form = TableFileForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if form.is_valid():
        with refusals_to_form(form, "file"):
            file = MonitoringFile.upload(**form.sent, by=request.user, at=timezone.now())
            return redirect("media-monitoring:file", file.pk)
    known = MonitoringFile.objects.defer("body").select_related("uploaded_by")
    page = Paginator(known, 25).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "now": timezone.now()}
    status = 422 if form.errors else 200
    return render(request, "dashboards/field/files.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.WORK_FIELD)
@redirect_if_refused("media-monitoring:files")
def columns(request: StaffRequest, pk: int) -> HttpResponse:
    """Which column is what, with the first rows; then how far the loading is."""
    file = get_object_or_404(MonitoringFile.objects.select_related("uploaded_by"), pk=pk)
    now = timezone.now()
    if file.state != MonitoringFile.State.DRAFT:
        return render(request, "dashboards/field/file.html", {"file": file, "now": now})
    table = file.table()
    mapping, sent = file.mapping(table), request.POST if request.method == "POST" else None
    form = MentionColumnsForm(table, sent, mapping=mapping)
    if form.is_valid():
        mapping = form.mapping()
        if "preview" not in request.POST:
            file.start(mapping, by=request.user, at=now)
            messages.success(request, _("Loading has begun. The page can be closed."))
            return redirect("media-monitoring:file", pk)
    rows = import_file.preview(table, mapping, rows=SHOWN_ROWS, at=now)
    context = {"file": file, "form": form, "is_complete": mapping.is_complete, "now": now}
    context["rows"] = [(one, isinstance(one, Draft)) for one in rows]
    status = 422 if form.errors else 200
    return render(request, "dashboards/field/columns.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.WORK_FIELD)
def sources(request: StaffRequest) -> HttpResponse:
    """All of them, with when they were read and what went wrong; a feed can be added."""
    form = SourceForm(request.POST or None)
    if form.is_valid():
        with refusals_to_form(form, "url"):
            Source.add(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("The source is in the list: its first reading begins."))
            return redirect("media-monitoring:sources")
    context = {
        "form": form,
        "sources": Source.objects.annotate(count=Count("mentions")),
        "now": timezone.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "dashboards/field/sources.html", context, status=status)


@require_POST
@staff_only(Right.WORK_FIELD)
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source, pk=pk)
    with refusals_to_messages(request):
        source.stop(by=request.user, at=timezone.now())
        messages.success(request, _("It is read no longer. What came stays."))
    return redirect("media-monitoring:sources")


@require_POST
@staff_only(Right.WORK_FIELD)
def resumption(request: StaffRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source, pk=pk)
    with refusals_to_messages(request):
        source.resume(by=request.user, at=timezone.now())
        messages.success(request, _("It is read."))
    return redirect("media-monitoring:sources")
