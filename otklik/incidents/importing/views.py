from datetime import datetime
from itertools import islice
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.channels.accounts.models import Account
from otklik.core.files.file_responses import CSV, attachment
from otklik.core.table_files.read import Table
from otklik.core.table_files.upload_form import TableColumnsForm, TableFileForm
from otklik.core.table_files.write import rejected_rows
from otklik.core.web.handle_refusals import (
    create_from_form,
    redirect_if_refused,
    refusals_to_messages,
    render_form,
)
from otklik.incidents.external_cases.models import OutsideSystem
from otklik.incidents.importing import import_and_undo as importing_run
from otklik.incidents.importing.duplicates import account_code, check
from otklik.incidents.importing.mapping import ColumnMapping, Draft, Field
from otklik.incidents.importing.models import ImportProfile, ImportRun
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

HINTS = {
    Field.EXTERNAL_ID: _("Messages are recognised by it and never imported twice."),
    Field.DATE: _("Without it the time of the import is used."),
    Field.AUTHOR_PAGE: _("A name alone does not tell people apart: this does."),
    Field.TOPIC: _("Code or name of a topic of ours; it becomes a suggestion."),
}


class ColumnsForm(TableColumnsForm):
    """A column of the file for each field, and a name under which to store the choice."""

    wanted, required, hints = Field, Field.TEXT, HINTS
    missing = _("Choose the column that holds the text.")

    profile_name = forms.CharField(
        label=_("Save this selection under a name"),
        help_text=_("The next file with the same header is then recognised automatically."),
        max_length=100,
        required=False,
    )

    system = forms.ChoiceField(
        label=_("Where the file comes from"),
        help_text=_(
            "Rows of an export are matched with our comments by number and link, and keep their "
            "number and deadline in that system."
        ),
        choices=[("", _("it is no export of another system")), *OutsideSystem.choices],
        required=False,
    )

    def __init__(
        self, table: Table, data: Any = None, *, mapping: ColumnMapping, system: str = ""
    ) -> None:
        self.table = table
        super().__init__(table, data, columns=mapping.columns, system=system)
        self.order_fields(["system", *Field.values, "profile_name"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("system") and not cleaned.get(Field.CASE):
            self.add_error(Field.CASE, _("Choose the column with the numbers of that system."))
        return cleaned

    def save(self, run: ImportRun, *, at: datetime) -> None:
        """Store the choice for this file, and as a profile where it has a name."""
        mapping = ColumnMapping(self.columns)
        run.choose(mapping=mapping, sheet=run.sheet, system=self.cleaned_data["system"])
        if name := self.cleaned_data["profile_name"]:
            columns = mapping.names(self.table.header)
            ImportProfile.keep(name, columns, institution=run.institution_id, at=at)


SHOWN_ROWS = 10
SHOWN_FAULTS = 100


def load_run(request: StaffRequest, number: int) -> ImportRun:
    """The import, if this employee may see it; else 404."""
    visible = ImportRun.objects.visible_to(request.user).select_related(
        "uploaded_by", "started_by", "undone_by", "institution__unit"
    )
    return get_object_or_404(visible, number=number)


@staff_only(Right.IMPORT, "GET")
def imports(request: StaffRequest) -> HttpResponse:
    runs = ImportRun.objects.visible_to(request.user).select_related("uploaded_by")
    page = Paginator(runs, 25).get_page(request.GET.get("page"))
    return render(request, "incidents/importing/list.html", {"page": page})


@staff_only(Right.IMPORT)
def upload(request: StaffRequest) -> HttpResponse:
    """Choose a file; nothing is imported yet."""
    form = TableFileForm(request.POST or None, request.FILES or None)
    if run := create_from_form(request, form, ImportRun.upload, field="file"):
        return redirect("incidents:import-columns", run.number)
    return render_form(request, "incidents/importing/upload.html", {"form": form})


@staff_only(Right.IMPORT)
@redirect_if_refused("incidents:imports")
def columns(request: StaffRequest, number: int) -> HttpResponse:
    """Map the columns, with a preview of the first rows."""
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
    context = _preview(run, table, at=now) | {
        "form": form,
        "profiles": [(one.pk, one.name) for one in profiles if one.fits(table.header)],
    }
    return render_form(request, "incidents/importing/columns.html", context)


def _preview(run: ImportRun, table: Table, *, at: datetime) -> dict[str, object]:
    rows = islice(table.rows(), SHOWN_ROWS)
    outcomes = run.mapping.take_all(rows, width=len(table.header), at=at)
    return {
        "run": run,
        "table": table,
        "sheet_choices": [(name, name) for name in table.sheets],
        "preview": [(outcome, isinstance(outcome, Draft)) for outcome in outcomes],
    }


@staff_only(Right.IMPORT, "POST")
@redirect_if_refused("incidents:imports")
def profile(request: StaffRequest, number: int) -> HttpResponse:
    run = load_run(request, number)
    chosen = request.POST.get("profile", "")
    if not (chosen.isdecimal() and len(chosen) < 16):
        return redirect("incidents:import-columns", number)
    stored = get_object_or_404(ImportProfile.objects.visible_to(request.user), pk=int(chosen))
    mapping = ColumnMapping.from_names(stored.columns, run.table().header)
    run.choose(mapping=mapping, sheet=run.sheet, system=run.system)
    stored.note_use(at=timezone.now())
    return redirect("incidents:import-columns", number)


@staff_only(Right.IMPORT, "POST")
@redirect_if_refused("incidents:imports")
def sheet(request: StaffRequest, number: int) -> HttpResponse:
    run = load_run(request, number)
    run.choose_sheet(request.POST.get("sheet", ""))
    return redirect("incidents:import-columns", number)


@staff_only(Right.IMPORT, "GET")
@redirect_if_refused("incidents:imports")
def checking(request: StaffRequest, number: int) -> HttpResponse:
    """The dry run: how many rows are new, known, faulty."""
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
            (gettext("New ones"), found.new),
            (gettext("Already here"), found.known),
            (gettext("Cannot be imported"), len(found.faulty)),
        ],
        "faulty": found.faulty[:SHOWN_FAULTS],
        "remarks": [(row, remark.label) for row, remark in found.remarks[:SHOWN_FAULTS]],
    }
    return render(request, "incidents/importing/check.html", context)


@staff_only(Right.IMPORT, "POST")
@redirect_if_refused("incidents:imports")
def starting(request: StaffRequest, number: int) -> HttpResponse:
    run = load_run(request, number)
    importing_run.start(run, by=request.user, at=timezone.now())
    return redirect("incidents:import", number)


@staff_only(Right.IMPORT, "GET")
def run(request: StaffRequest, number: int) -> HttpResponse:
    """The progress, which the page polls every second; then the outcome."""
    run = load_run(request, number)
    if run.state == ImportRun.State.DRAFT:
        return redirect("incidents:import-columns", number)
    is_part = bool(request.headers.get("HX-Request"))
    template = "incidents/importing/run.html" + ("#progress" if is_part else "")
    response = render(request, template, _describe(run))
    if is_part and not run.is_at_work:
        response["HX-Refresh"] = "true"
    return response


def _describe(run: ImportRun) -> dict[str, object]:
    counts = run.counts()
    account = Account.objects.filter(code=account_code(run.institution)).first()
    return {
        "run": run,
        "counts": counts,
        "figures": [
            (gettext("Imported"), counts["taken"]),
            (gettext("Already here"), counts["known"]),
            (gettext("Not imported"), counts["faulty"]),
            (gettext("Loaded by"), run.started_by),
            (gettext("Undone by"), run.undone_by),
        ],
        "queue_url": f"{reverse('incidents:inbox')}?account={account.pk}" if account else "",
        "can_be_undone": run.can_be_undone(at=timezone.now()),
        "faulty": run.faulty()[:SHOWN_FAULTS],
        "remarks": run.rows.exclude(remarks=[])[:SHOWN_FAULTS],
    }


@staff_only(Right.IMPORT, "POST")
def undoing(request: StaffRequest, number: int) -> HttpResponse:
    """Remove everything again, as long as nobody has touched it."""
    run = load_run(request, number)
    with refusals_to_messages(request):
        importing_run.undo(run, by=request.user, at=timezone.now())
    return redirect("incidents:import", number)


@staff_only(Right.IMPORT, "POST")
@redirect_if_refused("incidents:imports")
def discarding(request: StaffRequest, number: int) -> HttpResponse:
    """Delete a file that was not imported; harmless when repeated."""
    run = ImportRun.objects.visible_to(request.user).filter(number=number).first()
    if run is not None:
        run.discard()
        messages.success(request, gettext("The file is removed. Nothing was loaded from it."))
    return redirect("incidents:imports")


@staff_only(Right.IMPORT, "GET")
@redirect_if_refused("incidents:imports")
def faults(request: StaffRequest, number: int) -> HttpResponseBase:
    """The rows that are not imported, as CSV, to be corrected and imported again."""
    run = load_run(request, number)
    table = run.table()
    if run.state == ImportRun.State.DRAFT:
        found = check(table, run.mapping, run=run, at=timezone.now()).faulty
        reasons = {faulty.number: str(faulty.fault.label) for faulty in found}
    else:
        reasons = {row.number: row.get_fault_display() for row in run.faulty()}
    body = "".join(rejected_rows(table, reasons, heading=gettext("Why it is not taken")))
    return attachment(body, f"import-{number}-faults.csv", CSV)
