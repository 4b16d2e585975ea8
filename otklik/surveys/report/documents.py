"""The report as PDF/UA, laid out and tagged by Typst, which refuses what a screen reader could not
follow, and as a text document (DOCX) in which people write the conclusions."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from otklik.core.documents import pdf as documents_pdf
from otklik.core.documents.docx import Pictures, document, page_break, paragraph, run, table
from otklik.surveys.report.content import ModeTable, Part, Report, Verdict, labels
from otklik.ui.components.charts import SIZE

LAYOUT = Path(__file__).with_name("report.typ")
WIDE = 32.0  # millimetres
BAR = {"width": WIDE, "height": WIDE * SIZE[1] / SIZE[0]}
LINES_TO_FILL = 5
WITH_COUNTRY = {"ru": "ru-RU", "en": "en-GB"}  # as text editors name their dictionaries


def pdf(report: Report, *, is_short: bool = False) -> bytes:
    """The whole report, or its summary on a page."""
    lang = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    content = asdict(report) | {"is_short": is_short, "words": labels(), "lang": lang}
    return documents_pdf.pdf(LAYOUT, report=content)


def docx(report: Report) -> bytes:
    body = _Docx(report)
    language = get_language() or settings.LANGUAGE_CODE
    return document(
        list(body.content()),
        pictures=body.pictures,
        title=f"{report.title}. {body.words['report']}",
        author=report.authority,
        language=WITH_COUNTRY.get(language, language),
    )


class _Docx:
    """`points` are the bars, drawn again for programs that draw no SVG."""

    def __init__(self, report: Report) -> None:
        self.report, self.words, self.pictures = report, labels(), Pictures()
        parts = (part for section in report.sections for part in section.parts)
        bars = sorted({line.svg for part in parts for line in part.lines})
        self.points = dict(zip(bars, documents_pdf.render_png(bars, width=WIDE), strict=True))

    def content(self) -> Iterator[str]:
        report, words = self.report, self.words
        yield _text(report.authority, "Centre")
        yield _text(words["report"], "Centre")
        yield _text(report.title, "Title")
        yield _text(report.questionnaire, "Centre")
        yield _text(f"{words['made']} {report.made}", "Centre")
        if report.is_example:
            yield paragraph(run(words["example"], is_bold=True), style="Centre")
        yield paragraph(run(report.warning, is_bold=True))
        yield page_break()
        yield _text(words["short"], "Heading1")
        yield from map(_text, report.short)
        yield _text(words["sheet"], "Heading1")
        rows = [(run(term), run(item)) for term, item in report.sheet]
        yield table([words["term"], words["said"]], rows, widths=(45, 120))
        yield from self._results()
        yield from self._modes()
        yield from self._changes()
        yield _text(words["conclusions"], "Heading1")
        yield _text(words["by-people"], "Soft")
        for name in report.conclusions:
            yield _text(name, "Heading2")
            yield from [_text("_" * 70)] * LINES_TO_FILL

    def _results(self) -> Iterator[str]:
        yield _text(self.words["results"], "Heading1")
        for section in self.report.sections:
            yield _text(section.title, "Heading2")
            if section.explained:
                yield _text(section.explained, "Soft")
            if section.explanation:
                yield _text(section.explanation)
            for part in section.parts:
                yield from self._part(part)
            yield from map(_text, section.after)

    def _part(self, part: Part) -> Iterator[str]:
        if part.row:
            yield _text(part.row, "Heading3")
        if part.answer:
            yield paragraph(run(part.answer, is_bold=True), is_kept=True)
        if part.scale:
            yield paragraph(run(part.scale), style="Soft", is_kept=True)
        if not part.lines:
            yield _text(part.note)
            return
        bars = [
            self.pictures.run(self.points[line.svg], **BAR, words=line.share_text, svg=line.svg)
            for line in part.lines
        ]
        yield table(
            [self.words[name] for name in ("answer", "chart", "people", "share", "interval")],
            [
                (run(line.label), bar, *map(run, (line.people, line.share_text, line.interval)))
                for line, bar in zip(part.lines, bars, strict=True)
            ],
            widths=(62, 36, 20, 18, 29),
            numbers=frozenset({2, 3, 4}),
        )
        if part.marks:
            yield _text(part.marks)
        yield _text(" ".join(filter(None, (part.base, part.note))), "Soft")

    def _modes(self) -> Iterator[str]:
        if self.report.by_ways is None:
            return
        yield _text(self.words["by-ways"], "Heading1")
        yield from map(_text, self.report.by_ways.explained)
        for one in self.report.by_ways.tables:
            if one.title:
                yield _text(one.title, "Heading2")
            if one.row:
                yield _text(one.row, "Heading3")
            yield self._mode_table(one)

    def _mode_table(self, one: ModeTable) -> str:
        number = len(one.ways)
        width = min(35.0, 103.0 / number)
        return table(
            [self.words["answer"], *one.ways],
            [(run(answer), *map(run, cells)) for answer, cells in one.lines],
            widths=(165.0 - number * width, *[width] * number),
            numbers=frozenset(range(1, number + 1)),
        )

    def _changes(self) -> Iterator[str]:
        compared, halves, words = self.report.compared, self.report.halves, self.words
        yield _text(words["changed"], "Heading1")
        if compared is None:
            yield _text(words["not-compared"])
        else:
            yield _text(f"{words['compared-with']} «{compared.before}».")
            yield _text(compared.summary)
            yield paragraph(run(self.report.warning, is_bold=True))
            yield self._verdicts(compared.rows, "verdict")
            yield from (_text(note, "Soft") for note in compared.notes)
        if halves is not None:
            yield _text(words["halves"], "Heading1")
            yield from map(_text, halves.explained)
            yield self._verdicts(halves.rows, "reads")

    def _verdicts(self, rows: Iterable[Verdict], second: str) -> str:
        cells = (
            (
                row.question,
                ". ".join(filter(None, (row.verdict.strip("—"), row.reason))),
                row.difference,
                row.bases,
            )
            for row in rows
        )
        return table(
            [self.words[name] for name in ("question", second, "difference", "answered")],
            [tuple(map(run, row)) for row in cells],
            widths=(62, 42, 39, 22),
        )


def _text(text: str, style: str = "") -> str:
    return paragraph(run(text), style=style)
