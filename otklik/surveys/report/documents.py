"""The report as a document in which people write the conclusions, and its summary on a page."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from otklik.core.documents.blocks import (
    Block,
    Document,
    Picture,
    centre,
    heading,
    line,
    soft,
    strong,
    table,
)
from otklik.surveys.report.content import ModeTable, Part, Report, Verdict
from otklik.ui.components.charts import SIZE

BAR = {"width": 32.0, "height": 32.0 * SIZE[1] / SIZE[0]}  # millimetres
MOST_MOVED = 5  # lines of the summary


def whole(report: Report) -> Document:
    blocks = [
        *_beginning(report),
        heading(_("How the survey was made")),
        table([_("Described item"), _("How it went")], report.sheet, (45, 120)),
        *_results(report),
        *_modes(report),
        *_changes(report),
        *_halves(report),
        heading(_("Conclusions")),
        soft(_("To be filled in by people: the program draws no conclusions.")),
    ]
    for name in report.conclusions:
        blocks += [heading(name, 2), Block(kind="room")]
    return _document(report, blocks, has_cover=True)


def summary(report: Report) -> Document:
    blocks = list(_beginning(report, is_short=True))
    if report.compared is not None:
        moved = report.compared.moved
        blocks.append(heading(_("What changed")))
        blocks += map(line, moved[:MOST_MOVED] or [_("Nothing is proven to have changed.")])
        if len(moved) > MOST_MOVED:
            blocks.append(line(_("What else changed is in the whole report.")))
    blocks.append(heading(_("Conclusions")))
    blocks.append(soft(_("To be filled in by people: the program draws no conclusions.")))
    blocks += [Block(kind="blank", text=f"{name}:") for name in report.conclusions]
    return _document(report, blocks, size=10)


def _document(
    report: Report, blocks: list[Block], *, size: int = 11, has_cover: bool = False
) -> Document:
    return Document(
        title=f"{report.title}. {_('Report on the survey')}",
        head=[
            centre(report.authority),
            Block(kind="space", height=45 if has_cover else 0),
            centre(_("Report on the survey")),
            Block(kind="title", text=report.title),
            centre(report.questionnaire),
            centre(f"{_('Made on')} {report.made}"),
            Block(kind="space", height=20 if has_cover else 0),
        ],
        blocks=blocks,
        author=report.authority,
        lang=(get_language() or settings.LANGUAGE_CODE).partition("-")[0],
        size=size,
    )


def _beginning(report: Report, *, is_short: bool = False) -> Iterator[Block]:
    if report.is_example:
        yield Block(kind="warning", text=_("Example: the answers are invented"))
    yield Block(kind="warning", text=report.warning)
    if not is_short:
        yield Block(kind="page")
    yield heading(_("In short"))
    yield from map(line, report.short)


def _results(report: Report) -> Iterator[Block]:
    yield heading(_("Results by question"))
    for section in report.sections:
        yield heading(section.title, 2)
        if section.explained:
            yield soft(section.explained, keep_with_next=True)
        if section.explanation:
            yield line(section.explanation)
        for part in section.parts:
            yield from _part(part)
        yield from map(line, section.after)


def _part(part: Part) -> Iterator[Block]:
    if part.row:
        yield heading(part.row, 3)
    if part.answer:
        yield strong(part.answer)
    if part.scale:
        yield soft(part.scale, keep_with_next=True)
    if not part.lines:
        yield line(part.note)
        return
    yield table(
        [_("Answer to a question"), _("Chart"), _("People"), _("Share"), _("Interval")],
        [
            (
                row.label,
                Picture(svg=row.svg, words=row.share_text, **BAR),
                row.people,
                row.share_text,
                row.interval,
            )
            for row in part.lines
        ],
        (62, 36, 20, 18, 29),
        numbers=(2, 3, 4),
    )
    if part.marks:
        yield line(part.marks)
    yield soft(" ".join(filter(None, (part.base, part.note))))


def _modes(report: Report) -> Iterator[Block]:
    if report.by_ways is None:
        return
    yield heading(_("Invited people and the open link separately"))
    yield from map(line, report.by_ways.explained)
    for one in report.by_ways.tables:
        if one.title:
            yield heading(one.title, 2)
        if one.row:
            yield heading(one.row, 3)
        yield _mode_table(one)


def _mode_table(one: ModeTable) -> Block:
    number = len(one.ways)
    width = min(35.0, 103.0 / number)
    return table(
        [_("Answer to a question"), *one.ways],
        [(answer, *cells) for answer, cells in one.lines],
        (165.0 - number * width, *[width] * number),
        numbers=range(1, number + 1),
    )


def _changes(report: Report) -> Iterator[Block]:
    yield heading(_("What changed"))
    compared = report.compared
    if compared is None:
        yield line(_("Not compared: there is no earlier survey by this questionnaire."))
        return
    yield line(f"{_('Compared with')} «{compared.before}».")
    yield line(compared.summary)
    yield Block(kind="warning", text=report.warning)
    yield _verdicts(compared.rows, _("Verdict"))
    yield from map(soft, compared.notes)


def _halves(report: Report) -> Iterator[Block]:
    if report.halves is not None:
        yield heading(_("Two versions of the form"))
        yield from map(line, report.halves.explained)
        yield _verdicts(report.halves.rows, _("How it reads"))


def _verdicts(rows: Iterable[Verdict], second: str) -> Block:
    return table(
        [_("Question"), second, _("Difference"), _("People answered")],
        [
            (
                row.question,
                ". ".join(filter(None, (row.verdict.strip("—"), row.reason))),
                row.difference,
                row.bases,
            )
            for row in rows
        ],
        (62, 42, 39, 22),
    )
