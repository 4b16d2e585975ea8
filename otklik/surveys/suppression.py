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
