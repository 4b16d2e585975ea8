"""The report as a text document, for whoever writes the conclusions into it."""

from collections.abc import Iterable, Iterator, Mapping

from django.conf import settings
from django.utils.translation import get_language

from otklik.core.documents import pdf
from otklik.core.documents.docx import Pictures, document, page_break, paragraph, run, table
from otklik.surveys.report.changes import Compared, Verdict
from otklik.surveys.report.collection_modes import ByWays, WayTable
from otklik.surveys.report.content import Part, Report
from otklik.surveys.report.labels import of_layout
from otklik.ui.components import bar_svg

WIDE = 32.0  # millimetres
BAR = (WIDE, WIDE * bar_svg.SIZE[1] / bar_svg.SIZE[0])
LINES_TO_FILL = 5
WITH_COUNTRY = {"ru": "ru-RU", "en": "en-GB"}  # as text editors name their dictionaries


def docx(report: Report) -> bytes:
    pictures = Pictures()
    words = of_layout()
    title = f"{report.title}. {words['report']}"
    bars = sorted(
        {line.svg for one in report.sections for part in one.parts for line in part.lines}
    )
    points = dict(zip(bars, pdf.render_png(bars, width=WIDE), strict=True))
    body = list(_body(report, words, pictures, points))
    text = get_language() or settings.LANGUAGE_CODE
    return document(
        body,
        pictures=pictures,
        title=title,
        author=report.authority,
        language=WITH_COUNTRY.get(text, text),
    )


def _body(
    report: Report, words: dict[str, str], pictures: Pictures, points: Mapping[str, bytes]
) -> Iterator[str]:
    """`points` are the bars, drawn once more for programs that draw no SVG."""
    yield paragraph(run(report.authority), style="Centre")
    yield paragraph(run(words["report"]), style="Centre")
    yield paragraph(run(report.title), style="Title")
    yield paragraph(run(report.questionnaire), style="Centre")
    yield paragraph(run(f"{words['made']} {report.made}"), style="Centre")
    if report.is_example:
        yield paragraph(run(words["example"], is_bold=True), style="Centre")
    yield paragraph(run(report.warning, is_bold=True))
    yield page_break()
    yield paragraph(run(words["short"]), style="Heading1")
    for line in report.short:
        yield paragraph(run(line))
    yield paragraph(run(words["sheet"]), style="Heading1")
    rows = [(run(term), run(item)) for term, item in report.sheet]
    yield table([words["term"], words["said"]], rows, widths=(45, 120))
    yield paragraph(run(words["results"]), style="Heading1")
    for section in report.sections:
        yield paragraph(run(section.title), style="Heading2")
        if section.explained:
            yield paragraph(run(section.explained), style="Soft")
        if section.explanation:
            yield paragraph(run(section.explanation))
        for part in section.parts:
            yield from _part(part, words, pictures, points)
        yield from (paragraph(run(line)) for line in section.after)
    if report.by_ways is not None:
        yield from _by_ways(report.by_ways, words)
    yield paragraph(run(words["changed"]), style="Heading1")
    if report.compared is None:
        yield paragraph(run(words["not-compared"]))
    else:
        yield from _compared(report.compared, report.warning, words)
    if report.halves is not None:
        yield paragraph(run(words["halves"]), style="Heading1")
        yield from (paragraph(run(line)) for line in report.halves.explained)
        yield _verdicts(report.halves.rows, words, "reads")
    yield paragraph(run(words["conclusions"]), style="Heading1")
    yield paragraph(run(words["by-people"]), style="Soft")
    for name in report.conclusions:
        yield paragraph(run(name), style="Heading2")
        yield from [paragraph(run("_" * 70))] * LINES_TO_FILL


def _part(
    part: Part, words: dict[str, str], pictures: Pictures, points: Mapping[str, bytes]
) -> Iterator[str]:
    if part.row:
        yield paragraph(run(part.row), style="Heading3")
    if part.answer:
        yield paragraph(run(part.answer, is_bold=True), is_kept=True)
    if part.scale:
        yield paragraph(run(part.scale), style="Soft", is_kept=True)
    if not part.lines:
        yield paragraph(run(part.note))
        return
    width, height = BAR
    yield table(
        [words[name] for name in ("answer", "chart", "people", "share", "interval")],
        [
            (
                run(line.label),
                pictures.run(
                    points[line.svg],
                    width=width,
                    height=height,
                    words=line.share_text,
                    svg=line.svg,
                ),
                run(line.people),
                run(line.share_text),
                run(line.interval),
            )
            for line in part.lines
        ],
        widths=(62, 36, 20, 18, 29),
        numbers=frozenset({2, 3, 4}),
    )
    if part.marks:
        yield paragraph(run(part.marks))
    yield paragraph(run(" ".join(filter(None, (part.base, part.note)))), style="Soft")


def _by_ways(by_ways: ByWays, words: dict[str, str]) -> Iterator[str]:
    yield paragraph(run(words["by-ways"]), style="Heading1")
    yield from (paragraph(run(line)) for line in by_ways.explained)
    for one in by_ways.tables:
        if one.title:
            yield paragraph(run(one.title), style="Heading2")
        if one.row:
            yield paragraph(run(one.row), style="Heading3")
        yield _way_table(one, words)


def _way_table(one: WayTable, words: dict[str, str]) -> str:
    number = len(one.ways)
    width = min(35.0, 103.0 / number)
    return table(
        [words["answer"], *one.ways],
        [(run(answer), *map(run, cells)) for answer, cells in one.lines],
        widths=(165.0 - number * width, *[width] * number),
        numbers=frozenset(range(1, number + 1)),
    )


def _compared(compared: Compared, warning: str, words: dict[str, str]) -> Iterator[str]:
    yield paragraph(run(f"{words['compared-with']} «{compared.before}»."))
    yield paragraph(run(compared.summary))
    yield paragraph(run(warning, is_bold=True))
    yield _verdicts(compared.rows, words, "verdict")
    for note in compared.notes:
        yield paragraph(run(note), style="Soft")


def _verdicts(rows: Iterable[Verdict], words: dict[str, str], second: str) -> str:
    return table(
        [words[name] for name in ("question", second, "difference", "answered")],
        [
            (
                run(row.question),
                run(". ".join(filter(None, (row.verdict.strip("—"), row.reason)))),
                run(row.difference),
                run(row.bases),
            )
            for row in rows
        ],
        widths=(62, 42, 39, 22),
    )
