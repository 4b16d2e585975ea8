"""Which figures of a table may be shown, so that no person can be found in it.

The rule is ADR 0034. It must hold against a reader who knows it, who adds and subtracts, and who
is one of those that answered: `tests/surveys/test_suppression.py` is that reader.
"""

from collections.abc import Callable, Sequence


def shown_of_one(counts: Sequence[int], *, least: int) -> tuple[bool, ...]:
    """Which cells may be shown of a question with one answer; the cells add up to the base.

    Where a cell holds fewer than `least` people, all such cells are hidden, empty ones too; where
    everybody gave one answer, all cells. Then the smallest of the rest, until those hidden cannot
    be told by subtracting.
    """
    base = sum(counts)
    hidden = [False] * len(counts)
    if base in counts:
        hidden = [True] * len(counts)
    elif any(0 < count < least for count in counts):
        hidden = [count < least for count in counts]
    return _completed(counts, hidden, base=base, least=least, is_covered=lambda rest: False)


def shown_of_many(counts: Sequence[int], *, base: int, least: int) -> tuple[bool, ...]:
    """Which cells may be shown of a question with any number of answers.

    Each answer is a table of its own, those who gave it and those who did not, so both must be
    `least` people or more. Everybody in the base gave some answer: whoever none of the shown
    answers accounts for must have given a hidden one.
    """
    hidden = [count < least or base - count < least for count in counts]
    return _completed(counts, hidden, base=base, least=least, is_covered=lambda rest: rest <= 0)


def _completed(
    counts: Sequence[int],
    hidden: list[bool],
    *,
    base: int,
    least: int,
    is_covered: Callable[[int], bool],
) -> tuple[bool, ...]:
    """Hide the smallest shown cells, equal ones together, until what is hidden stays so.

    That is: there are two hidden cells or more; the people in them are `least` or more; and
    whichever hidden cell one asks about, the others have room for all of these people, each of
    them being smaller than the smallest shown.
    """
    if base < least:
        return (False,) * len(counts)
    while any(hidden):
        shown = [
            count for count, is_hidden in zip(counts, hidden, strict=True) if count and not is_hidden
        ]
        if not shown:
            break
        rest, smallest, cells = base - sum(shown), min(shown), sum(hidden)
        if is_covered(rest):
            break
        if cells > 1 and rest >= least and rest <= (cells - 1) * (smallest - 1):
            break
        hidden = [
            is_hidden or count == smallest
            for count, is_hidden in zip(counts, hidden, strict=True)
        ]
    return tuple(not is_hidden for is_hidden in hidden)
