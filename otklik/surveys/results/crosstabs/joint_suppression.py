"""All tables of two variables of a wave together: what one may show depends on the others."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from otklik.surveys.results.crosstabs import hidden_cells
from otklik.surveys.results.crosstabs.hidden_cells import Crossed
from otklik.surveys.results.crosstabs.variables import PASSED_LEVEL, SUSPICION, Variable


class Pairs:
    """`counts` are of all levels by all levels; `known`: which sums the results show."""

    def __init__(
        self,
        laid_out: Mapping[str, Variable],
        counts: Any,
        known: Mapping[str, tuple[bool, ...]],
        *,
        least: int,
    ) -> None:
        self._counts, self._known, self._least = np.array(counts), known, least
        self._skips = {code: one.levels[-1] == PASSED_LEVEL for code, one in laid_out.items()}
        self._place, start = {}, 0
        for code, variable in laid_out.items():
            self._place[code] = slice(start, start + len(variable.levels))
            start += len(variable.levels)
        self._others = [code for code in laid_out if self._can_tell(code)]
        self.table = cache(self._table)
        self._own = cache(self._shown_alone)

    def _table(self, one: str, other: str) -> Crossed:
        return Crossed(
            counts=self._counts[self._place[one], self._place[other]],
            rows=self._known[one],
            columns=self._known[other],
            skipped=(self._skips[one], self._skips[other]),
            guessed=(one == SUSPICION, other == SUSPICION),
        )

    def _can_tell(self, code: str) -> bool:
        """Whether tables by it can be had, and people differ in it."""
        counts = self._counts[self._place[code], self._place[code]].diagonal()
        return any(self._known[code]) and int((counts > 0).sum()) > 1

    def shown(self, one: str, other: str) -> Any:
        """Which cells may be shown; None where the table is withheld, since with another table
        it would tell what one of them hides."""
        return None if self._is_disclosed(one, other) else self._own(one, other)[0]

    def _shown_alone(self, one: str, other: str) -> tuple[Any, tuple[Any, Any]]:
        if one > other:  # one answer for both ways of turning it
            shown, (low, high) = self._own(other, one)
            return shown.T, (low.T, high.T)
        table = self.table(one, other)
        shown = hidden_cells.shown_cells(table, least=self._least)
        return shown, hidden_cells.bounds(table, shown)

    def _is_disclosed(self, one: str, other: str) -> bool:
        table, (shown, _bounds) = self.table(one, other), self._own(one, other)
        exact = hidden_cells.ranges(table, shown, least=self._least)
        if hidden_cells.is_disclosed(table, shown, exact, least=self._least):
            return True
        for third in self._others:
            if third in (one, other):
                continue
            low, high = self._through(one, other, third)
            exact = np.maximum(exact[0], low), np.minimum(exact[1], high)
            if hidden_cells.is_disclosed(table, shown, exact, least=self._least):
                return True
            if any(self._tells(*way) for way in ((one, third, other), (other, third, one))):
                return True
        return False

    def _tells(self, one: str, other: str, through: str) -> bool:
        """Whether the tables of both with a third tell what the table of the two hides."""
        shown, (low, high) = self._own(one, other)
        least, most = self._through(one, other, through)
        within = np.maximum(low, least), np.minimum(high, most)
        return hidden_cells.is_disclosed(self.table(one, other), shown, within, least=self._least)

    def _through(self, one: str, other: str, third: str) -> tuple[Any, Any]:
        known = np.array(self._known[third])
        sums = self._counts[self._place[third], self._place[third]].diagonal()
        most = np.where(known, sums, sums[~known].sum())
        return hidden_cells.through(self._own(one, third)[1], self._own(other, third)[1], most)
