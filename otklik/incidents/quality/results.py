"""What ratings show: each point with its interval, and how far two raters agree. Nobody is ranked.

Only answers that are rated by as many as the draw asked for count. Shares are of the first raters.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from otklik.incidents.quality.models import DrawnAnswer, PointRating, QualityDraw, QualityPoint
from otklik.statistics.cohen_kappa import Agreement, cohen
from otklik.statistics.wilson_interval import Interval, wilson

LEAST = 10  # answers to which a point applies; fewer are no figure
LEAST_FOR_KAPPA = 30  # pairs: its error is one of large samples


@dataclass(frozen=True, slots=True, kw_only=True)
class PointResult:
    """Of `n` answers to which it applies `yes` fulfil it; it does not apply to `na` others.

    `agreement` is there when two rated; its `kappa` is shown from LEAST_FOR_KAPPA pairs on.
    """

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
        """How sure the share of agreement is; None below LEAST pairs."""
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
    words = _words(complete)
    points = QualityPoint.objects.filter(pk__in={key for key, _answer in words})
    return QualityResults(
        rated=len(complete),
        drawn=draw.answers.count(),
        points=tuple(_of(point, words, complete) for point in points),
        faultless=faultless_of(complete),
    )


def faultless_of(answers: Iterable[int]) -> int:
    """Of how many of these the first rater said of no point that it is not fulfilled."""
    known = set(answers)
    point_ratings = PointRating.objects.filter(
        rating__answer__in=known, rating__is_second=False, word="no"
    )
    return len(known) - point_ratings.values("rating").distinct().count()


type Words = dict[tuple[int, int], dict[bool, str]]


def _words(answers: Iterable[int]) -> Words:
    """By point and answer: what the first and the second said."""
    found: Words = defaultdict(dict)
    rows = PointRating.objects.filter(rating__answer__in=list(answers))
    columns = ("point", "rating__answer", "rating__is_second", "word")
    for point, answer, is_second, word in rows.values_list(*columns):
        found[point, answer][is_second] = word
    return found


def _of(point: QualityPoint, words: Words, answers: Iterable[int]) -> PointResult:
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
    """Answers of one person that were rated: theirs to read, and nobody else's."""
    own = DrawnAnswer.objects.complete().filter(reply__author=user_id)
    own = own.select_related("reply__incident", "draw").prefetch_related("ratings__points__point")
    return list(own.order_by("-draw__ends_on", "position")[:100])
