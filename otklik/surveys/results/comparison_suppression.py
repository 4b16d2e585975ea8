"""Counts and differences no finer than the results show them: a verdict made of these reveals no
more.

An attacker knows for each wave the visible answers, the sum of the hidden ones, and the rule by
which they are hidden (`results/suppression.py`). So neighbouring marks that are joined in either
wave count as one mark in both, and hidden answers of equal score are split evenly. Where nearly all
gave the favourable answer, their number is one of `min_cell` possible values, and the same value is
used for all of these: then there is a verdict without numbers. `tests/surveys/test_coarsening.py`
plays the attacker who knows all verdicts, all tables and this rule.

Differences are weighted by mode. From the exact difference, the overall mean and the size of each
mode one could compute what the few people on paper answered. So the possible range of a weighted
mean is divided into intervals wide enough for `min_cell` answers, and the middle of the interval is
shown; if only one fits, the overall mean is. Where both waves have the same mix of modes the
difference reveals nothing, and an interval is one point wide.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import NormalDist
from typing import Any

from otklik.statistics.change_verdicts import Change
from otklik.surveys.results.suppression import visible_of_many, visible_of_one, visible_of_scale

type ByMode = dict[str, dict[str, int]]
SHARE = frozenset({0.0, 1.0})


class Showing(StrEnum):
    """How much of a comparison is shown."""

    NUMBERS = "numbers"
    WORDS = "words"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coarse:
    """`scores` with joined marks at one score; counts by mode. `is_about`: a base is estimated."""

    showing: Showing
    scores: Mapping[str, float]
    before: ByMode
    after: ByMode
    is_about: bool = False


def is_share(scores: Mapping[str, float]) -> bool:
    """Whether each answer counts as 1 or 0."""
    return set(scores.values()) <= SHARE


def visible_of_field(
    codes: Sequence[str],
    counts: Sequence[int],
    *,
    least: int,
    base: int | None = None,
    scores: Mapping[str, float] | None = None,
) -> tuple[bool, ...]:
    """By `base` for multiple choice, by `scores` for marks, else for single choice."""
    if base is not None:
        return visible_of_many(counts, base=base, least=least)
    if not scores or is_share(scores) or len(set(scores.values())) < len(scores):
        return visible_of_one(counts, least=least)
    of = dict(zip(codes, counts, strict=True))
    marks = sorted((code for code in codes if code in scores), key=lambda code: scores[code])
    items = [code for code in codes if code not in scores]
    flags = visible_of_scale(
        [of[code] for code in marks], least=least, items=[of[code] for code in items]
    )
    shown = dict(zip([*marks, *items], flags, strict=True))
    return tuple(shown[code] for code in codes)


def coarse(
    figure: Mapping[str, Any],
    waves: tuple[Mapping[str, Mapping[str, int]], Mapping[str, Mapping[str, int]]],
    *,
    tables: tuple[Mapping[str, int], Mapping[str, int]],
    least: tuple[int, int],
) -> Coarse:
    """`waves`: counts of a figure by mode; `tables`: of its field in all modes, "" is the base."""
    before, after = ({mode: dict(of) for mode, of in wave.items()} for wave in waves)
    hidden = [_hidden(figure, table, fewest) for table, fewest in zip(tables, least, strict=True)]
    scores = dict(figure["scores"])
    plain = Coarse(showing=Showing.NOTHING, scores=scores, before=before, after=after)
    if min(sum(map(sum, (of.values() for of in wave.values()))) for wave in (before, after)) == 0:
        return plain
    if is_share(scores):
        return _share(plain, hidden, least)
    return _marks(plain, hidden, least)


def _hidden(figure: Mapping[str, Any], table: Mapping[str, int], least: int) -> frozenset[str]:
    """Answers that the results of a wave hide; for an option both of its codes."""
    codes = figure["answers"]
    counts = [table.get(code, 0) for code in codes]
    if figure["answer"]:
        base = table.get("", 0)
        flags = visible_of_field(codes, counts, least=least, base=base)
        is_shown = dict(zip(codes, flags, strict=True))[figure["answer"]]
        return frozenset() if is_shown else frozenset(figure["scores"])
    flags = visible_of_field(codes, counts, least=least, scores=figure["scores"])
    return frozenset(code for code, is_shown in zip(codes, flags, strict=True) if not is_shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Favourable:
    """How many gave the favourable answer; `most`: its possible maximum, where hidden."""

    number: int
    base: int
    most: int | None
    least: int

    @property
    def share(self) -> float:
        """The share as far as a reader can know it."""
        known = self.number if self.most is None else self._usual(self.most)
        return known / self.base if self.base else 0.0

    def _usual(self, most: int) -> int:
        return most - self.least + 2

    def estimate(self, share: float) -> int:
        """If hidden: the smallest possible number plus one, or that nearest the other's share."""
        if self.most is None:
            return self.number
        like_the_other = round(share * self.base)
        is_among = like_the_other > self.most - self.least
        return min(like_the_other, self.most) if is_among else self._usual(self.most)


def _share(plain: Coarse, hidden: Sequence[frozenset[str]], least: tuple[int, int]) -> Coarse:
    scores, waves = plain.scores, (plain.before, plain.after)
    first, second = (
        _favourable(wave, scores, gone, fewest)
        for wave, gone, fewest in zip(waves, hidden, least, strict=True)
    )
    if first is None or second is None:
        return plain
    estimates = first.estimate(second.share), second.estimate(first.share)
    items = []
    for wave, gone, one, number in zip(waves, hidden, (first, second), estimates, strict=True):
        zeros = [code for code, score in scores.items() if not score and code in gone]
        moved = _move(wave, scores, number - one.number, among=gone)
        items.append(_even_out(moved, zeros))
    are_known = first.most is None and second.most is None
    showing = Showing.NUMBERS if are_known else Showing.WORDS
    return Coarse(showing=showing, scores=scores, before=items[0], after=items[1])


def _favourable(
    wave: ByMode, scores: Mapping[str, float], gone: frozenset[str], least: int
) -> _Favourable | None:
    """None where too little is shown: few gave it, or which of several is small is hidden."""
    total = _total(wave)
    if gone & (set(total) - set(scores)):
        return None
    ones = {code for code, score in scores.items() if score == 1}
    number, base = sum(total[code] for code in ones), sum(total[code] for code in scores)
    if not gone & ones:
        return _Favourable(number=number, base=base, most=None, least=least)
    others = sum(total[code] for code in gone - ones)
    most = number + others
    if number < least or others >= least or most < 2 * least - 1:
        return None
    return _Favourable(number=number, base=base, most=most, least=least)


def _marks(plain: Coarse, hidden: Sequence[frozenset[str]], least: tuple[int, int]) -> Coarse:
    scores, waves = plain.scores, [plain.before, plain.after]
    order = sorted(scores, key=lambda code: scores[code])
    runs = [[code for code in order if code in gone] for gone in hidden]
    if any(len(run) == len(order) for run in runs):
        return plain
    rows, is_about = [], False
    for wave, gone, run, fewest in zip(waves, hidden, runs, least, strict=True):
        items = [code for code in gone if code not in scores]
        is_about |= bool(items)
        rows.append(_without_few(wave, items, run, fewest // 2) if items else wave)
    joined = dict(scores)
    for group in _groups(runs):
        weights = Counter(dict.fromkeys(group, 1))
        for wave, run in zip(waves, runs, strict=True):
            if not set(run) & group:
                total = _total(wave)
                weights.update({code: total[code] for code in group})
        whole = sum(weights[code] * scores[code] for code in group)
        joined |= dict.fromkeys(group, whole / weights.total())
    return Coarse(
        showing=Showing.NUMBERS, scores=joined, before=rows[0], after=rows[1], is_about=is_about
    )


def _groups(runs: Iterable[Sequence[str]]) -> list[set[str]]:
    """Runs of marks joined in either wave, merged where they overlap."""
    groups: list[set[str]] = []
    for run in map(set, runs):
        if not run:
            continue
        apart = [group for group in groups if not group & run]
        groups = [*apart, run.union(*(group for group in groups if group & run))]
    return groups


def _without_few(wave: ByMode, lines: Sequence[str], run: Sequence[str], usual: int) -> ByMode:
    """The number of answers that are not marks is hidden with the run: assume a fixed number."""
    more = sum(_total(wave)[code] for code in lines) - usual
    if more > 0:
        return _transfer(wave, more, sources=lines, goal=run[0])
    return _transfer(wave, -more, sources=run, goal=lines[0])


def _move(wave: ByMode, scores: Mapping[str, float], more: int, *, among: frozenset[str]) -> ByMode:
    """Move this many people to or from the favourable answers. Only hidden answers, whose sum is
    known, are used: otherwise a change of sign without the undecided would reveal their number."""
    ones = [code for code, score in scores.items() if score == 1]
    zeros = [code for code, score in scores.items() if score == 0 and code in among]
    sources, goals = (zeros, ones) if more > 0 else (ones, zeros)
    return _transfer(wave, abs(more), sources=sources, goal=goals[0]) if more else wave


def _transfer(wave: ByMode, left: int, *, sources: Sequence[str], goal: str) -> ByMode:
    """Move people between answers, in the mode with the most people first."""
    values = {mode: dict(of) for mode, of in wave.items()}
    for of in sorted(values.values(), key=lambda of: -sum(of.values())):
        for source in sources:
            here = min(left, of.get(source, 0))
            if here:
                of[source] -= here
                of[goal] = of.get(goal, 0) + here
                left -= here
    return values


def _even_out(wave: ByMode, codes: Sequence[str]) -> ByMode:
    """Hidden answers of equal score, as if each had equally many people."""
    if len(codes) < 2:
        return wave
    values = {}
    for mode, of in wave.items():
        whole, rest = divmod(sum(of.get(code, 0) for code in codes), len(codes))
        values[mode] = of | {code: whole + (place < rest) for place, code in enumerate(codes)}
    return values


def _total(wave: ByMode) -> Counter[str]:
    total: Counter[str] = Counter()
    for of in wave.values():
        total.update(of)
    return total


SMALL = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class _ModeSums:
    """By mode: people, sum of scores, weight of an answer (0 where the other wave lacks it)."""

    numbers: Mapping[str, int]
    sums: Mapping[str, float]
    factors: Mapping[str, float]
    variance: float

    @property
    def mean(self) -> float:
        return sum(self.sums.values()) / sum(self.numbers.values())

    @property
    def error(self) -> float:
        """The variance of the weighted mean, by the variance of all answers."""
        return self.variance * sum(
            number * self.factors[mode] ** 2 for mode, number in self.numbers.items()
        )

    def _fill(self, modes: list[str]) -> float:
        """The weighted mean if the first of these modes held the scores, as far as possible."""
        left, found = sum(self.sums.values()), 0.0
        for mode in modes:
            here = min(left, self.numbers[mode])
            found += here * self.factors[mode]
            left -= here
        return found

    def round(self, least: int) -> float:
        order = sorted(self.numbers, key=lambda mode: self.factors[mode])
        low, high = self._fill(order), self._fill(order[::-1])
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


def weigh_modes(coarse: Coarse, change: Change, *, least: tuple[int, int]) -> dict[str, float]:
    """Difference and interval as shown, from counts of a figure that the results show."""
    common = {
        mode: sum(_number(wave[mode], coarse) for wave in (coarse.before, coarse.after))
        for mode in change.modes
    }
    whole = sum(common.values())
    shares = {mode: number / whole for mode, number in common.items()}
    before, after = (_wave(wave, coarse, shares) for wave in (coarse.before, coarse.after))
    first, second = before.round(least[0]), after.round(least[1])
    reach = NormalDist().inv_cdf(0.975) * sqrt(before.error + after.error)
    middle = _shrink(second, change.after) - _shrink(first, change.before)
    return {
        "difference": second - first,
        "low": max(middle - reach, -1.0),
        "high": min(middle + reach, 1.0),
    }


def _shrink(mean: float, number: int) -> float:
    """Add one lowest and one highest score (Agresti and Caffo)."""
    return (mean * number + 1) / (number + 2)


def _number(of: Mapping[str, int], coarse: Coarse) -> int:
    return sum(number for answer, number in of.items() if answer in coarse.scores)


def _wave(wave: ByMode, coarse: Coarse, shares: Mapping[str, float]) -> _ModeSums:
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
    return _ModeSums(numbers=numbers, sums=sums, factors=factors, variance=square - mean**2)
