"""Files of a closed wave, for staff: what the pages show. Each download is in the audit log."""

from collections.abc import Iterable, Mapping
from itertools import chain

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.documents.blocks import TYPES
from otklik.core.files.file_responses import CSV, XLSX
from otklik.core.refusal import Refused
from otklik.core.table_files.write import MARK, Spreadsheet
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.export import codebook, spss_crosstabs
from otklik.surveys.export import result_rows as lines
from otklik.surveys.export.spss_sav import sav
from otklik.surveys.report import documents
from otklik.surveys.results.crosstabs.tables import Tables
from otklik.surveys.results.wave_results import Results, results_or_404
from otklik.surveys.waves.models import Wave

SAV = "application/x-spss-sav"


@staff_only(Right.RUN_SURVEYS, "GET")
def figures(request: StaffRequest, slug: str) -> HttpResponseBase:
    wave, found = _results(slug)
    text = lines.text(lines.all_figures(wave, found, only_published=False))
    return _send(request, wave, text, CSV, "figures.csv")


@staff_only(Right.RUN_SURVEYS, "GET")
def pairs(request: StaffRequest, slug: str) -> HttpResponseBase:
    wave, found = _results(slug)
    return _send(request, wave, lines.text(lines.pairs(Tables(wave, found))), CSV, "pairs.csv")


@staff_only(Right.RUN_SURVEYS, "GET")
def codebook_file(request: StaffRequest, slug: str) -> HttpResponseBase:
    wave, found = _results(slug)
    Tables(wave, found)  # counts the pairs where needed
    return _send(request, wave, lines.text(codebook.lines(wave)), CSV, "codebook.csv")


@staff_only(Right.RUN_SURVEYS, "GET")
def workbook(request: StaffRequest, slug: str) -> HttpResponseBase:
    """All of these as sheets of one workbook."""
    wave, found = _results(slug)
    tables = Tables(wave, found)
    sheets = {
        _("About"): lines.notes(wave, found),
        _("Figures"): lines.all_figures(wave, found, only_published=False),
        _("Two questions"): lines.pairs(tables),
        _("Codebook"): codebook.lines(wave),
    }
    return _send(request, wave, [_book(sheets)], XLSX, "results.xlsx")


@staff_only(Right.RUN_SURVEYS, "GET")
def spss(request: StaffRequest, slug: str) -> HttpResponseBase:
    """All questions and all two-way tables in one weighted file."""
    wave, found = _results(slug)
    made = spss_crosstabs.cells(wave, found, Tables(wave, found))
    body = sav(
        made.variables, made.records, number=len(made.cells), title=wave.title,
        at=timezone.localtime(), weight=made.WEIGHT,
    )  # fmt: skip
    return _send(request, wave, body, SAV, "all.sav")


@staff_only(Right.RUN_SURVEYS, "GET")
def two(request: StaffRequest, slug: str, kind: str) -> HttpResponseBase:
    """Two questions, one case per person, as CSV or for SPSS."""
    if kind not in ("csv", "sav"):
        raise Http404
    wave, found = _results(slug)
    rows, columns = request.GET.get("rows", ""), request.GET.get("columns", "")
    name = f"{rows}-{columns}.{kind}".replace("@", "")
    try:
        made = spss_crosstabs.cases(wave, Tables(wave, found), rows=rows, columns=columns)
    except LookupError as error:
        raise Http404 from error
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("surveys-desk:results", slug)
    if kind == "csv":
        text = chain([MARK], spss_crosstabs.text(made, (rows, columns)))
        return _send(request, wave, (part.encode() for part in text), CSV, name)
    now, records = timezone.localtime(), spss_crosstabs.records(made)
    body = sav(made.variables, records, number=made.number, title=wave.title, at=now)
    return _send(request, wave, body, SAV, name)


@staff_only(Right.RUN_SURVEYS, "GET")
def report(request: StaffRequest, slug: str, kind: str) -> HttpResponseBase:
    """The yearly report, or its summary on a page, in the authority's language."""
    if kind not in ("report.pdf", "summary.pdf", "report.docx"):
        raise Http404
    wave, found = _results(slug)
    name, _dot, ending = kind.partition(".")
    with translation.override(settings.LANGUAGE_CODE):
        make = documents.whole if name == "report" else documents.summary
        document = make(wave, found, at=timezone.now())
    return _send(request, wave, [document.make(ending)], TYPES[ending], kind)


def _results(slug: str) -> tuple[Wave, Results]:
    wave = get_object_or_404(Wave.objects.select_related("version"), slug=slug)
    found = results_or_404(wave)
    if found.responses is None:
        raise Http404
    return wave, found


def _send(
    request: StaffRequest, wave: Wave, body: Iterable[bytes], kind: str, name: str
) -> HttpResponseBase:
    entries.record(wave, "wave.taken_out", by=request.user, at=timezone.now(), file=name)
    answer = StreamingHttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{wave.slug}-{name}"'
    return answer


def _book(sheets: Mapping[str, Iterable[codebook.Line]]) -> bytes:
    book = Spreadsheet()
    for title, item in sheets.items():
        append = book.add_sheet(title)
        for line in item:
            append(line)
    return book.body()
