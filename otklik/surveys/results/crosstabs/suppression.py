"""Which cells of crosstabs may be shown without identifying anybody: in each table, and in all
tables of a wave together.

Everyone who filled the form is in a table: people who skipped a question are a level, so that rows
and columns add up to what the results show. The reader knows those sums, this rule, and every other
table of the wave (ADR 0068): `tests/surveys/test_crossing_cells.py` is that reader.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from otklik import numpy_on_first_use as np
from otklik.surveys.results.crosstabs.variables import PASSED_LEVEL, SUSPICION, Variable
from otklik.surveys.results.suppression import complete

FAR = 1 << 60


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossCounts:
    """Counts of two variables. `rows` and `columns`: whether the sum of a line is known from the
    results; unknown ones add up to the rest. `skipped`: whether the last row and column hold the
    people who skipped the question. `guessed`: whether rows and columns are only our guess that a
    form is suspicious: membership of their last level reveals nothing certain."""

    counts: Any
    rows: tuple[bool, ...]
    columns: tuple[bool, ...]
    skipped: tuple[bool, bool] = (False, False)
    guessed: tuple[bool, bool] = (False, False)

    @property
    def in_one(self) -> Any:
        """Cells that hold all people of a line, and so reveal the answer of everyone in it.
        Skipping the other question is no answer, and neither is our guess. A line of suspicious
        forms reveals nobody's answer: stuffed forms are alike."""
        found = np.zeros(self.counts.shape, dtype=bool)
        for lines, flags, own, other in (
            (self.counts, found, 0, 1),
            (self.counts.T, found.T, 1, 0),
        ):
            if self.guessed[other]:
                continue
            answers = lines.shape[1] - self.skipped[other]
            whole = (lines == lines.sum(axis=1)[:, None]) & (lines > 0)
            if self.guessed[own]:
                whole[-1] = False
            flags[:, :answers] |= whole[:, :answers]
        return found


def visible_cells(table: CrossCounts, *, least: int) -> Any:
    """What may be shown as far as this table and its sums are concerned. A line whose sum is hidden
    is hidden. Where a cell holds fewer than `least` people, all such cells are hidden, even empty
    ones; where all people of a line are in one cell, so is the line. Then each line is completed
    like a table of one question, until nothing changes."""
    counts = table.counts
    shown = np.outer(table.rows, table.columns)
    shown &= ~table.in_one
    seen = counts[shown]
    if ((seen > 0) & (seen < least)).any():
        nobody = (counts.sum(axis=1) == 0)[:, None] | (counts.sum(axis=0) == 0)[None, :]
        shown &= (counts >= least) | nobody
    while True:
        before = int(shown.sum())
        for lines, flags, known in (
            (counts, shown, table.rows),
            (counts.T, shown.T, table.columns),
        ):
            for number, is_known in enumerate(known):
                line = lines[number]
                if is_known and line.sum():
                    flags[number] = _complete_line(line, flags[number], least=least)
        if int(shown.sum()) == before:
            return shown


def _complete_line(line: Any, shown: Any, *, least: int) -> Any:
    counts = [int(count) for count in line]
    return np.array(complete(counts, shown.tolist(), base=sum(counts), least=least))


def bounds(table: CrossCounts, shown: Any) -> tuple[Any, Any]:
    """The lowest and highest value of each cell that sums and shown cells imply, line by line and
    repeatedly (the shuttle algorithm: L. Buzzigoli and A. Giusti, 1999)."""
    counts = table.counts
    low = np.where(shown, counts, 0)
    high = np.where(shown, counts, FAR)
    sums = [
        (np.array(known), lines.sum(axis=1), axis)
        for known, lines, axis in ((table.rows, counts, 1), (table.columns, counts.T, 0))
    ]
    for _round in range(4):
        for known, total, axis in sums:
            total = np.where(known, total, total[~known].sum())
            whole_low = low.sum(axis=axis)
            whole_high = np.minimum(high, FAR >> 4).sum(axis=axis)
            total, whole_low, whole_high, is_known = (
                np.expand_dims(values, axis) for values in (total, whole_low, whole_high, known)
            )
            high = np.minimum(high, total - (whole_low - low))
            rest = total - (whole_high - np.minimum(high, FAR >> 4))
            low = np.where(is_known & ~shown, np.maximum(low, rest), low)
    return low, np.where(shown, counts, high)


def sensitive_cells(table: CrossCounts, shown: Any, *, least: int) -> Any:
    """Hidden cells that must not be computable: few people, or all people of a line."""
    few = (table.counts > 0) & (table.counts < least)
    return ~shown & (few | table.in_one)


def is_disclosed(table: CrossCounts, shown: Any, within: tuple[Any, Any], *, least: int) -> bool:
    """Whether a sensitive cell has fewer than `least` - 1 possible values `within` bounds."""
    low, high = within
    narrow = high - low + 1 < least - 1
    return bool((sensitive_cells(table, shown, least=least) & narrow).any())


def ranges(table: CrossCounts, shown: Any, *, least: int) -> tuple[Any, Any]:
    """Like `bounds`, but exact, for sensitive cells: how far people can be moved without changing
    anything known (the maximum flow through hidden cells)."""
    low, high = bounds(table, shown)
    for place in np.argwhere(sensitive_cells(table, shown, least=least)):
        row, column = int(place[0]), int(place[1])
        here = int(table.counts[row, column])
        more = _flow(table, shown, row, column, most=least, is_more=True)
        fewer = _flow(table, shown, row, column, most=here, is_more=False)
        low[row, column], high[row, column] = here - fewer, here + more
    return low, high


def _flow(
    table: CrossCounts, shown: Any, row: int, column: int, *, most: int, is_more: bool
) -> int:
    """How many people can enter a hidden cell, or leave it, at most `most`. Nodes are rows and
    columns. Through a hidden cell people can be added without limit (from its row to its column)
    and removed while there are any (from its column to its row); lines with unknown sums exchange
    freely."""
    rows, columns = table.counts.shape
    room = np.zeros((rows + columns, rows + columns), dtype=np.int64)
    hidden = ~shown
    hidden[row, column] = False
    room[:rows, rows:] = np.where(hidden, FAR, 0)
    room[rows:, :rows] = np.where(hidden, table.counts, 0).T
    for first, known in ((0, table.rows), (rows, table.columns)):
        free = first + np.flatnonzero(~np.array(known))
        room[np.ix_(free, free)] = FAR
    source, sink = (rows + column, row) if is_more else (row, rows + column)
    moved = 0
    while moved < most and (path := _path(room, source, sink)):
        steps = list(pairwise(path))
        part = min(most - moved, *(int(room[step]) for step in steps))
        for start, end in steps:
            room[start, end] -= part
            room[end, start] += part
        moved += part
    return moved


def _path(room: Any, source: int, sink: int) -> list[int]:
    """The shortest path with capacity; empty when there is none."""
    came_from, ends = {source: source}, [source]
    while ends and sink not in came_from:
        reached = [(end, int(to)) for end in ends for to in np.flatnonzero(room[end])]
        ends = []
        for start, to in reached:
            if to not in came_from:
                came_from[to] = start
                ends.append(to)
    if sink not in came_from:
        return []
    way = [sink]
    while way[-1] != source:
        way.append(came_from[way[-1]])
    return way[::-1]


def through(one: tuple[Any, Any], other: tuple[Any, Any], most: Any) -> tuple[Any, Any]:
    """What two tables with a common variable imply for the third: bounds of each cell (a, b) from
    those of (a, c) and (b, c) and from the upper bounds of c (Fréchet's, summed over c)."""
    (low_a, high_a), (low_b, high_b) = one, other
    least = low_a[:, None, :] + low_b[None, :, :] - most[None, None, :]
    both = np.minimum(high_a[:, None, :], high_b[None, :, :])
    return np.maximum(least, 0).sum(axis=2), both.sum(axis=2)


class Pairs:
    """All crosstabs of a wave: `counts` of levels by levels; `known`: sums in the results."""

    def __init__(
        self,
        variables: Mapping[str, Variable],
        counts: Any,
        known: Mapping[str, tuple[bool, ...]],
        *,
        least: int,
    ) -> None:
        self._counts, self._known, self._least = np.array(counts), known, least
        self._skips = {code: one.levels[-1] == PASSED_LEVEL for code, one in variables.items()}
        self._place, start = {}, 0
        for code, variable in variables.items():
            self._place[code] = slice(start, start + len(variable.levels))
            start += len(variable.levels)
        self._others = [code for code in variables if self._can_tell(code)]
        self.table = cache(self._table)
        self._own = cache(self._visible_alone)

    def _table(self, one: str, other: str) -> CrossCounts:
        return CrossCounts(
            counts=self._counts[self._place[one], self._place[other]],
            rows=self._known[one],
            columns=self._known[other],
            skipped=(self._skips[one], self._skips[other]),
            guessed=(one == SUSPICION, other == SUSPICION),
        )

    def _can_tell(self, code: str) -> bool:
        """Whether it can be a dimension of tables, and people differ in it."""
        counts = self._counts[self._place[code], self._place[code]].diagonal()
        return any(self._known[code]) and int((counts > 0).sum()) > 1

    def visible_cells(self, one: str, other: str) -> Any:
        """Cells that may be shown; None where another table would reveal what this one hides."""
        return None if self._is_disclosed(one, other) else self._own(one, other)[0]

    def _visible_alone(self, one: str, other: str) -> tuple[Any, tuple[Any, Any]]:
        if one > other:  # the same for the transposed table
            shown, (low, high) = self._own(other, one)
            return shown.T, (low.T, high.T)
        table = self.table(one, other)
        shown = visible_cells(table, least=self._least)
        return shown, bounds(table, shown)

    def _is_disclosed(self, one: str, other: str) -> bool:
        table, (shown, _bounds) = self.table(one, other), self._own(one, other)
        exact = ranges(table, shown, least=self._least)
        if is_disclosed(table, shown, exact, least=self._least):
            return True
        for third in self._others:
            if third in (one, other):
                continue
            low, high = self._through(one, other, third)
            exact = np.maximum(exact[0], low), np.minimum(exact[1], high)
            if is_disclosed(table, shown, exact, least=self._least):
                return True
            if any(self._tells(*way) for way in ((one, third, other), (other, third, one))):
                return True
        return False

    def _tells(self, one: str, other: str, through: str) -> bool:
        """Whether a third variable's tables with both reveal what the table of the two hides."""
        shown, (low, high) = self._own(one, other)
        least, most = self._through(one, other, through)
        within = np.maximum(low, least), np.minimum(high, most)
        return is_disclosed(self.table(one, other), shown, within, least=self._least)

    def _through(self, one: str, other: str, third: str) -> tuple[Any, Any]:
        known = np.array(self._known[third])
        sums = self._counts[self._place[third], self._place[third]].diagonal()
        most = np.where(known, sums, sums[~known].sum())
        return through(self._own(one, third)[1], self._own(other, third)[1], most)
