"""What the report says, before anybody lays it out. All of it is words and figures of pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from otklik.surveys import charts, words
from otklik.surveys.bridging import Bridge, bridge
from otklik.surveys.changes import UNMOVED, Changes, since_before
from otklik.surveys.charts import Chart, ShownQuestion
from otklik.surveys.coding import sentences
from otklik.surveys.coding.results import coded, quotes
from otklik.surveys.models import Wave
from otklik.surveys.report.sheet import authority_name, technical_sheet
from otklik.surveys.results import Results
from otklik.ui import figures
from otklik.ui.components.charts import Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One answer. `share` to `high` are between 0 and 1, None where it is hidden."""

    label: str
    people: str
    told: str
    interval: str
    share: float | None
    low: float | None
    high: float | None
    is_unsure: bool


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
    said: str
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    question: str
    verdict: str
    reason: str
    difference: str
    bases: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    before: str
    summary: str
    moved: tuple[str, ...]
    rows: tuple[Verdict, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Halves:
    """What differs between those who answered one version and those who answered the other."""

    explained: tuple[str, ...]
    rows: tuple[Verdict, ...]


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
    compared: Compared | None
    halves: Halves | None
    sections: tuple[Section, ...]
    conclusions: tuple[str, ...]


def report(wave: Wave, found: Results, *, at: datetime) -> Report:
    """Of a closed wave that has enough forms."""
    shown = charts.shown(found, coded=coded(wave, found, only_published=False), quotes=quotes(wave))
    changes = since_before(wave, found, only_published=False)
    return Report(
        authority=authority_name(),
        title=wave.title,
        questionnaire=wave.version.title,
        made=date_format(localtime(at), "j E Y"),
        is_example=wave.is_example,
        warning=_(
            "The survey is not representative: those answered who wanted to, and the interval "
            "does not account for it."
        ),
        short=tuple(_short(wave, found, shown, changes)),
        sheet=tuple(technical_sheet(wave, found)),
        compared=_compared(changes),
        halves=_halves(wave, bridge(wave, found, only_published=False)),
        sections=tuple(_section(item, found) for item in shown),
        conclusions=(
            _("What follows from the results"),
            _("What will be done, by whom and by when"),
            _("Where and when the results were discussed"),
        ),
    )


def _short(
    wave: Wave, found: Results, shown: list[ShownQuestion], changes: Changes | None
) -> Iterator[str]:
    """The main answer, then every other question that one answer leads, then what changed."""
    yield _("Filled in: %(forms)s, %(when)s.") % {
        "forms": words.responses(found.responses or 0),
        "when": words.span(wave),
    }
    main = found.main_question
    if main is not None:
        yield f"{main.number}. {_asked(main.text)} {_plain(words.summary(found))}."
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


def _compared(changes: Changes | None) -> Compared | None:
    if changes is None:
        return None
    both = _("%(before)s and %(after)s")
    untold = _("not shown: people answered in several ways")
    return Compared(
        before=changes.before.title,
        summary=f"{changes.summary}.",
        moved=tuple(
            f"{row.number}. {row.what} — {row.verdict}{row.difference and f', {row.difference}'}."
            for row in changes.rows
            if row.kind != UNMOVED
        ),
        rows=tuple(
            Verdict(
                question=f"{row.number}. {row.what}",
                verdict=row.verdict,
                reason=row.reason,
                difference=row.difference or (untold if row.bases else "—"),
                bases=both % {"before": row.bases[0], "after": row.bases[1]} if row.bases else "—",
            )
            for row in changes.rows
        ),
        notes=(
            _("A difference is in points of 100, with its interval for 95 cases of 100, not "
              "adjusted. Less than %(smallest)s points is not called a change.")
            % {"smallest": changes.smallest},
            _("Each figure was tested by exchanging the forms of both surveys by chance, %(draws)s "
              "times; all %(family)s figures share one error of %(error)s%% (Holm). That holds if "
              "each person answered once and the same kind of people answered both times.")
            % {"draws": changes.draws, "family": changes.family, "error": changes.error},
            _("The plan was written into the journal before the survey opened: %(digest)s.")
            % {"digest": changes.digest[:16]},
        ),
    )  # fmt: skip


def _halves(wave: Wave, bridged: Bridge | None) -> Halves | None:
    if bridged is None:
        return None
    numbers = {"new": wave.version.number, "old": bridged.half.version.number}
    both = _("%(before)s and %(after)s")
    return Halves(
        explained=(
            _("Chance gave each person version %(new)s or version %(old)s, so what differs between "
              "them comes from the words and from chance alone. Below is version %(new)s minus "
              "version %(old)s, in points of 100, with its interval for 95 cases of 100 and no "
              "verdict: of twenty such intervals one misses by chance.") % numbers,
            _("What changed since earlier surveys is told by those who answered version %(old)s: "
              "they were asked as before. The report of that half says it.") % numbers,
        ),
        rows=tuple(
            Verdict(
                question=f"{row.number}. {row.what}",
                verdict=row.reads or "—",
                reason=row.reason,
                difference=row.difference or "—",
                bases=both % {"before": row.bases[0], "after": row.bases[1]} if row.bases else "—",
            )
            for row in bridged.rows
        ),
    )  # fmt: skip


def _section(item: ShownQuestion, found: Results) -> Section:
    question, said = item.question, ""
    if question.is_open:
        said = (
            _("The texts are not published but for a few quotations: people may be recognised by "
              "them.")
            if item.quotes
            else _("The texts are not published: people may be recognised by them.")
        )  # fmt: skip
        wrote = (
            _("Fewer than %(number)s people wrote something.") % {"number": found.least}
            if question.wrote is None
            else _("People who wrote something: %(number)s.")
            % {"number": figures.whole(question.wrote)}
        )
        said = f"{wrote} {said}"
    said = " ".join(filter(None, (item.not_asked, item.quantity, said)))
    if question.write_in and question.wrote is not None:
        told = _("In their own words answered: %(number)s.")
        said = f"{said} {told % {'number': figures.whole(question.wrote)}}".strip()
    charts_of_it = (*item.charts, item.coded.chart) if item.coded else item.charts
    return Section(
        title=f"{question.number}. {item.asked}",
        explained=item.explained,
        parts=tuple(_part(chart) for chart in charts_of_it),
        said=said,
        after=sentences.told(item.coded.told if item.coded else None, item.quotes),
    )


def _part(chart: Chart) -> Part:
    base = ""
    if chart.answered is not None and chart.passed is None:
        base = _("Answered: %(answered)s.") % {"answered": figures.whole(chart.answered)}
    elif chart.answered is not None:
        base = _("Answered: %(answered)s, passed over: %(passed)s.") % {
            "answered": figures.whole(chart.answered),
            "passed": figures.whole(chart.passed or 0),
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
    ends = bar.interval_words
    return Line(
        label=str(bar.label),
        people=bar.count_words or _("hidden in the report"),
        told=bar.share_words or "—",
        interval=_("%(low)s – %(high)s") % {"low": ends[0], "high": ends[1]} if ends else "—",
        share=bar.share,
        low=bar.low,
        high=bar.high,
        is_unsure=bar.is_hatched,
    )


def _asked(text: str) -> str:
    return "".join(text.partition("?")[:2])


def _plain(text: str) -> str:
    """A sentence without the marks of a page."""
    return strip_tags(str(text)).replace("&nbsp;", "\u00a0")
