"""What the report says, before anybody lays it out. All of it is words and figures of pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from otklik.surveys.coding import report_text
from otklik.surveys.coding.results import coded, quotes
from otklik.surveys.report import changes as report_changes
from otklik.surveys.report import collection_modes as apart
from otklik.surveys.report.technical_sheet import authority_name, technical_sheet
from otklik.surveys.result_pages import charts
from otklik.surveys.result_pages.charts import Chart, ShownQuestion
from otklik.surveys.results import by_collection_mode
from otklik.surveys.results import result_text as results_sentences
from otklik.surveys.results.by_collection_mode import Ways
from otklik.surveys.results.changes_since_last_wave import Changes, since_before
from otklik.surveys.results.split_ballot_effect import bridge
from otklik.surveys.results.wave_results import Results
from otklik.surveys.waves.models import Wave
from otklik.ui import numbers
from otklik.ui.components import bar_svg
from otklik.ui.components.charts import Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One answer. `share` to `high` are between 0 and 1, None where it is hidden; `svg` is its bar
    as pages and documents draw it."""

    label: str
    people: str
    share_text: str
    interval: str
    share: float | None
    low: float | None
    high: float | None
    is_unsure: bool
    svg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A table with its bars: a question, or a row of a matrix."""

    row: str
    answer: str
    scale: str
    lines: tuple[Line, ...]
    base: str
    marks: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """`after` is what is said below its tables, a paragraph each."""

    title: str
    explained: str
    parts: tuple[Part, ...]
    explanation: str
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`sheet` is the technical sheet: terms and what is so of them; `short` the summary."""

    authority: str
    title: str
    questionnaire: str
    made: str
    is_example: bool
    warning: str
    short: tuple[str, ...]
    sheet: tuple[tuple[str, str], ...]
    compared: report_changes.Compared | None
    halves: report_changes.Halves | None
    sections: tuple[Section, ...]
    by_ways: apart.ByWays | None
    conclusions: tuple[str, ...]


def report(wave: Wave, found: Results, *, at: datetime) -> Report:
    """Of a closed wave that has enough forms."""
    shown = charts.shown(found, coded=coded(wave, found, only_published=False), quotes=quotes(wave))
    changes = since_before(wave, found, only_published=False)
    ways = by_collection_mode.ways(wave, found)
    return Report(
        authority=authority_name(),
        title=wave.title,
        questionnaire=wave.version.title,
        made=date_format(localtime(at), "j E Y"),
        is_example=wave.is_example,
        warning=results_sentences.limit(),
        short=tuple(_short(wave, found, shown, changes, ways)),
        sheet=tuple(technical_sheet(wave, found)),
        compared=report_changes.compared(wave, changes),
        halves=report_changes.halves(wave, bridge(wave, found, only_published=False)),
        sections=tuple(_section(item, found) for item in shown),
        by_ways=apart.by_ways(shown, ways),
        conclusions=(
            _("What follows from the results"),
            _("What will be done, by whom and by when"),
            _("Where and when the results were discussed"),
        ),
    )


def _short(
    wave: Wave,
    found: Results,
    shown: list[ShownQuestion],
    changes: Changes | None,
    ways: Ways,
) -> Iterator[str]:
    """How the answers came, the main one, then every other question that one answer leads, then
    what changed."""
    yield _("Filled in: %(forms)s, %(when)s.") % {
        "forms": results_sentences.responses(found.responses or 0),
        "when": results_sentences.span(wave),
    }
    yield apart.came(ways)
    main = found.main_question
    if main is not None:
        yield f"{main.number}. {_asked(main.text)} {_plain(results_sentences.summary(found))}."
    for item in shown:
        is_main = main is not None and item.question.number == main.number
        if item.answer and not is_main:
            yield f"{item.question.number}. {item.asked} {_plain(item.answer)}."
    if changes:
        yield _("Compared with “%(before)s”: %(summary)s.") % {
            "before": changes.before.title,
            "summary": changes.summary[:1].lower() + changes.summary[1:],
        }
    else:
        yield _("Not compared: there is no earlier survey by this questionnaire.")


def _section(item: ShownQuestion, found: Results) -> Section:
    question, text = item.question, ""
    if question.is_open:
        text = (
            _("The texts are not published but for a few quotations: people may be recognised by "
              "them.")
            if item.quotes
            else _("The texts are not published: people may be recognised by them.")
        )  # fmt: skip
        wrote = (
            _("Fewer than %(number)s people wrote something.") % {"number": found.least}
            if question.wrote is None
            else _("People who wrote something: %(number)s.")
            % {"number": numbers.whole(question.wrote)}
        )
        text = f"{wrote} {text}"
    text = " ".join(filter(None, (item.not_asked, item.quantity, text)))
    if question.write_in and question.wrote is not None:
        message = _("In their own words answered: %(number)s.")
        text = f"{text} {message % {'number': numbers.whole(question.wrote)}}".strip()
    charts_of_it = (*item.charts, item.coded.chart) if item.coded else item.charts
    return Section(
        title=f"{question.number}. {item.asked}",
        explained=item.explained,
        parts=tuple(_part(chart) for chart in charts_of_it),
        explanation=text,
        after=report_text.report_lines(item.coded.coded if item.coded else None, item.quotes),
    )


def _part(chart: Chart) -> Part:
    base = ""
    if chart.answered is not None and chart.passed is None:
        base = _("Answered: %(answered)s.") % {"answered": numbers.whole(chart.answered)}
    elif chart.answered is not None:
        base = _("Answered: %(answered)s, passed over: %(passed)s.") % {
            "answered": numbers.whole(chart.answered),
            "passed": numbers.whole(chart.passed or 0),
        }
    return Part(
        row=chart.row,
        answer=_plain(chart.answer),
        scale=chart.scale,
        lines=tuple(_line(bar) for bar in chart.bars),
        base=base,
        marks=chart.marks,
        note=chart.note,
    )


def _line(bar: Bar) -> Line:
    ends, hidden = bar.interval_words, _("hidden in the report")
    return Line(
        label=str(bar.label),
        people=bar.count_words or hidden,
        share_text=bar.share_words or "—",
        interval=_("%(low)s – %(high)s") % {"low": ends[0], "high": ends[1]} if ends else "—",
        share=bar.share,
        low=bar.low,
        high=bar.high,
        is_unsure=bar.is_hatched,
        svg=bar_svg.svg(bar.drawn, words=f"{bar.label}: {bar.share_words or hidden}"),
    )


def _asked(text: str) -> str:
    return "".join(text.partition("?")[:2])


def _plain(text: str) -> str:
    """A sentence without the marks of a page."""
    return strip_tags(str(text)).replace("&nbsp;", "\u00a0")
