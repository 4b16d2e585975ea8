"""What a closed wave shows: figures by question, in printed order, with small cells hidden.

Everything else about a wave, open or closed, stays in its tables. Staff and everybody else see
the same figures: an analyst is one of those whom the rule of small cells is for (ADR 0034).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

from django.utils.translation import gettext as _

from otklik.statistics.wilson_interval import Interval, wilson
from otklik.surveys.instrument import condition_text, number_and_date_input, quantities
from otklik.surveys.instrument.answer_encoding import Form, FormQuestion
from otklik.surveys.instrument.answer_fields import NOT_ASKED, Choice, FieldKind, FormField
from otklik.surveys.instrument.questions import Numbers as Bounds
from otklik.surveys.results.coarsening import is_share, shown_of_field
from otklik.surveys.waves.models import Wave

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
    together, where each person gave one answer: a reader could subtract it anyway. `not_asked`
    were not asked, because of an answer before it; None where everyone was.
    """

    code: str
    row: str
    is_many: bool
    answered: int | None
    passed: int | None
    figures: tuple[Figure, ...]
    kept_back: int | None
    not_asked: int | None = None
    is_month: bool = False

    @property
    def hidden(self) -> int:
        """How many figures are hidden."""
        return sum(figure.count is None for figure in self.figures)

    @property
    def shows_nothing(self) -> bool:
        return self.hidden == len(self.figures)

    def among(self, codes: Collection[str]) -> int | None:
        """How many people gave one of these answers to a question that takes one; None where what
        is shown does not tell it."""
        if self.answered is None or self.is_many:
            return None
        given = [figure.count for figure in self.figures if figure.code in codes]
        others = [figure.count for figure in self.figures if figure.code not in codes]
        if None not in given:
            return sum(filter(None, given))
        return None if None in others else self.answered - sum(filter(None, others))

    def by_score(self, answer: str, scores: Mapping[str, float]) -> dict[float, int] | None:
        """How many people have which score, as far as it is shown; None where it is not. Marks that
        are hidden together count as one in their middle. `answer`: whether people chose it."""
        if self.answered is None:
            return None
        counts = {figure.code: figure.count for figure in self.figures}
        if answer:
            chosen = counts.get(answer)
            return None if chosen is None else {1.0: chosen, 0.0: self.answered - chosen}
        items = [count for code, count in counts.items() if code not in scores]
        if None in items:
            return None
        base = self.answered - sum(filter(None, items))
        if is_share(scores):
            number = self.among({code for code, score in scores.items() if score == 1})
            return None if number is None else {1.0: number, 0.0: base - number}
        joined = [score for code, score in scores.items() if counts[code] is None]
        if len(joined) == len(scores) or len(set(scores.values())) < len(scores):
            return None
        found = {score: counts[code] or 0 for code, score in scores.items() if score not in joined}
        if joined:
            found[sum(joined) / len(joined)] = base - sum(found.values())
        return found

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
    fewer than may be shown. So of who wrote beside an answer (`write_in` names their field). The
    figures of a number are its classes; `asked_when` says of whom a question is asked."""

    number: int
    code: str
    text: str
    rows_title: str
    is_matrix: bool
    is_open: bool
    is_favourable: bool
    fields: tuple[FieldResult, ...]
    wrote: int | None
    is_number: bool = False
    write_in: str = ""
    asked_when: str = ""

    @property
    def text_code(self) -> str:
        """Of what people write to it, or beside one of its answers."""
        return self.write_in or self.code

    @property
    def field(self) -> FieldResult:
        """The only field of a question that is no matrix."""
        return self.fields[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """`responses` is None, and there are no questions, when fewer came than may be shown. `by_mode`
    counts the forms by how people answered."""

    responses: int | None
    least: int
    questions: tuple[QuestionResult, ...]
    by_mode: Mapping[str, int]

    @property
    def opened(self) -> frozenset[str]:
        """Fields whose texts may be read: it is shown how many people wrote them."""
        return frozenset(q.text_code for q in self.questions if q.wrote is not None)

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
    by_mode: Counter[str] = Counter()
    for mode, code, answer, number in wave.counts.values_list("mode", "field", "answer", "number"):
        numbers[code, answer] += number  # modes and languages together: never apart
        if not code and not answer:
            by_mode[mode] += number
    responses, least = numbers["", ""], wave.min_cell
    if responses < least:
        return Results(responses=None, least=least, questions=(), by_mode={})
    form, questions = wave.version.form, []
    shown: dict[str, FieldResult] = {}
    for question in form.questions:
        found = _question(form, question, numbers, shown, responses=responses, least=least)
        shown |= {field.code: field for field in found.fields}
        questions.append(found)
    return Results(responses=responses, least=least, questions=tuple(questions), by_mode=by_mode)


def _question(
    form: Form,
    question: FormQuestion,
    numbers: Numbers,
    shown: Mapping[str, FieldResult],
    *,
    responses: int,
    least: int,
) -> QuestionResult:
    """`shown` are the fields before it. Where not all of the one that it hangs on is shown, it is
    not shown either: how many answered it would tell what is hidden."""
    is_open, is_number = question.kind == FieldKind.TEXT, question.kind == FieldKind.NUMBER
    text = question.code if is_open else question.write_in.code if question.write_in else ""
    wrote = numbers[text, ""] if text else 0
    fields = () if is_open else question.fields
    when = question.asked_when
    is_told = when is None or _is_whole(shown.get(when.field))
    if not is_told:
        numbers, wrote = Counter({("", ""): responses}), 0
    scores = question.meaning.scores if question.meaning else {}
    items = tuple(
        _field(field, numbers, scores, responses=responses, least=least) for field in fields
    )
    if question.write_in and not _shows(items[0], question.write_in.unit_label):
        wrote = 0  # how many wrote would tell how many at least gave that answer
    return QuestionResult(
        number=question.number,
        code=question.code,
        text=question.text,
        rows_title=question.rows_title,
        is_matrix=question.is_matrix,
        is_open=is_open,
        is_favourable=question.meaning is not None and question.meaning.direction == "favourable",
        fields=items,
        wrote=wrote if wrote >= least else None,
        is_number=is_number,
        write_in=question.write_in.code if question.write_in else "",
        asked_when=condition_text.words(form, question),
    )


def _shows(field: FieldResult, answer: str) -> bool:
    return any(figure.code == answer and figure.count is not None for figure in field.figures)


def _is_whole(field: FieldResult | None) -> bool:
    return field is not None and field.answered is not None and not field.hidden


def _laid_out(
    field: FormField, numbers: Numbers, responses: int, least: int
) -> tuple[int, list[Choice], list[int]]:
    """Who answered, what can have been answered, and how often it was. Who gave no consent is an
    answer too; of months those that enough people named; of numbers their classes."""
    base = numbers[field.code, ""]
    if field.numbers is not None:
        found = _classes(field, field.numbers, numbers, least)
        return base, [choice for choice, _count in found], [count for _choice, count in found]
    if field.is_consent:
        asked = responses - numbers[field.code, NOT_ASKED]
        none = Choice(code="", text=_("not given"), mark="")
        return asked, [*field.choices, none], [base, asked - base]
    if field.kind == FieldKind.DATE:
        items = quantities.months(_written(field, numbers), least=least)
        return (
            base if items else 0,
            [Choice(code=month, text=_month(month), mark="") for month, _count in items],
            [count for _month, count in items],
        )
    return base, list(field.choices), [numbers[field.code, c.code] for c in field.choices]


def _written(field: FormField, numbers: Numbers) -> dict[str, int]:
    """How many people wrote each thing."""
    return {
        answer: number
        for (code, answer), number in numbers.items()
        if code == field.code and answer not in ("", NOT_ASKED)
    }


def _classes(
    field: FormField, bounds: Bounds, numbers: Numbers, least: int
) -> list[tuple[Choice, int]]:
    counts = {int(answer): number for answer, number in _written(field, numbers).items()}
    lowest, highest = bounds.lowest, bounds.highest
    found = quantities.classes(counts, lowest=lowest, highest=highest, least=least)
    return [
        (
            Choice(
                code=f"{one.low}{quantities.TO}{one.high}",
                text=number_and_date_input.class_in_words(one, highest=highest),
                mark="",
                column=bounds.unit,
            ),
            one.count,
        )
        for one in found
    ]


def _month(text: str) -> str:
    if text == quantities.OTHER_MONTHS:
        return _("other months, each named by few")
    return number_and_date_input.month_in_words(text)


def _field(
    field: FormField,
    numbers: Numbers,
    scores: Mapping[str, float],
    *,
    responses: int,
    least: int,
) -> FieldResult:
    base, choices, counts = _laid_out(field, numbers, responses, least)
    not_asked = numbers[field.code, NOT_ASKED]
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
    if field.kind == FieldKind.DATE:
        shown: Sequence[bool] = [True] * len(counts)
    elif field.kind == FieldKind.NUMBER:  # one class holds everybody, or nearly
        shown = [len(counts) > 1] * len(counts)
    else:
        codes, among = [choice.code for choice in choices], base if is_many else None
        shown = shown_of_field(codes, counts, least=least, base=among, scores=scores)
    return FieldResult(
        code=field.code,
        row=field.row,
        is_many=is_many,
        answered=base,
        passed=responses - not_asked - base,
        not_asked=not_asked if field.asked_when else None,
        is_month=field.kind == FieldKind.DATE,
        figures=tuple(
            _figure(choice, count if is_shown else None, base)
            for choice, count, is_shown in zip(choices, counts, shown, strict=True)
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
