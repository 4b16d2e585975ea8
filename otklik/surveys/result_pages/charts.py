"""Results as a page draws them: charts with their titles, notes and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from otklik.surveys.coding.results import CodedQuestion
from otklik.surveys.results import result_text
from otklik.surveys.results.wave_results import FieldResult, Figure, QuestionResult, Results
from otklik.ui.components.charts import Bar

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """`answer` is the title in words, where one answer leads; `name` is the table's caption."""

    id: str
    code: str
    name: SafeString | str
    row: str
    answer: SafeString | str
    scale: str
    bars: tuple[Bar, ...]
    note: str
    marks: str
    answered: int | None
    passed: int | None
    kept_back: int | None
    adds_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownQuestion:
    """Of an open question `coded` are the shares of its codes, and `quotes` words of people that
    two members of staff looked at."""

    question: QuestionResult
    charts: tuple[Chart, ...]
    quantity: str = ""
    not_asked: str = ""
    coded: "ShownCodes | None" = None
    quotes: tuple[str, ...] = ()

    @property
    def asked(self) -> str:
        """The question itself; what is printed after it, how to mark the answer, is `explained`."""
        return "".join(self.question.text.partition("?")[:2])

    @property
    def explained(self) -> str:
        return self.question.text.partition("?")[2].strip()

    @property
    def answer(self) -> SafeString | str:
        """The title of a question that is no matrix: the matrix has one a row."""
        return "" if self.question.is_matrix or not self.charts else self.charts[0].answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCodes:
    chart: Chart
    coded: CodedQuestion


def shown(
    found: Results,
    *,
    coded: Mapping[str, CodedQuestion] = _NOTHING,
    quotes: Mapping[str, Sequence[str]] = _NOTHING,
) -> list[ShownQuestion]:
    return [
        ShownQuestion(
            question=question,
            charts=tuple(_chart(question, field, found.least) for field in question.fields),
            quantity=result_text.quantity(question.field) if question.is_number else "",
            not_asked=result_text.not_asked(question),
            coded=_codes(question, coded.get(question.text_code), found.least),
            quotes=tuple(quotes.get(question.text_code, ())) if question.wrote is not None else (),
        )
        for question in found.questions
    ]


def _codes(
    question: QuestionResult, coded_question: CodedQuestion | None, least: int
) -> ShownCodes | None:
    if coded_question is None or question.wrote is None:
        return None
    # Whoever was not asked, or gave another answer, passed nothing over.
    is_for_some = question.asked_when or question.write_in
    field = replace(coded_question.field, passed=None) if is_for_some else coded_question.field
    return ShownCodes(chart=_chart(question, field, least), coded=coded_question)


def _chart(question: QuestionResult, field: FieldResult, least: int) -> Chart:
    base = field.answered or 0
    number = pgettext("of a survey", "Question %(number)s") % {"number": question.number}
    return Chart(
        code=field.code,
        id=f"chart-{field.code.replace('.', '-')}",
        name=format_html("{}: {}", number, result_text.quoted(field.row)) if field.row else number,
        row=field.row,
        answer=result_text.answer(field),
        scale=next((figure.scale for figure in field.figures if figure.scale), ""),
        bars=() if field.shows_nothing else tuple(_bar(figure, base) for figure in field.figures),
        note=result_text.reason(field, least),
        marks=result_text.marks(field),
        answered=field.answered,
        passed=field.passed,
        kept_back=field.kept_back,
        adds_up=not field.is_many,
    )


def _bar(figure: Figure, base: int) -> Bar:
    return Bar(
        label=figure.text,
        base=base,
        count=figure.count,
        low=figure.interval.low if figure.interval else None,
        high=figure.interval.high if figure.interval else None,
        is_hatched=figure.is_unsure,
    )
