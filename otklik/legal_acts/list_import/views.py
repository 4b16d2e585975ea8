"""Import of a list of acts: choose the file, choose its columns, load, see the results."""

from itertools import islice
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.files.file_responses import CSV, attachment
from otklik.core.table_files.upload_form import TableFileForm
from otklik.core.table_files.write import rejected_rows
from otklik.core.web.handle_refusals import (
    create_from_form,
    redirect_if_refused,
    refusals_to_messages,
    render_form,
)
from otklik.legal_acts.list_import import import_and_undo
from otklik.legal_acts.list_import.forms import ListColumnsForm
from otklik.legal_acts.list_import.mapping import Entry
from otklik.legal_acts.list_import.models import ActList, ActListRow
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

SHOWN_ROWS = 10
SHOWN_FAULTS = 100
FIGURES = {
    ActListRow.State.ADDED: gettext_lazy("Added"),
    ActListRow.State.CHANGED: gettext_lazy("Changed"),
    ActListRow.State.KNOWN: gettext_lazy("Already here, the same"),
    ActListRow.State.FAULTY: gettext_lazy("Not imported"),
}


@staff_only(Right.EDIT_SITE, "GET")
def lists(request: StaffRequest) -> HttpResponse:
    runs = ActList.objects.select_related("uploaded_by").defer("body")
    page = Paginator(runs, 25).get_page(request.GET.get("page"))
    return render(request, "legal_acts/desk/lists.html", {"page": page})


@staff_only(Right.EDIT_SITE)
def upload(request: StaffRequest) -> HttpResponse:
    form = TableFileForm(request.POST or None, request.FILES or None)
    if run := create_from_form(request, form, ActList.upload, field="file"):
        return redirect("legal-acts-desk:list", run.key)
    return render_form(request, "legal_acts/desk/list_upload.html", {"form": form})


@staff_only(Right.EDIT_SITE)
@redirect_if_refused("legal-acts-desk:lists")
def act_list(request: StaffRequest, key: UUID) -> HttpResponse:
    """Its columns with the first rows; later its progress and results."""
    run = get_object_or_404(ActList.objects.select_related("uploaded_by"), key=key)
    if run.state != ActList.State.DRAFT:
        return _progress(request, run)
    table = run.table()
    form = ListColumnsForm(table, request.POST or None, mapping=run.mapping)
    if form.is_valid():
        run.choose(form.columns, kind=form.cleaned_data["kind"], body=form.cleaned_data["body"])
        if "load" in request.POST:
            import_and_undo.start(run, by=request.user, at=timezone.now())
        return redirect("legal-acts-desk:list", key)
    rows = [run.mapping.take(row) for row in islice(table.rows(), SHOWN_ROWS)]
    marked = [(row, isinstance(row, Entry)) for row in rows]
    context = {"run": run, "form": form, "table": table, "rows": marked}
    return render_form(request, "legal_acts/desk/list_columns.html", context)


def _progress(request: StaffRequest, run: ActList) -> HttpResponse:
    """Polled every second while rows are at work."""
    counts = run.counts()
    context = {
        "run": run,
        "figures": [(words, counts[state]) for state, words in FIGURES.items()],
        "faulty": run.faulty()[:SHOWN_FAULTS],
        "faults": counts[ActListRow.State.FAULTY],
        "can_be_undone": run.can_be_undone(at=timezone.now()),
    }
    if not request.headers.get("HX-Request"):
        return render(request, "legal_acts/desk/list_run.html", context)
    response = render(request, "legal_acts/desk/list_run.html#progress", context)
    if not run.is_at_work:
        response["HX-Refresh"] = "true"
    return response


@staff_only(Right.EDIT_SITE, "POST")
def undo(request: StaffRequest, key: UUID) -> HttpResponse:
    """Remove what the list brought, while nobody has touched it."""
    run = get_object_or_404(ActList, key=key)
    with refusals_to_messages(request):
        import_and_undo.undo(run, by=request.user, at=timezone.now())
    return redirect("legal-acts-desk:list", key)


@staff_only(Right.EDIT_SITE, "GET")
@redirect_if_refused("legal-acts-desk:lists")
def faults(request: StaffRequest, key: UUID) -> HttpResponse:
    """Rows that were not imported, as CSV with the reasons: to be corrected and imported again."""
    run = get_object_or_404(ActList, key=key)
    table = run.table()
    reasons = {row.number: row.get_fault_display() for row in run.faulty()}
    body = "".join(rejected_rows(table, reasons, heading=_("Why it is not taken")))
    return attachment(body, "acts-not-taken.csv", CSV)
