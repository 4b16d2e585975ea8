"""What marks on a scale come to: mean, median, how many gave one of the two highest.

Only where no answer of the field is hidden: a mean would tell what is. They are shown and get no
verdict: waves are compared by one figure a question (ADR 0062).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from otklik.statistics.rating_scale import Between, mean, mean_within, median
from otklik.statistics.wilson_interval import Interval, wilson
from otklik.surveys.results.wave_results import FieldResult

FEWEST_MARKS = 4  # of a scale whose two highest marks are not most of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """`base` people gave a mark; who could not say is not among them. `top` gave one of the two
    highest marks, `highest` being the highest."""

    base: int
    mean: float
    mean_within: Between
    median: int
    median_within: tuple[int, int]
    top: int
    top_within: Interval
    highest: int


def scale(field: FieldResult) -> Scale | None:
    """None for what is no scale, and where an answer is hidden or nobody gave a mark."""
    counts = _marks(field)
    if counts is None or not sum(counts.values()):
        return None
    base, highest = sum(counts.values()), max(counts)
    top = counts[highest] + counts[highest - 1]
    middle, low, high = median(counts)
    return Scale(
        base=base,
        mean=mean(counts),
        mean_within=mean_within(counts),
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
