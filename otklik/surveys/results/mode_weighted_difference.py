"""A difference weighed by ways of answering, without telling who answered how.

A reader knows the mean of all who answered, and how many answered in which way; with the exact
difference they would work out what the few on paper said. So what counts of a wave is known only as
one of several parts of all that it can be, each with room for as many answers as the smallest cell
has people, and the middle of its part is told; where there is room for one part, the mean of all.
Where both waves have the same mix of ways the difference tells nothing, and there is one part for
each point.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from otklik.statistics.change_verdicts import Change
from otklik.surveys.results.coarsening import ByMode, Coarse

SMALL = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wave:
    """By mode how many answered, their scores added up, and what each answer counts for in the
    difference: nothing in a mode that the other wave has not."""

    numbers: Mapping[str, int]
    sums: Mapping[str, float]
    factors: Mapping[str, float]
    variance: float

    @property
    def mean(self) -> float:
        return sum(self.sums.values()) / sum(self.numbers.values())

    @property
    def error(self) -> float:
        """The variance of what counts, by how all who answered differ."""
        return self.variance * sum(
            number * self.factors[mode] ** 2 for mode, number in self.numbers.items()
        )

    def _filled(self, modes: list[str]) -> float:
        """What counts if the scores lay in the first of these modes, as far as there is room."""
        left, found = sum(self.sums.values()), 0.0
        for mode in modes:
            here = min(left, self.numbers[mode])
            found += here * self.factors[mode]
            left -= here
        return found

    def rounded(self, least: int) -> float:
        order = sorted(self.numbers, key=lambda mode: self.factors[mode])
        low, high = self._filled(order), self._filled(order[::-1])
        apart = self.factors[order[-1]] - self.factors[order[0]]
        true = sum(self.sums[mode] * self.factors[mode] for mode in order)
        if high - low < SMALL or apart < SMALL:
            return true
        parts = int((high - low) / (least * apart) + SMALL)
        if parts < 2:
            return min(max(self.mean, low), high)
        width = (high - low) / parts
        part = min(int((true - low) / width + SMALL), parts - 1)
        return low + (part + 0.5) * width


def weighed(coarse: Coarse, change: Change, *, least: tuple[int, int]) -> dict[str, float]:
    """Difference and interval for a page, by counts of a figure that the results show."""
    common = {
        mode: sum(_number(wave[mode], coarse) for wave in (coarse.before, coarse.after))
        for mode in change.modes
    }
    whole = sum(common.values())
    shares = {mode: number / whole for mode, number in common.items()}
    before, after = (_wave(wave, coarse, shares) for wave in (coarse.before, coarse.after))
    first, second = before.rounded(least[0]), after.rounded(least[1])
    reach = NormalDist().inv_cdf(0.975) * sqrt(before.error + after.error)
    middle = _drawn_in(second, change.after) - _drawn_in(first, change.before)
    return {
        "difference": second - first,
        "low": max(middle - reach, -1.0),
        "high": min(middle + reach, 1.0),
    }


def _drawn_in(mean: float, number: int) -> float:
    """With one lowest and one highest score more (Agresti and Caffo)."""
    return (mean * number + 1) / (number + 2)


def _number(of: Mapping[str, int], coarse: Coarse) -> int:
    return sum(number for answer, number in of.items() if answer in coarse.scores)


def _wave(wave: ByMode, coarse: Coarse, shares: Mapping[str, float]) -> _Wave:
    numbers = {mode: _number(of, coarse) for mode, of in wave.items()}
    numbers = {mode: number for mode, number in numbers.items() if number}
    sums, squares = {}, 0.0
    for mode in numbers:
        given = [
            (coarse.scores[answer], number)
            for answer, number in wave[mode].items()
            if answer in coarse.scores
        ]
        sums[mode] = sum(score * number for score, number in given)
        squares += sum(score**2 * number for score, number in given)
    people = sum(numbers.values()) + 2  # with one lowest and one highest
    mean, square = (sum(sums.values()) + 1) / people, (squares + 1) / people
    factors = {mode: shares.get(mode, 0.0) / number for mode, number in numbers.items()}
    return _Wave(numbers=numbers, sums=sums, factors=factors, variance=square - mean**2)
