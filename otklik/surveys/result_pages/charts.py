"""Results as pages show them: charts with their titles, notes and tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from otklik.surveys.coding.results import QuestionCodes, codes_by_question, quotes
from otklik.surveys.results import by_collection_mode, result_text
from otklik.surveys.results.changes_since_last_wave import since_before
from otklik.surveys.results.split_ballot_effect import bridge
from otklik.surveys.results.wave_results import FieldResult, QuestionResult, Results
from otklik.surveys.waves.models import Wave
from otklik.ui.components.charts import Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The chart of a field. `answer` is a leading answer, its title; `name` the caption."""

    field: FieldResult
    name: SafeString | str
    answer: SafeString | str
    bars: tuple[Bar, ...]
    note: str
    marks: str

    @property
    def id(self) -> str:
        return f"chart-{self.field.code.replace('.', '-')}"

    @property
    def adds_up(self) -> bool:
        return not self.field.is_many

    @property
    def scale(self) -> str:
        return next((figure.scale for figure in self.field.figures if figure.scale), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCharts:
    """Of an open question: shares of its `codes`, and approved quotations."""

    question: QuestionResult
    charts: tuple[Chart, ...]
    quantity: str
    not_asked: str
    codes: QuestionCodes | None
    codes_chart: Chart | None
    quotes: Sequence[str]

    @property
    def asked(self) -> str:
        """The question itself; the instruction printed after it is `explained`."""
        return "".join(self.question.text.partition("?")[:2])

    @property
    def explained(self) -> str:
        return self.question.text.partition("?")[2].strip()

    @property
    def answer(self) -> SafeString | str:
        """The title for a question without rows; a matrix has one per row."""
        return "" if self.question.is_matrix or not self.charts else self.charts[0].answer


def results_context(wave: Wave, found: Results, *, only_published: bool) -> dict[str, Any]:
    """Figures of a counted wave, compared only with public waves where `only_published`."""
    codes = codes_by_question(wave, found, only_published=only_published)
    texts = quotes(wave)
    return {
        "found": found,
        "shown": [
            _question_charts(
                question,
                codes.get(question.text_code),
                texts.get(question.text_code, ()),
                found.least,
            )
            for question in found.questions
        ],
        "ways": by_collection_mode.ways(wave, found),
        "summary": result_text.summary(found),
        "hidden_in_all": result_text.hidden_in_all(found),
        "changes": since_before(wave, found, only_published=only_published),
        "bridge": bridge(wave, found, only_published=only_published),
    }


def _question_charts(
    question: QuestionResult, codes: QuestionCodes | None, quotes: Sequence[str], least: int
) -> QuestionCharts:
    if question.wrote is None:
        codes, quotes = None, ()
    codes_chart = None
    if codes is not None:
        # People who were not asked, or gave another answer, did not skip the question.
        is_for_some = question.asked_when or question.write_in
        field = replace(codes.field, passed=None) if is_for_some else codes.field
        codes_chart = _chart(question, field, least)
    return QuestionCharts(
        question=question,
        charts=tuple(_chart(question, field, least) for field in question.fields),
        quantity=result_text.quantity(question.field) if question.is_number else "",
        not_asked=result_text.not_asked(question),
        codes=codes,
        codes_chart=codes_chart,
        quotes=quotes,
    )


def _chart(question: QuestionResult, field: FieldResult, least: int) -> Chart:
    bars = (
        Bar.within(
            one.interval, label=one.text, base=field.answered, count=one.count,
            is_hatched=one.is_unsure,
        )
        for one in field.figures
    )  # fmt: skip
    number = pgettext("of a survey", "Question %(number)s") % {"number": question.number}
    return Chart(
        field=field,
        name=format_html("{}: {}", number, result_text.quote(field.row)) if field.row else number,
        answer=result_text.answer(field),
        bars=() if field.shows_nothing else tuple(bars),
        note=result_text.reason(field, least),
        marks=result_text.marks(field),
    )
