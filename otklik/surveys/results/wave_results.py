"""What a closed wave shows: figures by question, in printed order, with small cells hidden.

Nothing else about a wave leaves its tables. Staff and the public see the same figures: the rule of
small cells also protects against analysts (ADR 0034). Means and medians of scales are shown where
no answer is hidden, and get no verdict: waves are compared by one figure per question (ADR 0062).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

from django.http import Http404
from django.utils.translation import gettext as _

from otklik.statistics.rating_scale import Between, mean, mean_interval, median
from otklik.statistics.wilson_interval import Interval, wilson
from otklik.surveys.instrument import condition_text, number_and_date_input
from otklik.surveys.instrument.form_layout_and_encoding import (
    NOT_ASKED,
    Choice,
    FieldKind,
    Form,
    FormField,
    FormQuestion,
)
from otklik.surveys.instrument.questionnaire_schema import Numbers as Bounds
from otklik.surveys.results import suppression
from otklik.surveys.results.comparison_suppression import is_share, visible_of_field
from otklik.surveys.waves.models import Wave
from otklik.ui import numbers as ui_numbers

UNSURE = "unsure"  # the meaning of «затрудняюсь ответить» in a pack

type Numbers = Mapping[tuple[str, str], int]


class NotClosed(Exception):
    """The wave is not counted yet: none of its figures may be known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """People who gave an answer, None if hidden. `scale`: the printed title above its numbers."""

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
    """The table of one field: a question, or a row of a matrix. `answered` is the base; None,
    without figures, when too few people answered. `passed` did not answer. `kept_back` is the sum
    of the hidden figures, where each person gave one answer: a reader could compute it anyway.
    `not_asked` were not asked because of an earlier answer; None where everyone was."""

    code: str
    row: str
    is_many: bool
    answered: int | None = None
    passed: int | None = None
    figures: tuple[Figure, ...] = ()
    kept_back: int | None = None
    not_asked: int | None = None

    @property
    def hidden(self) -> int:
        """How many figures are hidden."""
        return sum(figure.count is None for figure in self.figures)

    @property
    def shows_nothing(self) -> bool:
        return self.hidden == len(self.figures)

    def among(self, codes: Collection[str]) -> int | None:
        """How many gave one of these answers (single choice only); None where hidden."""
        if self.answered is None or self.is_many:
            return None
        given = [figure.count for figure in self.figures if figure.code in codes]
        others = [figure.count for figure in self.figures if figure.code not in codes]
        if None not in given:
            return sum(filter(None, given))
        return None if None in others else self.answered - sum(filter(None, others))

    def by_score(self, answer: str, scores: Mapping[str, float]) -> dict[float, int] | None:
        """How many people have which score; None where hidden. Marks hidden together count as one,
        in their middle. `answer`: score whether people chose it."""
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
        """The clearly most frequent answer: its interval is above all others. Computed from visible
        figures only, so that it reveals nothing hidden."""
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
    """A question as printed. An open one has no fields but how many people `wrote`, None when that
    is hidden; so have texts beside an answer (`write_in` names their field). The figures of a
    number are its classes; `asked_when` says who is asked."""

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
        """The field of its texts, or of those beside one of its answers."""
        return self.write_in or self.code

    @property
    def field(self) -> FieldResult:
        """The only field of a question without rows."""
        return self.fields[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """With few forms, `responses` is None and there are no questions. `by_mode`: forms by mode."""

    responses: int | None
    least: int
    questions: tuple[QuestionResult, ...]
    by_mode: Mapping[str, int]

    @property
    def readable_fields(self) -> frozenset[str]:
        """Fields whose texts may be read: their number is visible."""
        return frozenset(q.text_code for q in self.questions if q.wrote is not None)

    @property
    def main_question(self) -> QuestionResult | None:
        """The first single-choice question about satisfaction."""
        plain = (q for q in self.questions if q.is_favourable and not q.is_matrix)
        return next((question for question in plain if not question.field.is_many), None)


def results_or_404(wave: Wave) -> Results:
    """For pages. Raises Http404 before the wave is closed."""
    try:
        return results(wave)
    except NotClosed as error:
        raise Http404 from error


def results(wave: Wave) -> Results:
    """All visible figures of a closed wave, by one query. Raises NotClosed."""
    if wave.closed_at is None:
        raise NotClosed
    numbers: Counter[tuple[str, str]] = Counter()
    by_mode: Counter[str] = Counter()
    for mode, code, answer, number in wave.counts.values_list("mode", "field", "answer", "number"):
        numbers[code, answer] += number  # modes and languages together, never apart
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
    """`shown` are the fields before it. A conditional question is hidden where the field that it
    depends on is: the number of its answers would reveal that one."""
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
        wrote = 0  # it would reveal the minimum for that answer
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


def _table(
    field: FormField, numbers: Numbers, responses: int, least: int
) -> tuple[int, list[Choice], list[int]]:
    """The base, the possible answers, and their counts. Refusing consent is an answer too; months
    are those that enough people named, numbers are given in classes."""
    base = numbers[field.code, ""]
    if field.numbers is not None:
        found = _classes(field, field.numbers, numbers, least)
        return base, [choice for choice, _count in found], [count for _choice, count in found]
    if field.is_consent:
        asked = responses - numbers[field.code, NOT_ASKED]
        none = Choice(code="", text=_("not given"), mark="")
        return asked, [*field.choices, none], [base, asked - base]
    if field.kind == FieldKind.DATE:
        items = suppression.months(_typed(field, numbers), least=least)
        return (
            base if items else 0,
            [Choice(code=month, text=_month(month), mark="") for month, _count in items],
            [count for _month, count in items],
        )
    return base, list(field.choices), [numbers[field.code, c.code] for c in field.choices]


def _typed(field: FormField, numbers: Numbers) -> dict[str, int]:
    """How many people typed each number or month."""
    return {
        answer: number
        for (code, answer), number in numbers.items()
        if code == field.code and answer not in ("", NOT_ASKED)
    }


def _classes(
    field: FormField, bounds: Bounds, numbers: Numbers, least: int
) -> list[tuple[Choice, int]]:
    counts = {int(answer): number for answer, number in _typed(field, numbers).items()}
    lowest, highest = bounds.lowest, bounds.highest
    found = suppression.classes(counts, lowest=lowest, highest=highest, least=least)
    return [
        (
            Choice(
                code=f"{one.low}{suppression.TO}{one.high}",
                text=_class_text(one, highest=highest),
                mark="",
                column=bounds.unit,
            ),
            one.count,
        )
        for one in found
    ]


def _class_text(one: suppression.NumberClass, *, highest: int) -> str:
    """«3», «4–5», «6 и больше» for the last."""
    low, high = ui_numbers.whole(one.low), ui_numbers.whole(one.high)
    if one.low == one.high:
        return low
    return _("%(low)s or more") % {"low": low} if one.high == highest else f"{low}–{high}"


def _month(text: str) -> str:
    if text == suppression.OTHER_MONTHS:
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
    base, choices, counts = _table(field, numbers, responses, least)
    not_asked = numbers[field.code, NOT_ASKED]
    is_many = field.kind == FieldKind.MANY
    if base < least:
        return FieldResult(code=field.code, row=field.row, is_many=is_many)
    if field.kind == FieldKind.DATE:
        shown: Sequence[bool] = [True] * len(counts)
    elif field.kind == FieldKind.NUMBER:  # one class holds everybody, or nearly
        shown = [len(counts) > 1] * len(counts)
    else:
        codes, among = [choice.code for choice in choices], base if is_many else None
        shown = visible_of_field(codes, counts, least=least, base=among, scores=scores)
    return FieldResult(
        code=field.code,
        row=field.row,
        is_many=is_many,
        answered=base,
        passed=responses - not_asked - base,
        not_asked=not_asked if field.asked_when else None,
        figures=tuple(
            Figure(
                code=choice.code,
                text=choice.text,
                scale=choice.column,
                count=count if is_shown else None,
                interval=wilson(count, base) if is_shown else None,
            )
            for choice, count, is_shown in zip(choices, counts, shown, strict=True)
        ),
        kept_back=None if is_many or all(shown) else base - sum(compress(counts, shown)),
    )


FEWEST_MARKS = 4  # below, the two highest marks are most of the scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """`base` people gave a mark, `top` of them one of the two highest; `highest` is the top."""

    base: int
    mean: float
    mean_within: Between
    median: int
    median_within: tuple[int, int]
    top: int
    top_within: Interval
    highest: int


def scale(field: FieldResult) -> Scale | None:
    """None if it is no scale, if an answer is hidden, or if nobody gave a mark."""
    counts = _marks(field)
    if counts is None or not sum(counts.values()):
        return None
    base, highest = sum(counts.values()), max(counts)
    top = counts[highest] + counts[highest - 1]
    middle, low, high = median(counts)
    return Scale(
        base=base,
        mean=mean(counts),
        mean_within=mean_interval(counts),
        median=middle,
        median_within=(low, high),
        top=top,
        top_within=wilson(top, base),
        highest=highest,
    )


def _marks(field: FieldResult) -> Mapping[int, int] | None:
    marks = {int(figure.code): figure.count for figure in field.figures if figure.code.isdigit()}
    others = [figure for figure in field.figures if not figure.code.isdigit()]
    if field.is_many or field.hidden or len(marks) < FEWEST_MARKS:
        return None
    if any(not figure.is_unsure for figure in others) or max(marks) - 1 not in marks:
        return None
    return {mark: count or 0 for mark, count in marks.items()}
