"""The report as a text document."""

from collections.abc import Iterator

from otklik.core.documents.docx import Pictures, document, paragraph, run, table
from otklik.disclosure.report.content import Report

SCORES = (48, 15, 16, 17, 15, 16, 15, 16, 14)  # millimetres
FACTS = (38, 130)
FIGURES = frozenset(range(1, 9))


def docx(told: Report) -> bytes:
    return document(
        list(_body(told)),
        pictures=Pictures(),
        title=told.title,
        author=told.authority,
        language=told.lang,
    )


def _body(told: Report) -> Iterator[str]:
    yield paragraph(run(told.authority), style="Centre")
    yield paragraph(run(told.title), style="Title")
    yield paragraph(run(told.made), style="Centre")
    for line in told.summary:
        yield paragraph(run(line, is_bold=True))
    for title, rows in (("sections", told.section_rows), ("units", told.unit_rows)):
        yield paragraph(run(told.words[title]), style="Heading1")
        cells = [[run(cell) for cell in row] for row in rows]
        yield table(told.heads, cells, widths=SCORES, numbers=FIGURES)
    yield paragraph(run(told.words["items"]), style="Heading1")
    for section in told.sections:
        yield paragraph(run(section.title), style="Heading2")
        for item in section.items:
            yield paragraph(run(f"{item.code}. {item.title}"), style="Heading3")
            first, *rest = item.facts
            yield table(list(first), [(run(term), run(said)) for term, said in rest], widths=FACTS)
    yield paragraph(run(told.words["missed"]), style="Heading1")
    for name, period in told.missed:
        yield paragraph(run(f"{name} — {period}"))
    if not told.missed:
        yield paragraph(run(told.words["none"]))
    yield paragraph(run(told.words["exempt"]), style="Heading1")
    for name, reason in told.exempt:
        yield paragraph(run(f"{name} — {reason}"))
    if not told.exempt:
        yield paragraph(run(told.words["none"]))
    yield paragraph(run(told.words["drafts"]), style="Heading1")
    yield paragraph(run(told.drafts or told.words["none"]))
    yield paragraph(run(told.words["how"]), style="Heading1")
    for note in told.notes:
        yield paragraph(run(note), style="Soft")
