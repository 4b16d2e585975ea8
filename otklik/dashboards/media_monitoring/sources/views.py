"""Sources, and files of a monitoring system."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import address_field, line_field, text_field
from otklik.core.table_files.upload_form import TableColumnsForm, TableFileForm
from otklik.core.web.handle_refusals import (
    apply_form,
    apply_verb,
    create_from_form,
    redirect_if_refused,
    render_form,
)
from otklik.dashboards.media_monitoring.sources import import_mentions
from otklik.dashboards.media_monitoring.sources.models import MonitoringFile, Source
from otklik.incidents.importing.mapping import ColumnMapping, Draft, Field
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

SHOWN_ROWS = 5

EVERY = [
    (15, gettext_lazy("every 15 minutes")),
    (30, gettext_lazy("every half an hour")),
    (60, gettext_lazy("every hour")),
    (240, gettext_lazy("every four hours")),
    (1440, gettext_lazy("once a day")),
]
READ = (Field.TEXT, Field.EXTERNAL_ID, Field.URL, Field.DATE, Field.TIME, Field.SOURCE)


class SourceForm(forms.Form):
    name = line_field(
        gettext_lazy("Name of the source"),
        gettext_lazy("Write what the source is called."),
        longest=120,
        help_text=gettext_lazy("As colleagues call it: a newspaper, a channel, a site."),
    )
    url = address_field(
        gettext_lazy("Address of its RSS or Atom feed"),
        gettext_lazy("Paste the address of the feed."),
    )
    words = text_field(
        gettext_lazy("Words that concern us"),
        rows=4,
        help_text=gettext_lazy(
            "One a line, in any form. Only what holds one of them is shown. Empty: everything."
        ),
        required=False,
    )
    every_minutes = forms.TypedChoiceField(
        label=gettext_lazy("How often to read it"), choices=EVERY, coerce=int, initial=30
    )


class MentionColumnsForm(TableColumnsForm):
    wanted, required = READ, Field.TEXT
    missing = gettext_lazy("Choose the column that holds the text.")


@staff_only(Right.WORK_FIELD)
def files(request: StaffRequest) -> HttpResponse:
    """Upload a file; earlier ones, newest first."""
    form = TableFileForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if file := create_from_form(request, form, MonitoringFile.upload, field="file"):
        return redirect("media-monitoring:file", file.pk)
    known = MonitoringFile.objects.defer("body").select_related("uploaded_by")
    page = Paginator(known, 25).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "now": timezone.now()}
    return render_form(request, "dashboards/media_monitoring/files.html", context)


@staff_only(Right.WORK_FIELD)
@redirect_if_refused("media-monitoring:files")
def columns(request: StaffRequest, pk: int) -> HttpResponse:
    """Map the columns, with the first rows as an example; then the progress of loading."""
    file = get_object_or_404(MonitoringFile.objects.select_related("uploaded_by"), pk=pk)
    now = timezone.now()
    if file.state != MonitoringFile.State.DRAFT:
        return render(request, "dashboards/media_monitoring/file.html", {"file": file, "now": now})
    table = file.table()
    mapping, sent = file.mapping(table), request.POST if request.method == "POST" else None
    form = MentionColumnsForm(table, sent, columns=mapping.columns)
    if form.is_valid():
        mapping = ColumnMapping(form.columns)
        if "preview" not in request.POST:
            file.start(mapping, by=request.user, at=now)
            messages.success(request, _("Loading has started. The page can be closed."))
            return redirect("media-monitoring:file", pk)
    rows = import_mentions.preview(table, mapping, rows=SHOWN_ROWS, at=now)
    context = {"file": file, "form": form, "is_complete": mapping.is_complete, "now": now}
    context["rows"] = [(one, isinstance(one, Draft)) for one in rows]
    return render_form(request, "dashboards/media_monitoring/columns.html", context)


@staff_only(Right.WORK_FIELD)
def sources(request: StaffRequest) -> HttpResponse:
    """All sources, with the last reading and its errors; add a feed."""
    form = SourceForm(request.POST or None)
    message = _("The source is in the list: its first reading begins.")
    if apply_form(request, form, Source.add, message, field="url"):
        return redirect("media-monitoring:sources")
    context = {
        "form": form,
        "sources": Source.objects.annotate(count=Count("mentions")),
        "now": timezone.now(),
    }
    return render_form(request, "dashboards/media_monitoring/sources.html", context)


@staff_only(Right.WORK_FIELD, "POST")
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source, pk=pk)
    apply_verb(request, source.stop, _("The source is no longer read. What was received stays."))
    return redirect("media-monitoring:sources")


@staff_only(Right.WORK_FIELD, "POST")
def resume(request: StaffRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source, pk=pk)
    apply_verb(request, source.resume, _("The source is being read."))
    return redirect("media-monitoring:sources")
