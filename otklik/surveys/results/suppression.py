"""Which figures of a table may be shown, so that no person can be found in it.

The rule is ADR 0034. It must hold against a reader who knows it, who adds and subtracts, and who
is one of those that answered: `tests/surveys/test_suppression.py` is that reader.
"""

from collections.abc import Sequence


def shown_of_one(counts: Sequence[int], *, least: int) -> tuple[bool, ...]:
    """Which cells may be shown of a question with one answer; the cells add up to the base.

    Where a cell holds fewer than `least` people, all such cells are hidden, empty ones too; where
    everybody gave one answer, all cells. Then the smallest of the rest, until those hidden cannot
    be told by subtracting.
    """
    base = sum(counts)
    if base < least or base in counts:
        return (False,) * len(counts)
    if not any(0 < count < least for count in counts):
        return (True,) * len(counts)
    return completed(counts, [count >= least for count in counts], base=base, least=least)


def shown_of_scale(
    counts: Sequence[int], *, least: int, items: Sequence[int] = ()
) -> tuple[bool, ...]:
    """Which cells may be shown of marks in their order, and then of the answers `beside` them that
    are no marks; all add up to the base.

    Marks of few are hidden with all between them, and with the next lower ones, then the next
    higher, until two or more are hidden and hold `least` people or more: these stand together as
    one mark. Which way they are joined does not depend on counts, or it would tell them. An answer
    of few beside the marks is hidden with them, or with the two lowest.
    """
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
    enough = 2 * least - 1 if apart else least  # room for either to be few
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


def shown_of_many(counts: Sequence[int], *, base: int, least: int) -> tuple[bool, ...]:
    """Which cells may be shown of a question with any number of answers.

    Each answer is a table of its own, those who gave it and those who did not, so both must be
    `least` people or more. Everybody in the base gave some answer: whoever none of the shown
    answers accounts for must have given a hidden one. A hidden answer of nearly everybody has
    room for all of them, so then no more is hidden.
    """
    if base < least:
        return (False,) * len(counts)
    shown = [least <= count <= base - least for count in counts]
    if any(count > base - least for count in counts):
        return tuple(shown)
    return completed(counts, shown, base=base, least=least)


def completed(
    counts: Sequence[int], shown: list[bool], *, base: int, least: int
) -> tuple[bool, ...]:
    """Hide the smallest shown cells, equal ones together, until what is hidden stays so.

    It does when the shown cells account for everybody; or when two cells or more are hidden, the
    people in them are `least` or more, and whichever of them one asks about, the others have
    room for all of these people, each being smaller than the smallest shown.
    """
    while any(shown) and not all(shown):
        seen = [count for count, is_shown in zip(counts, shown, strict=True) if is_shown]
        rest, smallest, cells = base - sum(seen), min(seen), len(counts) - len(seen)
        if rest <= 0 or (cells > 1 and least <= rest <= (cells - 1) * (smallest - 1)):
            break
        shown = [
            is_shown and count > smallest for count, is_shown in zip(counts, shown, strict=True)
        ]
    return tuple(shown)
