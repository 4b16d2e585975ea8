"""What a closed wave shows: figures by question, in printed order, with small cells hidden.

Everything else about a wave, open or closed, stays in its tables. Staff and everybody else see
the same figures: an analyst is one of those whom the rule of small cells is for (ADR 0034).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import compress

from otklik.statistics import Interval, wilson
from otklik.surveys.form import Choice, FieldKind, FormField, FormQuestion
from otklik.surveys.models import Wave
from otklik.surveys.suppression import shown_of_many, shown_of_one

UNSURE = "unsure"  # the meaning of «затрудняюсь ответить» in a pack

type Numbers = Mapping[tuple[str, str], int]


class NotClosed(Exception):
    """The wave still takes answers: no figure of it may be known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """How many people gave an answer; without a count it is hidden. `scale` is the printed title
    above a run of numbers."""

    code: str
    text: str
    scale: str
    count: int | None
    interval: Interval | None

    @property
    def is_unsure(self) -> bool:
        return self.code == UNSURE


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldResult:
    """The table of one field: a question, or a row of a matrix.

    `answered` is the base; None when fewer people answered than may be shown, and then there are
    no figures. `passed` did not answer. `kept_back` is how many people the hidden figures hold
    together, where each person gave one answer: a reader could subtract it anyway.
    """

    code: str
    row: str
    is_many: bool
    answered: int | None
    passed: int | None
    figures: tuple[Figure, ...]
    kept_back: int | None

    @property
    def hidden(self) -> int:
        """How many figures are hidden."""
        return sum(figure.count is None for figure in self.figures)

    @property
    def shows_nothing(self) -> bool:
        return self.hidden == len(self.figures)

    @property
    def leading(self) -> Figure | None:
        """The answer given more often than any other beyond doubt: its interval lies above those
        of all others. Told by what is shown alone, so that nothing hidden can be told by it."""
        shown = [figure for figure in self.figures if figure.interval]
        if not shown or self.answered is None or (self.is_many and self.hidden):
            return None
        first, *others = sorted(shown, key=lambda figure: -(figure.count or 0))
        rivals = [figure.interval.high for figure in others if figure.interval]
        if self.kept_back is not None:  # one hidden answer may hold all of them
            rivals.append(wilson(self.kept_back, self.answered).high)
        is_first = first.interval is not None and first.interval.low > max(rivals, default=0)
        return first if is_first else None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionResult:
    """A question as printed. An open one has no fields but how many people `wrote`; None when
    fewer than may be shown."""

    number: int
    code: str
    text: str
    rows_title: str
    is_matrix: bool
    is_open: bool
    is_favourable: bool
    fields: tuple[FieldResult, ...]
    wrote: int | None

    @property
    def field(self) -> FieldResult:
        """The only field of a question that is no matrix."""
        return self.fields[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """`responses` is None, and there are no questions, when fewer came than may be shown."""

    responses: int | None
    least: int
    questions: tuple[QuestionResult, ...]

    @property
    def main_question(self) -> QuestionResult | None:
        """The first that asks whether people are content and takes one answer."""
        plain = (q for q in self.questions if q.is_favourable and not q.is_matrix)
        return next((question for question in plain if not question.field.is_many), None)


def results(wave: Wave) -> Results:
    """All figures of a closed wave that may be shown, by one query. Raises NotClosed."""
    if wave.closed_at is None:
        raise NotClosed
    numbers: Counter[tuple[str, str]] = Counter()
    for field, answer, number in wave.counts.values_list("field", "answer", "number"):
        numbers[field, answer] += number  # modes and languages together: never apart
    responses, least = numbers["", ""], wave.min_cell
    if responses < least:
        return Results(responses=None, least=least, questions=())
    return Results(
        responses=responses,
        least=least,
        questions=tuple(
            _question(question, numbers, responses=responses, least=least)
            for question in wave.version.form.questions
        ),
    )


def _question(
    question: FormQuestion, numbers: Numbers, *, responses: int, least: int
) -> QuestionResult:
    is_open = question.kind == FieldKind.TEXT
    wrote = numbers[question.code, ""] if is_open else 0
    fields = () if is_open else question.fields
    return QuestionResult(
        number=question.number,
        code=question.code,
        text=question.text,
        rows_title=question.rows_title,
        is_matrix=question.is_matrix,
        is_open=is_open,
        is_favourable=question.meaning is not None and question.meaning.direction == "favourable",
        fields=tuple(_field(field, numbers, responses=responses, least=least) for field in fields),
        wrote=wrote if wrote >= least else None,
    )


def _field(field: FormField, numbers: Numbers, *, responses: int, least: int) -> FieldResult:
    base = numbers[field.code, ""]
    counts = [numbers[field.code, choice.code] for choice in field.choices]
    is_many = field.kind == FieldKind.MANY
    if base < least:
        return FieldResult(
            code=field.code,
            row=field.row,
            is_many=is_many,
            answered=None,
            passed=None,
            figures=(),
            kept_back=None,
        )
    if is_many:
        shown = shown_of_many(counts, base=base, least=least)
    else:
        shown = shown_of_one(counts, least=least)
    return FieldResult(
        code=field.code,
        row=field.row,
        is_many=is_many,
        answered=base,
        passed=responses - base,
        figures=tuple(
            _figure(choice, count if is_shown else None, base)
            for choice, count, is_shown in zip(field.choices, counts, shown, strict=True)
        ),
        kept_back=None if is_many or all(shown) else base - sum(compress(counts, shown)),
    )


def _figure(choice: Choice, count: int | None, base: int) -> Figure:
    return Figure(
        code=choice.code,
        text=choice.text,
        scale=choice.column,
        count=count,
        interval=None if count is None else wilson(count, base),
    )
