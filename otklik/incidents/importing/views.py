from datetime import datetime
from itertools import islice
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.channels.accounts.models import Account
from otklik.core.files.downloads import CSV, attachment
from otklik.core.table_files.read import Table
from otklik.core.table_files.upload_form import TableFileForm
from otklik.core.table_files.write import rejected_rows
from otklik.core.web.handle_refusals import (
    redirect_if_refused,
    refusals_to_form,
    refusals_to_messages,
)
from otklik.incidents.importing import import_and_undo as importing_run
from otklik.incidents.importing.dry_run import check
from otklik.incidents.importing.duplicates import code_in
from otklik.incidents.importing.forms import ColumnsForm
from otklik.incidents.importing.mapping import ColumnMapping, Draft
from otklik.incidents.importing.models import ImportProfile, ImportRun
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

SHOWN_ROWS = 10
SHOWN_FAULTS = 100


def load_run(request: StaffRequest, number: int) -> ImportRun:
    """The import, if this member of staff may see it; else 404."""
    seen = ImportRun.objects.visible_to(request.user).select_related(
        "uploaded_by", "started_by", "undone_by", "institution__unit"
    )
    return get_object_or_404(seen, number=number)


@require_safe
@staff_only(Right.IMPORT)
def imports(request: StaffRequest) -> HttpResponse:
    """Files that were loaded, newest first."""
    runs = ImportRun.objects.visible_to(request.user).select_related("uploaded_by")
    page = Paginator(runs, 25).get_page(request.GET.get("page"))
    return render(request, "incidents/imports/list.html", {"page": page})


@staff_only(Right.IMPORT)
def upload(request: StaffRequest) -> HttpResponse:
    """Choose a file; nothing is loaded yet."""
    form = TableFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with refusals_to_form(form, "file"):
            run = ImportRun.upload(**form.sent, by=request.user, at=timezone.now())
            return redirect("incidents:import-columns", run.number)
    status = 422 if form.errors else 200
    return render(request, "incidents/imports/upload.html", {"form": form}, status=status)


@staff_only(Right.IMPORT)
@redirect_if_refused("incidents:imports")
def columns(request: StaffRequest, number: int) -> HttpResponse:
    """Which column is what, with the first rows as they would be taken."""
    run, now = load_run(request, number), timezone.now()
    if run.state != ImportRun.State.DRAFT:
        return redirect("incidents:import", number)
    table, sent = run.table(), request.POST if request.method == "POST" else None
    form = ColumnsForm(table, sent, mapping=run.mapping, system=run.system)
    if form.is_valid():
        form.save(run, at=now)
        is_preview = "preview" in request.POST
        return redirect(f"incidents:import-{'columns' if is_preview else 'check'}", number)
    profiles = ImportProfile.objects.visible_to(request.user)
    context = {
        "run": run,
        "table": table,
        "form": form,
        "profiles": [(one.pk, one.name) for one in profiles if one.fits(table.header)],
        "sheet_choices": [(name, name) for name in table.sheets],
        "preview": _preview(run, table, at=now),
    }
    status = 422 if form.errors else 200
    return render(request, "incidents/imports/columns.html", context, status=status)


def _preview(run: ImportRun, table: Table, *, at: datetime) -> list[tuple[object, bool]]:
    """The first rows as they would be taken, and whether each would be."""
    rows = islice(table.rows(), SHOWN_ROWS)
    outcomes = run.mapping.take_all(rows, width=len(table.header), at=at)
    return [(outcome, isinstance(outcome, Draft)) for outcome in outcomes]


@require_POST
@staff_only(Right.IMPORT)
@redirect_if_refused("incidents:imports")
def profile(request: StaffRequest, number: int) -> HttpResponse:
    """Take over a choice kept earlier."""
    run = load_run(request, number)
    chosen = request.POST.get("profile", "")
    if not (chosen.isdecimal() and len(chosen) < 16):
        return redirect("incidents:import-columns", number)
    kept = get_object_or_404(ImportProfile.objects.visible_to(request.user), pk=int(chosen))
    mapping = ColumnMapping.named(kept.columns, run.table().header)
    run.choose(mapping=mapping, sheet=run.sheet, system=run.system)
    kept.note_use(at=timezone.now())
    return redirect("incidents:import-columns", number)


@require_POST
@staff_only(Right.IMPORT)
@redirect_if_refused("incidents:imports")
def sheet(request: StaffRequest, number: int) -> HttpResponse:
    """Read another sheet of the spreadsheet; its columns are proposed anew."""
    run = load_run(request, number)
    run.choose_sheet(request.POST.get("sheet", ""))
    return redirect("incidents:import-columns", number)


@require_safe
@staff_only(Right.IMPORT)
@redirect_if_refused("incidents:imports")
def checking(request: StaffRequest, number: int) -> HttpResponse:
    """The dry run: how many are new, known, faulty. Writes nothing."""
    run = load_run(request, number)
    if run.state != ImportRun.State.DRAFT:
        return redirect("incidents:import", number)
    if not run.mapping.is_complete:
        return redirect("incidents:import-columns", number)
    found = check(run.table(), run.mapping, run=run, at=timezone.now())
    context = {
        "run": run,
        "check": found,
        "figures": [
            (_("New ones"), found.new),
            (_("Here already"), found.known),
            (_("Cannot be taken"), len(found.faulty)),
        ],
        "faulty": found.faulty[:SHOWN_FAULTS],
        "remarks": [(row, remark.label) for row, remark in found.remarks[:SHOWN_FAULTS]],
    }
    return render(request, "incidents/imports/check.html", context)


@require_POST
@staff_only(Right.IMPORT)
@redirect_if_refused("incidents:imports")
def starting(request: StaffRequest, number: int) -> HttpResponse:
    """Let a worker take the rows in."""
    run = load_run(request, number)
    importing_run.start(run, by=request.user, at=timezone.now())
    return redirect("incidents:import", number)


@require_safe
@staff_only(Right.IMPORT)
def run(request: StaffRequest, number: int) -> HttpResponse:
    """How far it is; then what became of it. Asked every second while rows are at work."""
    run = load_run(request, number)
    if run.state == ImportRun.State.DRAFT:
        return redirect("incidents:import-columns", number)
    is_part = bool(request.headers.get("HX-Request"))
    template = "incidents/imports/run.html" + ("#progress" if is_part else "")
    response = render(request, template, _outcome(run))
    if is_part and not run.is_at_work:
        response["HX-Refresh"] = "true"
    return response


def _outcome(run: ImportRun) -> dict[str, object]:
    counts = run.counts()
    return {
        "run": run,
        "counts": counts,
        "figures": [
            (_("Taken in"), counts["taken"]),
            (_("Here already"), counts["known"]),
            (_("Not taken"), counts["faulty"]),
            (_("Loaded by"), run.started_by),
            (_("Taken back by"), run.undone_by),
        ],
        "queue_url": _queue_url(run),
        "can_be_undone": run.can_be_undone(at=timezone.now()),
        "faulty": run.faulty()[:SHOWN_FAULTS],
        "remarks": run.rows.exclude(remarks=[])[:SHOWN_FAULTS],
    }


def _queue_url(run: ImportRun) -> str:
    """The queue of the account that messages from files belong to; empty while there is none."""
    accounts = Account.objects.filter(code=code_in(run.institution))
    account_id = accounts.values_list("pk", flat=True).first()
    query = urlencode({"account": account_id})
    return f"{reverse('incidents:inbox')}?{query}" if account_id else ""


@require_POST
@staff_only(Right.IMPORT)
def undoing(request: StaffRequest, number: int) -> HttpResponse:
    """Take everything out again, while nobody has touched it."""
    run = load_run(request, number)
    with refusals_to_messages(request):
        importing_run.undo(run, by=request.user, at=timezone.now())
    return redirect("incidents:import", number)


@require_POST
@staff_only(Right.IMPORT)
@redirect_if_refused("incidents:imports")
def discarding(request: StaffRequest, number: int) -> HttpResponse:
    """Remove a file that was not loaded. Pressed twice, it is gone all the same."""
    run = ImportRun.objects.visible_to(request.user).filter(number=number).first()
    if run is not None:
        run.discard()
        messages.success(request, _("The file is removed. Nothing was loaded from it."))
    return redirect("incidents:imports")


@require_safe
@staff_only(Right.IMPORT)
@redirect_if_refused("incidents:imports")
def faults(request: StaffRequest, number: int) -> HttpResponseBase:
    """Rows that are not taken, as CSV, to be mended and loaded again."""
    run = load_run(request, number)
    table = run.table()
    if run.state == ImportRun.State.DRAFT:
        found = check(table, run.mapping, run=run, at=timezone.now()).faulty
        reasons = {faulty.number: str(faulty.fault.label) for faulty in found}
    else:
        reasons = {row.number: row.get_fault_display() for row in run.faulty()}
    body = "".join(rejected_rows(table, reasons, heading=_("Why it is not taken")))
    return attachment(body, f"import-{number}-faults.csv", CSV)
