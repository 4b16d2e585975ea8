"""The report as a document in which people write the conclusions, and its summary on a page."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from otklik.core.documents.blocks import Block, Document, centre, heading, line, soft, table
from otklik.surveys.report.changes import change_blocks, halves_blocks, moves
from otklik.surveys.report.questions import mode_blocks, modes_sentence, plain, question_blocks
from otklik.surveys.report.technical_sheet import authority_name, technical_sheet
from otklik.surveys.result_pages.charts import results_context
from otklik.surveys.results import result_text
from otklik.surveys.results.wave_results import Results
from otklik.surveys.waves.models import Wave

MOST_MOVED = 5  # lines of the summary


def whole(wave: Wave, found: Results, *, at: datetime) -> Document:
    """The report of a closed wave that has enough forms."""
    page = results_context(wave, found, only_published=False)
    blocks = [
        *_warnings(wave),
        Block(kind="page"),
        *_in_short(wave, found, page),
        heading(_("How the survey was made")),
        table(
            [_("Described item"), _("How it went")],
            list(technical_sheet(wave, found)),
            (45, 120),
        ),
        heading(_("Results by question")),
        *(block for item in page["shown"] for block in question_blocks(item, found)),
        *mode_blocks(page["shown"], page["ways"]),
        *change_blocks(wave, page["changes"]),
        *halves_blocks(wave, page["bridge"]),
        *_conclusions_heading(),
    ]
    for name in _conclusions():
        blocks += [heading(name, 2), Block(kind="room")]
    return _document(wave, blocks, at=at, has_cover=True)


def summary(wave: Wave, found: Results, *, at: datetime) -> Document:
    page = results_context(wave, found, only_published=False)
    blocks = [*_warnings(wave), *_in_short(wave, found, page)]
    if page["changes"]:
        moved = moves(wave, page["changes"])
        blocks.append(heading(_("What changed")))
        blocks += map(line, moved[:MOST_MOVED] or [_("Nothing is proven to have changed.")])
        if len(moved) > MOST_MOVED:
            blocks.append(line(_("What else changed is in the whole report.")))
    blocks += _conclusions_heading()
    blocks += [Block(kind="blank", text=f"{name}:") for name in _conclusions()]
    return _document(wave, blocks, at=at, size=10)


def _document(
    wave: Wave, blocks: list[Block], *, at: datetime, size: int = 11, has_cover: bool = False
) -> Document:
    authority, made = authority_name(), date_format(localtime(at), "j E Y")
    return Document(
        title=f"{wave.title}. {_('Report on the survey')}",
        head=[
            centre(authority),
            Block(kind="space", height=45 if has_cover else 0),
            centre(_("Report on the survey")),
            Block(kind="title", text=wave.title),
            centre(wave.version.title),
            centre(f"{_('Made on')} {made}"),
            Block(kind="space", height=20 if has_cover else 0),
        ],
        blocks=blocks,
        author=authority,
        lang=(get_language() or settings.LANGUAGE_CODE).partition("-")[0],
        size=size,
    )


def _warnings(wave: Wave) -> Iterator[Block]:
    if wave.is_example:
        yield Block(kind="warning", text=_("Example: the answers are invented"))
    yield Block(kind="warning", text=result_text.limit())


def _in_short(wave: Wave, found: Results, page: Mapping[str, Any]) -> Iterator[Block]:
    """How the answers came, the main answer, every other leading answer, then what changed.

    `page` is what the page of results shows (`results_context`).
    """
    yield heading(_("In short"))
    filled_in = _("Filled in: %(forms)s, %(when)s.")
    forms = result_text.responses(found.responses or 0)
    yield line(filled_in % {"forms": forms, "when": result_text.span(wave)})
    yield line(modes_sentence(page["ways"]))
    main, charts, changes = found.main_question, page["shown"], page["changes"]
    if main is not None:
        asked = next(one.asked for one in charts if one.question.number == main.number)
        yield line(f"{main.number}. {asked} {plain(result_text.summary(found))}.")
    for item in charts:
        if item.answer and item.question is not main:
            yield line(f"{item.question.number}. {item.asked} {plain(item.answer)}.")
    if changes is None:
        yield line(_("Not compared: there is no earlier survey by this questionnaire."))
        return
    yield line(
        _("Compared with “%(before)s”: %(summary)s.")
        % {
            "before": changes.before.title,
            "summary": changes.summary[:1].lower() + changes.summary[1:],
        }
    )


def _conclusions_heading() -> tuple[Block, Block]:
    sentence = _("To be filled in by people: the program draws no conclusions.")
    return heading(_("Conclusions")), soft(sentence)


def _conclusions() -> tuple[str, ...]:
    return (
        _("What follows from the results"),
        _("What will be done, by whom and by when"),
        _("Where and when the results were discussed"),
    )
