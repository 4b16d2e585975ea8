"""Which cells of a table of two variables may be shown, so that no person can be found in it.

All who filled the form stand in the table: who passed a question over is a level of its own, so
that rows and columns add up to what the results show. The reader knows those sums, this rule, and
every other table of the wave (ADR 0068). `tests/surveys/test_crossing_cells.py` is that reader.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from otklik.surveys.results.suppression import completed

FAR = 1 << 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """Counts of two variables. `rows` and `columns`: whether the sum of a line is known from the
    results; what is not adds up to the rest. `skipped`: whether the last row, the last column are
    those who passed the question over. `guessed`: whether rows, whether columns are a guess of
    ours, whose last level nobody can be known to be in: that a form is suspicious."""

    counts: Any
    rows: tuple[bool, ...]
    columns: tuple[bool, ...]
    skipped: tuple[bool, bool] = (False, False)
    guessed: tuple[bool, bool] = (False, False)

    @property
    def in_one(self) -> Any:
        """Cells that hold all people of a line: whoever knows the line knows their answer. That
        all passed the other question over tells no answer, nor does a guess of ours; and of a line
        that nobody is known to be in nobody's answer is told: forms that were stuffed are alike."""
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


def shown_cells(table: Crossed, *, least: int) -> Any:
    """What may be shown as far as this table and its sums go.

    A line whose sum is hidden is hidden. Where a cell holds fewer than `least` people, all such
    cells are hidden, empty ones too; where a line has all its people in one cell, the line. Then
    each line is completed as a table of one question is, until nothing changes.
    """
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
                    flags[number] = _completed_line(line, flags[number], least=least)
        if int(shown.sum()) == before:
            return shown


def _completed_line(line: Any, shown: Any, *, least: int) -> Any:
    counts = [int(count) for count in line]
    return np.array(completed(counts, shown.tolist(), base=sum(counts), least=least))


def bounds(table: Crossed, shown: Any) -> tuple[Any, Any]:
    """From where to where each cell can lie for who knows the sums and what is shown: by lines,
    again and again (the shuttle algorithm: L. Buzzigoli and A. Giusti, 1999)."""
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


def endangered(table: Crossed, shown: Any, *, least: int) -> Any:
    """Hidden cells that must stay unknown: few people, or all of a line."""
    few = (table.counts > 0) & (table.counts < least)
    return ~shown & (few | table.in_one)


def is_disclosed(table: Crossed, shown: Any, within: tuple[Any, Any], *, least: int) -> bool:
    """Whether an endangered cell has fewer than `least` - 1 possible values inside `within`."""
    low, high = within
    narrow = high - low + 1 < least - 1
    return bool((endangered(table, shown, least=least) & narrow).any())


def ranges(table: Crossed, shown: Any, *, least: int) -> tuple[Any, Any]:
    """As `bounds`, but exact, for endangered cells: how far people can be moved around without
    changing anything that is known (the greatest flow through hidden cells)."""
    low, high = bounds(table, shown)
    for place in np.argwhere(endangered(table, shown, least=least)):
        row, column = int(place[0]), int(place[1])
        here = int(table.counts[row, column])
        more = _flow(table, shown, row, column, most=least, is_more=True)
        fewer = _flow(table, shown, row, column, most=here, is_more=False)
        low[row, column], high[row, column] = here - fewer, here + more
    return low, high


def _flow(table: Crossed, shown: Any, row: int, column: int, *, most: int, is_more: bool) -> int:
    """How many people can come into a hidden cell, or leave it; no more than `most`.

    Nodes are rows and columns. Through a hidden cell people can be added without end (from its
    row to its column) and taken away while there are any (from its column to its row); lines
    whose sums are not known give to each other freely.
    """
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
    """The shortest way with room on it; empty when there is none."""
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
    """What two tables with a variable in common tell of the third: bounds of each cell (a, b) from
    those of (a, c) and (b, c) and from how many are at `most` in c (Fréchet's, summed over c)."""
    (low_a, high_a), (low_b, high_b) = one, other
    least = low_a[:, None, :] + low_b[None, :, :] - most[None, None, :]
    both = np.minimum(high_a[:, None, :], high_b[None, :, :])
    return np.maximum(least, 0).sum(axis=2), both.sum(axis=2)
