"""What numbers and months of a closed wave come to, so that nobody is told by them.

A mean with its decimals is the sum of what people wrote, and its interval the sum of squares: with
both a reader counts through what could have been written and finds how often one or two people did
what nobody else does. So numbers are published as answers of a list are, by classes of which each
holds k people or more (k being the wave's smallest cell), and as nothing else: no mean, no median
that is a number, and no lowest and highest.

Classes begin where a rule puts them that looks at the bounds of the question alone; a class of few
joins the next, the last one the class before. `tests/surveys/test_quantities.py` is the reader who
tries every list of numbers that comes to the same classes. Months that few named stand together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

OTHER_MONTHS = "other"
TO = ".."  # between the ends of a class, in its code
EACH = 12  # so many numbers have a class each, if enough people wrote them
EACH_OF_A_COUNT = 5
PARTS = 12  # into which the bounds of what is no count are divided, about


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberClass:
    """How many people wrote a number from `low` to `high`, both included."""

    low: int
    high: int
    count: int


def classes(
    counts: Mapping[int, int], *, lowest: int, highest: int, least: int
) -> list[NumberClass]:
    """From the lowest number that could be written to the highest. One class alone says nothing:
    all, or nearly all, are in it."""
    starts = list(_starts(lowest, highest))
    ends = [*(start - 1 for start in starts[1:]), highest]
    found: list[NumberClass] = []
    low, people = lowest, 0
    for start, end in zip(starts, ends, strict=True):
        people += sum(number for value, number in counts.items() if start <= value <= end)
        if people >= least or end == highest:
            found.append(NumberClass(low=low, high=end, count=people))
            low, people = end + 1, 0
    if len(found) > 1 and found[-1].count < least:
        last, before = found.pop(), found.pop()
        people = before.count + last.count
        found.append(NumberClass(low=before.low, high=highest, count=people))
    return found


def _starts(lowest: int, highest: int) -> Iterator[int]:
    """Where classes begin: at each of few numbers; of a count ever more rarely; else evenly."""
    yield lowest
    if highest - lowest < EACH:
        yield from range(lowest + 1, highest + 1)
    elif 0 <= lowest <= 1:
        yield from range(lowest + 1, min(EACH_OF_A_COUNT, highest) + 1)
        decade = 10
        while decade <= highest:
            yield from (start for start in (decade, 2 * decade, 5 * decade) if start <= highest)
            decade *= 10
    else:
        step = next(one for one in _round() if one * PARTS >= highest - lowest)
        yield from range((lowest // step + 1) * step, highest + 1, step)


def _round() -> Iterator[int]:
    decade = 1
    while True:
        yield from (decade, 2 * decade, 5 * decade)
        decade *= 10


def months(counts: Mapping[str, int], *, least: int) -> list[tuple[str, int]]:
    """Months in their order, then all that few named together; nothing where that is all."""
    shown = {month: count for month, count in counts.items() if count >= least}
    others = sum(counts.values()) - sum(shown.values())
    while 0 < others < least and shown:
        fewest = min(shown, key=lambda month: (shown[month], month))
        others += shown.pop(fewest)
    rest = [(OTHER_MONTHS, others)] if others else []
    return [*sorted(shown.items()), *rest] if shown else []
