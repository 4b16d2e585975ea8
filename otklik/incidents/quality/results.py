"""Results of ratings: each item with its interval, and the agreement of two raters.

Only answers rated by as many people as the draw requires count. Shares are those of the first
raters. Nobody is ranked.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from otklik.incidents.quality.models import DrawnAnswer, PointRating, QualityDraw, QualityPoint
from otklik.statistics.cohen_kappa import Agreement, cohen
from otklik.statistics.wilson_interval import Interval, wilson

LEAST = 10  # answers to which an item applies, to show a share
LEAST_FOR_KAPPA = 30  # pairs, because its error formula is for large samples


@dataclass(frozen=True, slots=True, kw_only=True)
class PointResult:
    """`yes` of the `n` answers to which the item applies fulfil it; `na` are the others."""

    point: QualityPoint
    yes: int
    n: int
    na: int
    interval: Interval | None
    agreement: Agreement | None

    @property
    def is_few(self) -> bool:
        return self.n < LEAST

    @property
    def shows_kappa(self) -> bool:
        return self.agreement is not None and self.agreement.n >= LEAST_FOR_KAPPA

    @property
    def same(self) -> Interval | None:
        """The interval of the share of agreement; None below LEAST pairs."""
        found = self.agreement
        return wilson(found.same, found.n) if found and found.n >= LEAST else None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityResults:
    rated: int
    drawn: int
    points: tuple[PointResult, ...]
    faultless: int

    @property
    def interval(self) -> Interval | None:
        return wilson(self.faultless, self.rated) if self.rated >= LEAST else None


def results(draw: QualityDraw) -> QualityResults:
    complete = list(draw.answers.complete().values_list("pk", flat=True))
    words = _read_marks(complete)
    points = QualityPoint.objects.filter(pk__in={key for key, _answer in words})
    return QualityResults(
        rated=len(complete),
        drawn=draw.answers.count(),
        points=tuple(_summarise(point, words, complete) for point in points),
        faultless=count_faultless(complete),
    )


def count_faultless(answers: Iterable[int]) -> int:
    """In how many of these the first rater found every item fulfilled."""
    answer_keys = set(answers)
    point_ratings = PointRating.objects.filter(
        rating__answer__in=answer_keys, rating__is_second=False, word="no"
    )
    return len(answer_keys) - point_ratings.values("rating").distinct().count()


type Words = dict[tuple[int, int], dict[bool, str]]


def _read_marks(answers: Iterable[int]) -> Words:
    """By item and answer: the marks of the first rater (False) and of the second (True)."""
    found: Words = defaultdict(dict)
    rows = PointRating.objects.filter(rating__answer__in=list(answers))
    columns = ("point", "rating__answer", "rating__is_second", "word")
    for point, answer, is_second, word in rows.values_list(*columns):
        found[point, answer][is_second] = word
    return found


def _summarise(point: QualityPoint, words: Words, answers: Iterable[int]) -> PointResult:
    items = [words[point.pk, answer] for answer in answers if (point.pk, answer) in words]
    firsts = [one[False] for one in items if False in one]
    pairs = [(one[False], one[True]) for one in items if len(one) == 2]
    yes, n = firsts.count("yes"), len(firsts) - firsts.count("na")
    return PointResult(
        point=point,
        yes=yes,
        n=n,
        na=firsts.count("na"),
        interval=wilson(yes, n) if n >= LEAST else None,
        agreement=cohen(pairs) if pairs else None,
    )


def remarks_for(user_id: int) -> list[DrawnAnswer]:
    """The rated answers of one person, shown to that person only."""
    own = DrawnAnswer.objects.complete().filter(reply__author=user_id)
    own = own.select_related("reply__incident", "draw").prefetch_related("ratings__points__point")
    return list(own.order_by("-draw__ends_on", "position")[:100])
