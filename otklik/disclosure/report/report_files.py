"""The report for an inspection as DOCX and as PDF/UA (Typst), from one content."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from otklik.core.documents import pdf as documents_pdf
from otklik.core.documents.docx import Pictures, document, paragraph, run, table
from otklik.core.files.downloads import makers
from otklik.disclosure.report.content import Report

LAYOUT = Path(__file__).with_name("report.typ")
SCORES = (48, 15, 16, 17, 15, 16, 15, 16, 14)  # millimetres
FACTS = (38, 130)
FIGURES = frozenset(range(1, 9))


def _docx(report: Report) -> bytes:
    return document(
        list(_body(report)),
        pictures=Pictures(),
        title=report.title,
        author=report.authority,
        language=report.lang,
    )


def _body(report: Report) -> Iterator[str]:
    yield paragraph(run(report.authority), style="Centre")
    yield paragraph(run(report.title), style="Title")
    yield paragraph(run(report.made), style="Centre")
    for line in report.summary:
        yield paragraph(run(line, is_bold=True))
    for title, rows in (("sections", report.section_rows), ("units", report.unit_rows)):
        yield paragraph(run(report.words[title]), style="Heading1")
        cells = [[run(cell) for cell in row] for row in rows]
        yield table(report.heads, cells, widths=SCORES, numbers=FIGURES)
    yield paragraph(run(report.words["items"]), style="Heading1")
    for section in report.sections:
        yield paragraph(run(section.title), style="Heading2")
        for item in section.items:
            yield paragraph(run(f"{item.code}. {item.title}"), style="Heading3")
            first, *rest = item.facts
            yield table(
                list(first), [(run(term), run(entry)) for term, entry in rest], widths=FACTS
            )
    for title, pairs in (("missed", report.missed), ("exempt", report.exempt)):
        yield paragraph(run(report.words[title]), style="Heading1")
        for name, words in pairs:
            yield paragraph(run(f"{name} — {words}"))
        if not pairs:
            yield paragraph(run(report.words["none"]))
    yield paragraph(run(report.words["drafts"]), style="Heading1")
    yield paragraph(run(report.drafts or report.words["none"]))
    yield paragraph(run(report.words["how"]), style="Heading1")
    for note in report.notes:
        yield paragraph(run(note), style="Soft")


def _pdf(report: Report) -> bytes:
    return documents_pdf.pdf(LAYOUT, report=asdict(report))


MAKERS = makers(docx=_docx, pdf=_pdf)
