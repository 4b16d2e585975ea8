"""The content of the report, independent of its layout: texts and figures of pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from otklik.surveys.coding.results import QuestionCodes
from otklik.surveys.report.technical_sheet import authority_name, technical_sheet
from otklik.surveys.result_pages.charts import Chart, QuestionCharts, results_context
from otklik.surveys.results import result_text
from otklik.surveys.results.by_collection_mode import FieldByMode, ResultsByMode, note_on_modes
from otklik.surveys.results.changes_since_last_wave import UNMOVED, Changes, FigureChange
from otklik.surveys.results.split_ballot_effect import Bridge, FigureEffect
from otklik.surveys.results.wave_results import Results
from otklik.surveys.waves.models import Wave
from otklik.ui import numbers
from otklik.ui.components.charts import Bar, svg_file

FIRST_WORDS = 4  # words of a question, before its row or answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One answer. `share` to `high` are None where it is hidden; `svg` is its bar as on pages."""

    label: str
    people: str
    share_text: str
    interval: str
    share: float | None
    low: float | None
    high: float | None
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
    """One question; `after` are the paragraphs below its tables."""

    title: str
    explained: str
    parts: tuple[Part, ...]
    explanation: str
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    question: str
    verdict: str
    reason: str
    difference: str
    bases: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPart:
    """Changes since the previous survey."""

    before: str
    summary: str
    moved: tuple[str, ...]
    rows: tuple[Verdict, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HalvesPart:
    """Differences between the people who answered one version and the other."""

    explained: tuple[str, ...]
    rows: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeTable:
    """A question, or a row of a matrix; each of `lines` is an answer with a cell per mode."""

    title: str
    row: str
    ways: tuple[str, ...]
    lines: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModesPart:
    """`explained` are the paragraphs above the tables."""

    explained: tuple[str, ...]
    tables: tuple[ModeTable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`sheet` is the technical sheet: terms and facts; `short` the summary."""

    authority: str
    title: str
    questionnaire: str
    made: str
    is_example: bool
    warning: str
    short: tuple[str, ...]
    sheet: tuple[tuple[str, str], ...]
    compared: ChangesPart | None
    halves: HalvesPart | None
    sections: tuple[Section, ...]
    by_ways: ModesPart | None
    conclusions: tuple[str, ...]


def report(wave: Wave, found: Results, *, at: datetime) -> Report:
    """The report of a closed wave that has enough forms."""
    page = results_context(wave, found, only_published=False)
    charts, changes, ways = page["shown"], page["changes"], page["ways"]
    return Report(
        authority=authority_name(),
        title=wave.title,
        questionnaire=wave.version.title,
        made=date_format(localtime(at), "j E Y"),
        is_example=wave.is_example,
        warning=result_text.limit(),
        short=tuple(_short(wave, found, charts, changes, ways)),
        sheet=tuple(technical_sheet(wave, found)),
        compared=_changes_part(wave, changes) if changes else None,
        halves=_halves_part(wave, page["bridge"]) if page["bridge"] else None,
        sections=tuple(_section(item, found) for item in charts),
        by_ways=_modes_part(charts, ways),
        conclusions=(
            _("What follows from the results"),
            _("What will be done, by whom and by when"),
            _("Where and when the results were discussed"),
        ),
    )


def _short(
    wave: Wave,
    found: Results,
    charts: Sequence[QuestionCharts],
    changes: Changes | None,
    ways: ResultsByMode,
) -> Iterator[str]:
    """How the answers came, the main answer, every other leading answer, then what changed."""
    yield _("Filled in: %(forms)s, %(when)s.") % {
        "forms": result_text.responses(found.responses or 0),
        "when": result_text.span(wave),
    }
    yield _modes_sentence(ways)
    main = found.main_question
    for item in charts:
        if main is not None and item.question.number == main.number:
            yield f"{main.number}. {item.asked} {_plain(result_text.summary(found))}."
    for item in charts:
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


def _section(item: QuestionCharts, found: Results) -> Section:
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
        message = _("Answered in their own words: %(number)s.")
        text = f"{text} {message % {'number': numbers.whole(question.wrote)}}".strip()
    charts = (*item.charts, item.codes_chart) if item.codes_chart else item.charts
    codes = _codes_text(item.codes) if item.codes else ()
    return Section(
        title=f"{question.number}. {item.asked}",
        explained=item.explained,
        parts=tuple(_part(chart) for chart in charts),
        explanation=text,
        after=(*codes, *_quotes_text(item.quotes)),
    )


def _part(chart: Chart) -> Part:
    base = ""
    if chart.field.answered is not None and chart.field.passed is None:
        base = _("Answered: %(answered)s.") % {"answered": numbers.whole(chart.field.answered)}
    elif chart.field.answered is not None:
        base = _("Answered: %(answered)s, skipped: %(passed)s.") % {
            "answered": numbers.whole(chart.field.answered),
            "passed": numbers.whole(chart.field.passed or 0),
        }
    return Part(
        row=chart.field.row,
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
        svg=svg_file(bar, words=f"{bar.label}: {bar.share_words or hidden}"),
    )


def _plain(text: str) -> str:
    """Without HTML."""
    return strip_tags(str(text)).replace("&nbsp;", "\u00a0")


def _codes_text(codes: QuestionCodes) -> Iterator[str]:
    """How the shares of codes were made, and which codes changed."""
    yield _(
        "Exploratory: people sorted the answers by codes after they were read. An answer may have "
        "several codes; nothing is proven by these shares."
    )
    if not codes.is_double:
        yield _(
            "One person coded: another might have sorted the answers otherwise. Surveys are not "
            "compared by such shares."
        )
        return
    all_codes = codes.agreement[0]
    yield _(
        "Two people coded independently, differences were settled. Their agreement "
        "(Krippendorff's alpha): %(alpha)s, interval for 95 cases of 100: %(interval)s."
    ) % {"alpha": all_codes.alpha, "interval": all_codes.interval or "—"}
    if codes.is_settled_by_coder:
        yield _("One of the two settled the differences.")
    if codes.weak:
        sentence = _(
            "Alpha is below 0.8: two people understood these codes differently, and surveys are "
            "not compared by them:"
        )
        yield f"{sentence} {', '.join(codes.weak)}."
    if codes.before:
        yield _("By codes compared with “%(before)s”, both coded mixed:") % {
            "before": codes.before.title
        }
    for row in codes.changes:
        parts = (row.verdict, row.difference, row.alone, row.reason)
        yield f"{row.name}: {', '.join(filter(None, parts))}."


def _quotes_text(quotes: Sequence[str]) -> Iterator[str]:
    if quotes:
        yield _("In their words; each quotation was looked at by two people:")
    for quote in quotes:
        yield f"«{quote}»"


def _modes_sentence(ways: ResultsByMode) -> str:
    return f"{_('How the answers came:')} {ways.words}."


def _modes_part(charts: Sequence[QuestionCharts], ways: ResultsByMode) -> ModesPart | None:
    """None where nobody was invited by chance or by a code, or too few were."""
    tables = []
    for item in charts:
        title = f"{item.question.number}. {item.asked}"
        for field in item.question.fields:
            if (found := ways.fields.get(field.code)) is not None:
                tables.append(_mode_table(title, field.row, found))
                title = ""  # rows of a matrix share a title
    explained = (_modes_sentence(ways), note_on_modes())
    return ModesPart(explained=explained, tables=tuple(tables)) if tables else None


def _mode_table(title: str, row: str, found: FieldByMode) -> ModeTable:
    hidden = _("hidden in the report")
    lines = [
        (answer.text, tuple(cell.words or hidden for cell in answer.figures))
        for answer in found.rows
    ]
    answered = tuple(way.base_text or hidden for way in found.ways)
    return ModeTable(
        title=title,
        row=row,
        ways=tuple(way.text for way in found.ways),
        lines=(*lines, (_("People answered"), answered)),
    )


def _changes_part(wave: Wave, changes: Changes) -> ChangesPart:
    return ChangesPart(
        before=changes.before.title,
        summary=f"{changes.summary}.",
        moved=tuple(_move_text(wave, row) for row in changes.rows if row.kind != UNMOVED),
        rows=tuple(
            Verdict(
                question=_figure_name(wave, row),
                verdict=row.verdict,
                reason="; ".join(filter(None, (row.reason, row.compared))),
                difference=_difference(row),
                bases=_bases(row),
            )
            for row in changes.rows
        ),
        notes=(
            _("A difference is in points of 100. Its interval is adjusted: in 95 cases of 100 "
              "those of all figures hold together; “not adjusted” is that of one figure asked "
              "alone. Less than %(smallest)s points is not called a change.")
            % {"smallest": changes.smallest},
            _("Each figure was tested by exchanging the forms of both surveys at random, "
              "%(draws)s times; all %(family)s figures share one error of %(error)s%% "
              "(Holm). That holds if each person answered once and the same kind of "
              "people answered both times.")
            % {"draws": changes.draws, "family": changes.family, "error": changes.error},
            _("The plan was written into the journal before the survey opened: %(digest)s.")
            % {"digest": changes.digest[:16]},
        ),
    )  # fmt: skip


def _halves_part(wave: Wave, bridge: Bridge) -> HalvesPart:
    versions = {"new": wave.version.number, "old": bridge.half.version.number}
    return HalvesPart(
        explained=(
            _("Each person got version %(new)s or version %(old)s at random, so the "
              "difference between them comes only from the words and from chance. Below "
              "is version %(new)s minus version %(old)s, in points of 100, with its "
              "interval for 95 cases of 100 and no verdict: of twenty such intervals one "
              "misses by chance.") % versions,
            _("Changes since earlier surveys are shown by those who answered version %(old)s: "
              "they were asked as before. The report of that half includes them.") % versions,
        ),
        rows=tuple(
            Verdict(
                question=_figure_name(wave, row),
                verdict=row.reads or "—",
                reason=row.reason,
                difference=_unbreakable(row.difference) or "—",
                bases=_bases(row),
            )
            for row in bridge.rows
        ),
    )  # fmt: skip


def _move_text(wave: Wave, row: FigureChange) -> str:
    name = _figure_name(wave, row)
    verdict = ", ".join(filter(None, (row.verdict, row.difference)))
    return f"{name}{': ' if ' — ' in name else ' — '}{verdict}."


def _figure_name(wave: Wave, row: FigureChange | FigureEffect) -> str:
    """With its question, without which a row or an answer means nothing."""
    question = wave.version.form.question(row.number)
    text = question.text if question else ""
    if text.startswith(row.what.rstrip("…")):
        return f"{row.number}. {row.what}"
    return f"{row.number}. {Truncator(text).words(FIRST_WORDS)} — {row.what}"


def _difference(row: FigureChange) -> str:
    if row.has_hidden_numbers:
        return _("the numbers are hidden")
    return "; ".join(filter(None, (_unbreakable(row.difference), row.alone))) or "—"


def _bases(row: FigureChange | FigureEffect) -> str:
    if not row.bases:
        return "—"
    return _("%(before)s and %(after)s") % {"before": row.bases[0], "after": row.bases[1]}


def _unbreakable(text: str) -> str:
    return text.replace(" ", "\u00a0")
