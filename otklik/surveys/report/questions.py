"""Results of each question in the report: its tables with bars, then its figures by mode."""

from collections.abc import Iterator, Sequence

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from otklik.core.documents.blocks import Block, Picture, heading, line, soft, strong, table
from otklik.surveys.coding.results import QuestionCodes
from otklik.surveys.result_pages.charts import Chart, QuestionCharts
from otklik.surveys.results.by_collection_mode import FieldByMode, ResultsByMode, note_on_modes
from otklik.surveys.results.wave_results import Results
from otklik.ui import numbers
from otklik.ui.components.charts import SIZE, Bar, svg_file

BAR = {"width": 32.0, "height": 32.0 * SIZE[1] / SIZE[0]}  # millimetres


def question_blocks(item: QuestionCharts, found: Results) -> Iterator[Block]:
    """One question: its tables, and below them what its codes and quotations say."""
    yield heading(f"{item.question.number}. {item.asked}", 2)
    if item.explained:
        yield soft(item.explained, keep_with_next=True)
    if explanation := _explanation(item, found):
        yield line(explanation)
    for chart in (*item.charts, item.codes_chart) if item.codes_chart else item.charts:
        yield from _chart_blocks(chart)
    if item.codes:
        yield from map(line, _codes_text(item.codes))
    if item.quotes:
        yield line(_("In their words; each quotation was looked at by two people:"))
    for quote in item.quotes:
        yield line(f"«{quote}»")


def _explanation(item: QuestionCharts, found: Results) -> str:
    """Who was not asked, and how many people answered in their own words."""
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
    return text


def _chart_blocks(chart: Chart) -> Iterator[Block]:
    """A question, or a row of a matrix."""
    if chart.field.row:
        yield heading(chart.field.row, 3)
    if answer := plain(chart.answer):
        yield strong(answer)
    if chart.scale:
        yield soft(chart.scale, keep_with_next=True)
    if not chart.bars:
        yield line(chart.note)
        return
    yield table(
        [_("Answer to a question"), _("Chart"), _("People"), _("Share"), _("Interval")],
        [_bar_row(bar) for bar in chart.bars],
        (62, 36, 20, 18, 29),
        numbers=(2, 3, 4),
    )
    if chart.marks:
        yield line(chart.marks)
    yield soft(" ".join(filter(None, (_base(chart), chart.note))))


def _bar_row(bar: Bar) -> tuple[str | Picture, ...]:
    """One answer; its bar is the one on pages."""
    ends, hidden, share = bar.interval_words, _("hidden in the report"), bar.share_words or "—"
    svg = svg_file(bar, words=f"{bar.label}: {bar.share_words or hidden}")
    return (
        str(bar.label),
        Picture(svg=svg, words=share, **BAR),
        bar.count_words or hidden,
        share,
        _("%(low)s – %(high)s") % {"low": ends[0], "high": ends[1]} if ends else "—",
    )


def _base(chart: Chart) -> str:
    if chart.field.answered is None:
        return ""
    answered = numbers.whole(chart.field.answered)
    if chart.field.passed is None:
        return _("Answered: %(answered)s.") % {"answered": answered}
    return _("Answered: %(answered)s, skipped: %(passed)s.") % {
        "answered": answered,
        "passed": numbers.whole(chart.field.passed),
    }


def plain(text: str) -> str:
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


def modes_sentence(ways: ResultsByMode) -> str:
    return f"{_('How the answers came:')} {ways.words}."


def mode_blocks(charts: Sequence[QuestionCharts], ways: ResultsByMode) -> Iterator[Block]:
    """Each figure by mode; nothing where nobody was invited by chance or by a code, or too few."""
    if not ways.fields:
        return
    yield heading(_("Invited people and the open link separately"))
    yield from map(line, (modes_sentence(ways), note_on_modes()))
    for item in charts:
        fields = [one for one in item.question.fields if one.code in ways.fields]
        if fields:
            yield heading(f"{item.question.number}. {item.asked}", 2)
        for field in fields:
            if field.row:
                yield heading(field.row, 3)
            yield _mode_table(ways.fields[field.code])


def _mode_table(found: FieldByMode) -> Block:
    hidden, number = _("hidden in the report"), len(found.ways)
    width = min(35.0, 103.0 / number)
    return table(
        [_("Answer to a question"), *(way.text for way in found.ways)],
        [
            *((one.text, *(cell.words or hidden for cell in one.figures)) for one in found.rows),
            (_("People answered"), *(way.base_text or hidden for way in found.ways)),
        ],
        (165.0 - number * width, *[width] * number),
        numbers=range(1, number + 1),
    )
