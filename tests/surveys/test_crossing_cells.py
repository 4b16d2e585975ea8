"""Cells of two questions against a reader who knows the rule and tries every table."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from otklik.surveys.results.crosstabs import suppression
from otklik.surveys.results.crosstabs.suppression import CrossCounts, Pairs
from otklik.surveys.results.crosstabs.variables import Variable
from otklik.surveys.results.suppression import visible_of_one

from .test_suppression import tables

WITHHELD = ("withheld",)


def crossed(counts: Any, least: int) -> CrossCounts:
    """With the sums that the results of both questions show."""
    rows, columns = counts.sum(axis=1).tolist(), counts.sum(axis=0).tolist()
    return CrossCounts(
        counts=counts,
        rows=visible_of_one(rows, least=least),
        columns=visible_of_one(columns, least=least),
    )


def view(table: CrossCounts, least: int) -> tuple[object, ...]:
    shown = suppression.visible_cells(table, least=least)
    exact = suppression.ranges(table, shown, least=least)
    if suppression.is_disclosed(table, shown, exact, least=least):
        return WITHHELD
    return tuple(np.where(shown, table.counts, -1).ravel().tolist())


def sums(table: CrossCounts) -> tuple[object, ...]:
    rows, columns = table.counts.sum(axis=1), table.counts.sum(axis=0)
    return (
        tuple(np.where(table.rows, rows, -1).tolist()),
        tuple(np.where(table.columns, columns, -1).tolist()),
    )


def with_sums(rows: Sequence[int], columns: Sequence[int]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Every table with these sums."""
    if len(rows) == 1:
        yield (tuple(columns),)
        return
    for line in tables(rows[0], len(columns)):
        left = [column - count for column, count in zip(columns, line, strict=True)]
        if min(left) >= 0:
            for rest in with_sums(rows[1:], left):
                yield (line, *rest)


def possible_values(
    possible: Sequence[Any], seen: tuple[object, ...], least: int
) -> Iterator[set[int]]:
    """Values that small hidden cells may have for the reader, where they are too few."""
    for place in range(possible[0].size):
        if seen == WITHHELD or seen[place] == -1:
            values = {int(table.ravel()[place]) for table in possible}
            if any(0 < value < least for value in values) and len(values) < least - 1:
                yield values


@pytest.mark.parametrize(("base", "least"), [(9, 3), (15, 3), (14, 5)])
def test_no_small_cell_of_two_by_two_can_be_told_from_every_table(base: int, least: int) -> None:
    alike = defaultdict(list)
    for flat in tables(base, 4):
        table = crossed(np.array(flat).reshape(2, 2), least)
        alike[sums(table), view(table, least)].append(table.counts)
    for (_sums, seen), possible in alike.items():
        assert not list(possible_values(possible, seen, least))


def drawn(chance: Any, base: int, shape: tuple[int, int]) -> Any:
    shares = np.outer(chance.dirichlet([2] * shape[0]), chance.dirichlet([2] * shape[1]))
    shares = (shares * chance.gamma(3, size=shape)).ravel()
    return chance.multinomial(base, shares / shares.sum()).reshape(shape)


def test_nor_in_larger_ones_by_who_knows_all_sums() -> None:
    """Of tables drawn by chance, every other with the same sums is tried that looks alike."""
    chance, tried = np.random.default_rng(3), 0
    while tried < 10:
        counts = drawn(chance, 40, (3, 3))
        table = CrossCounts(counts=counts, rows=(True,) * 3, columns=(True,) * 3)
        seen = view(table, 3)
        if counts.sum(axis=0).min() < 3 or counts.sum(axis=1).min() < 3 or seen == WITHHELD:
            continue
        if all(cell == -1 for cell in seen) or -1 not in seen:
            continue
        others = with_sums(counts.sum(axis=1).tolist(), counts.sum(axis=0).tolist())
        flags = np.array(seen) != -1
        near = [a for o in others if (a := np.array(o)).ravel()[flags].tolist() == [
            cell for cell in seen if cell != -1
        ]]  # fmt: skip
        if len(near) > 300:
            continue
        alike = [
            a for a in near
            if view(CrossCounts(counts=a, rows=(True,) * 3, columns=(True,) * 3), 3) == seen
        ]  # fmt: skip
        assert not list(possible_values(alike, seen, 3))
        tried += 1


def test_exact_ranges_are_those_of_trying_every_table() -> None:
    chance = np.random.default_rng(5)
    for _run in range(30):
        counts = drawn(chance, 14, (2, 3))
        table = CrossCounts(counts=counts, rows=(True,) * 2, columns=(True,) * 3)
        shown = chance.random((2, 3)) < 0.3
        alike = [
            a
            for other in with_sums(counts.sum(axis=1).tolist(), counts.sum(axis=0).tolist())
            if ((a := np.array(other))[shown] == counts[shown]).all()
        ]
        low, high = suppression.ranges(table, shown, least=5)
        for row, column in np.argwhere(suppression.sensitive_cells(table, shown, least=5)):
            values = [int(a[row, column]) for a in alike]
            assert (low[row, column], high[row, column]) == (min(values), max(values))


def people(chance: Any, base: int, levels: int, likeness: float) -> Any:
    """Answers to three questions that hang together more or less, as (people, questions)."""
    mood = chance.standard_normal((base, 1)) * likeness
    count = mood + chance.standard_normal((base, 3)) * (1 - likeness**2) ** 0.5
    bounds = np.sort(chance.uniform(-1.4, 1.4, (levels - 1, 3)), axis=0)
    return np.stack([np.searchsorted(bounds[:, at], count[:, at]) for at in range(3)], axis=1)


def pairs_of(value: Any, levels: int, least: int) -> Pairs:
    codes = ("a", "b", "c")
    laid_out = {
        code: Variable(code=code, field=code, levels=tuple("wxyz"[:levels])) for code in codes
    }
    is_in = np.zeros((len(value), 3 * levels), dtype=int)
    rows = np.arange(len(value))[:, None]
    is_in[rows, value + np.arange(3) * levels] = 1
    sums = is_in.sum(axis=0).reshape(3, levels).tolist()
    known = {
        code: visible_of_one(line, least=least) for code, line in zip(codes, sums, strict=True)
    }
    return Pairs(laid_out, is_in.T @ is_in, known, least=least)


def attack(pairs: Pairs, sizes: int, base: int, least: int) -> list[tuple[str, str]]:
    """Where a linear programme over the table of all three, knowing every shown cell and sum,
    leaves a small hidden cell fewer than `least` - 1 values."""
    from scipy.optimize import linprog

    shape = (sizes,) * 3
    codes = ("a", "b", "c")
    known: list[tuple[Any, int]] = [(np.ones(shape), base)]
    hidden = []
    for first, second in ((0, 1), (0, 2), (1, 2)):
        names = codes[first], codes[second]
        table = pairs.table(*names)
        shown = pairs.visible_cells(*names)
        for place in np.ndindex(sizes, sizes):
            cell = np.zeros(shape)
            index: list[Any] = [slice(None)] * 3
            index[first], index[second] = place
            cell[tuple(index)] = 1
            if shown is not None and shown[place]:
                known.append((cell, int(table.counts[place])))
            elif 0 < table.counts[place] < least:
                hidden.append((names, cell))
    for at, code in enumerate(codes):
        table = pairs.table(code, code)
        for level in np.flatnonzero(table.rows):
            line = np.zeros(shape)
            np.moveaxis(line, at, 0)[level] = 1
            known.append((line, int(table.counts[level, level])))
    sums = np.array([cell.ravel() for cell, _number in known])
    totals = [number for _cell, number in known]
    found = []
    for names, cell in hidden:
        ends = [
            sign * linprog(sign * cell.ravel(), A_eq=sums, b_eq=totals, method="highs").fun
            for sign in (1, -1)
        ]
        if int(ends[1] + 1e-6) - int(np.ceil(ends[0] - 1e-6)) + 1 < least - 1:
            found.append(names)
    return found


def test_three_tables_together_do_not_tell_what_one_of_them_hides() -> None:
    chance, attacked = np.random.default_rng(11), 0
    while attacked < 5:
        levels, base = int(chance.integers(3, 5)), int(chance.choice([150, 300, 600]))
        text = people(chance, base, levels, float(chance.choice([0.3, 0.8, 0.95])))
        pairs = pairs_of(text, levels, 5)
        seen = [pairs.visible_cells(*pair) for pair in (("a", "b"), ("a", "c"), ("b", "c"))]
        if sum(shown is not None and shown.any() for shown in seen) < 2:
            continue
        assert not attack(pairs, levels, base, 5)
        attacked += 1


def test_what_two_tables_tell_of_a_third_by_hand() -> None:
    """Of 30 with c, 28 said a and 10 said b: eight or more said both, and ten at most."""
    with_a, with_b = (np.array([[number]]) for number in (28, 10))
    low, high = suppression.through((with_a, with_a), (with_b, with_b), np.array([30]))
    assert (low.item(), high.item()) == (8, 10)


def test_a_table_whose_hidden_cell_hangs_alone_is_withheld() -> None:
    """Two blocks of hidden cells joined by one: that one is told by adding up."""
    counts = np.array([[9, 8, 30, 20], [7, 9, 30, 20], [30, 3, 8, 9], [30, 30, 9, 7]])
    table = CrossCounts(counts=counts, rows=(True,) * 4, columns=(True,) * 4)
    shown = counts >= 20
    low, high = suppression.ranges(table, shown, least=5)
    assert (low[2, 1], high[2, 1]) == (3, 3)
    assert suppression.is_disclosed(table, shown, (low, high), least=5)
    assert not suppression.is_disclosed(table, shown, (low - 2, high + 2), least=5)
    assert view(table, 5) == WITHHELD  # each line is complete by itself, so only this tells
