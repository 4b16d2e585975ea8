"""Which figures of a table may be shown without identifying anybody.

The rule is ADR 0034. It must hold against an attacker who knows it, adds and subtracts, and is one
of the respondents: `tests/surveys/test_suppression.py` plays that attacker.

Numbers and months are published only by classes of `least` people or more. An exact mean gives the
sum of the numbers, and its interval the sum of squares: from both one could find numbers that only
one or two people wrote. So there is no mean, median, lowest or highest number. Classes begin where
a rule puts them that uses only the bounds of the question; a small class joins the next, the last
one the previous. `tests/surveys/test_numbers_and_months.py` tries every list of numbers with the
same classes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

OTHER_MONTHS = "other"
TO = ".."  # between the ends of a class, in its code
EACH = 12  # up to so many possible numbers, each is a class if enough people wrote it
EACH_OF_A_COUNT = 5
PARTS = 12  # into which the range is divided, about, if the numbers are not counts


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberClass:
    """How many people wrote a number from `low` to `high`, both included."""

    low: int
    high: int
    count: int


def classes(
    counts: Mapping[int, int], *, lowest: int, highest: int, least: int
) -> list[NumberClass]:
    """From the lowest number up. A single class says nothing: nearly all people are in it."""
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
    """Starts of classes: each number if few; for counts ever wider; else evenly spaced."""
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
    """Months in their order, then all rare ones together; empty if all are rare."""
    shown = {month: count for month, count in counts.items() if count >= least}
    others = sum(counts.values()) - sum(shown.values())
    while 0 < others < least and shown:
        fewest = min(shown, key=lambda month: (shown[month], month))
        others += shown.pop(fewest)
    rest = [(OTHER_MONTHS, others)] if others else []
    return [*sorted(shown.items()), *rest] if shown else []


def visible_of_one(counts: Sequence[int], *, least: int) -> tuple[bool, ...]:
    """Visible cells of a single-choice question, which add up to the base. Where a cell holds fewer
    than `least` people, all such cells are hidden, even empty ones; where everybody gave one
    answer, all cells. Then the smallest of the rest are hidden, until subtraction reveals
    nothing."""
    base = sum(counts)
    if base < least or base in counts:
        return (False,) * len(counts)
    if not any(0 < count < least for count in counts):
        return (True,) * len(counts)
    return complete(counts, [count >= least for count in counts], base=base, least=least)


def visible_of_scale(
    counts: Sequence[int], *, least: int, items: Sequence[int] = ()
) -> tuple[bool, ...]:
    """Visible cells of marks in their order, and then of the `items` that are no marks; all add up
    to the base. Marks of few are hidden with all between them, and with the next lower ones, then
    the next higher, until two or more are hidden and hold `least` people or more: these count as
    one mark. Which ones are joined does not depend on counts, or it would tell them. An item of few
    is hidden with them, or with the two lowest."""
    every = [*counts, *items]
    base = sum(every)
    if base < least or base in every:
        return (False,) * len(every)
    are_few = [0 < count < least for count in every]
    if not any(are_few):
        return (True,) * len(every)
    few = [place for place, is_few in enumerate(are_few[: len(counts)]) if is_few] or [0]
    first, last = few[0], few[-1]
    apart = sum(number for number in items if 0 < number < least)
    enough = 2 * least - 1 if apart else least  # either may be small
    while last == first or sum(counts[first : last + 1]) + apart < enough:
        if first > 0:
            first -= 1
        elif last < len(counts) - 1:
            last += 1
        else:
            break
    is_everybody = sum(counts[first : last + 1]) + apart == base
    if is_everybody or last - first + 1 == len(counts):
        return (False,) * len(every)
    marks = (not first <= place <= last for place in range(len(counts)))
    return (*marks, *(not is_few for is_few in are_few[len(counts) :]))


def visible_of_many(counts: Sequence[int], *, base: int, least: int) -> tuple[bool, ...]:
    """Visible cells of a multiple-choice question. Each answer is a table of its own, those who
    gave it and those who did not, so both must be `least` people or more. Everybody in the base
    gave some answer, so people without a shown answer must have given a hidden one. If a hidden
    answer was given by nearly everybody it can hold all of them, so nothing more is hidden."""
    if base < least:
        return (False,) * len(counts)
    shown = [least <= count <= base - least for count in counts]
    if any(count > base - least for count in counts):
        return tuple(shown)
    return complete(counts, shown, base=base, least=least)


def complete(
    counts: Sequence[int], shown: list[bool], *, base: int, least: int
) -> tuple[bool, ...]:
    """Hide the smallest shown cells, equal ones together, until the hidden cells cannot be
    computed. That is so when the shown cells account for everybody; or when at least two cells are
    hidden, `least` people or more are in them, and the others have room for all of these people,
    each being smaller than the smallest shown."""
    while any(shown) and not all(shown):
        seen = [count for count, is_shown in zip(counts, shown, strict=True) if is_shown]
        rest, smallest, cells = base - sum(seen), min(seen), len(counts) - len(seen)
        if rest <= 0 or (cells > 1 and least <= rest <= (cells - 1) * (smallest - 1)):
            break
        shown = [
            is_shown and count > smallest for count, is_shown in zip(counts, shown, strict=True)
        ]
    return tuple(shown)
