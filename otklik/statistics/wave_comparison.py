"""How far a figure moved between two waves of answers, and how likely by chance.

`measure` compares counts within each mode; `change_verdicts.decide` gives all figures their
verdicts together, because of multiple testing. The same counts and the same seed give the same
result.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from otklik import numpy_on_first_use as np
from otklik.statistics.change_verdicts import (
    DRAWS,
    LEAST,
    TOLERANCE,
    Change,
    Hypothesis,
    Incomparable,
    Reason,
)

FARTHEST = 1e9
ALIKE = 1e-6  # smaller squares are rounding errors: one answer with another score adds far more

type Counts = Mapping[str, Mapping[str, int]]
"""How many people gave an answer, by mode of asking, then by answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Counts of two waves for one figure, and its seed: figures are measured independently."""

    hypothesis: Hypothesis
    before: Counts
    after: Counts
    seed: int


def measure_figure(one: Figure, *, draws: int = DRAWS, least: int = LEAST) -> Change | Incomparable:
    return measure(one.hypothesis, one.before, one.after, seed=one.seed, draws=draws, least=least)


def measure(
    hypothesis: Hypothesis,
    before: Counts,
    after: Counts,
    *,
    seed: int,
    draws: int = DRAWS,
    least: int = LEAST,
) -> Change | Incomparable:
    """Compare two waves by one figure, among people who answered in modes of both waves; each wave
    needs at least `least` of them.

    p is that of a permutation of wave labels within each mode, done on counts (multivariate
    hypergeometric draws), two-sided, (1 + as far or farther) / (draws + 1): B. Phipson and G.
    Smyth, Statistical Applications in Genetics and Molecular Biology 9 (2010), 39. A draw is ranked
    by the difference and by the difference over its error, whichever is rarer: the smaller p is
    ranked among those of all draws (P. Westfall and S. Young, Resampling-Based Multiple Testing,
    1993, 2.3), which keeps the error rate. Alone, the second has little power for a rise to the
    ceiling if the earlier wave is smaller, the first for a fall.
    """
    earlier, later = (_keep_scored(hypothesis.scores, wave) for wave in (before, after))
    all_before, all_after = _number(earlier), _number(later)
    if min(all_before, all_after) < least:
        return Incomparable(reason=Reason.FEW)
    modes = sorted(set(earlier) & set(later))
    before, after = ({mode: wave[mode] for mode in modes} for wave in (before, after))
    earlier, later = ({mode: wave[mode] for mode in modes} for wave in (earlier, later))
    old, new = _number(earlier), _number(later)
    if min(old, new) < least:
        return Incomparable(reason=Reason.MODES)
    if _share_moved(hypothesis, before, after):
        return Incomparable(reason=Reason.SHARE_MOVED)
    pair = _Pair.of(hypothesis.scores, earlier, later)
    difference, _error = pair.difference()
    middle, error = pair.moderated_difference()
    return Change(
        difference=float(difference),
        p=pair.chance(seed=seed, draws=draws),
        before=old,
        after=new,
        modes=tuple(modes),
        left_out=(all_before - old, all_after - new),
        middle=middle,
        error=error,
        turns=_turns(hypothesis, before, after, float(difference)),
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    """Counts in the modes of both waves: arrays (modes, answers); a score for each answer."""

    scores: Any
    before: Any
    after: Any

    @classmethod
    def of(cls, scores: Mapping[str, float], before: Counts, after: Counts) -> "_Pair":
        answers = sorted(scores)
        modes = sorted(set(before) & set(after))
        table = [
            np.array([[wave[mode].get(answer, 0) for answer in answers] for mode in modes])
            for wave in (before, after)
        ]
        return cls(np.array([scores[answer] for answer in answers]), *table)

    @property
    def weights(self) -> Any:
        """The mix of modes in both waves together."""
        number = (self.before + self.after).sum(axis=1)
        return number / number.sum()

    def difference(self) -> tuple[Any, Any]:
        return _difference(self.scores, self.before, self.after, self.weights)

    def moderated_difference(self) -> tuple[float, float]:
        """Difference and error with one additional lowest and highest score in each wave."""
        added = self.weights[:, None] * np.array([1.0, 1.0])
        scores = np.append(self.scores, [0.0, 1.0])
        before, after = (np.hstack([wave, added]) for wave in (self.before, self.after))
        difference, error = _difference(scores, before, after, self.weights, degrees=0)
        return float(difference), float(error)

    def chance(self, *, seed: int, draws: int) -> float:
        generator = np.random.default_rng(seed)
        pooled = self.before + self.after
        old = np.stack(
            [
                generator.multivariate_hypergeometric(
                    both, int(mine.sum()), size=draws, method="marginals"
                )
                for both, mine in zip(pooled, self.before, strict=True)
            ],
            axis=1,
        )
        waves = np.concatenate([self.before[None], old])  # the observed one first
        difference, error = _difference(self.scores, waves, pooled - waves, self.weights)
        rarer = np.minimum(_as_far(np.abs(difference)), _as_far(_ratio(difference, error)))
        return float(np.count_nonzero(rarer <= rarer[0])) / (draws + 1)


def _as_far(sizes: Any) -> Any:
    """For each value, how many values are at least as large, including itself."""
    finite = np.minimum(sizes, FARTHEST)
    ordered = np.sort(finite)
    ties = finite - TOLERANCE * np.maximum(1.0, finite)
    return len(ordered) - np.searchsorted(ordered, ties)


def _difference(
    scores: Any, before: Any, after: Any, weights: Any, *, degrees: int = 1
) -> tuple[Any, Any]:
    """Weighted difference of means and its error, over the last two axes (modes, answers)."""
    powers = np.column_stack([np.ones_like(scores), scores, scores**2])
    total, variance = 0.0, 0.0
    for wave, sign in ((before, -1.0), (after, 1.0)):
        number, summed, squared = np.moveaxis(wave.astype(float) @ powers, -1, 0)
        mean = summed / number
        spread = squared - number * mean**2
        spread = np.where(spread > ALIKE, spread, 0.0) / np.maximum(number - degrees, 1)
        total = total + sign * (mean @ weights)
        variance = variance + (spread / number) @ weights**2
    return total, np.sqrt(variance)


def _ratio(difference: Any, error: Any) -> Any:
    """|difference| / error; 0 or FARTHEST where nobody differs within a wave."""
    size = np.abs(difference)
    far = np.where(size > TOLERANCE, FARTHEST, 0.0)
    return np.divide(size, error, out=far, where=error > TOLERANCE)


def _keep_scored(scores: Mapping[str, float], counts: Counts) -> dict[str, dict[str, int]]:
    """The answers with a score, in the modes in which somebody gave one."""
    kept = {
        mode: {answer: number for answer, number in answers.items() if answer in scores}
        for mode, answers in counts.items()
    }
    return {mode: answers for mode, answers in kept.items() if sum(answers.values())}


def _number(counts: Counts) -> int:
    return sum(sum(answers.values()) for answers in counts.values())


def _share_moved(hypothesis: Hypothesis, before: Counts, after: Counts) -> bool:
    """Whether the share of an answer outside the base moved too far."""

    def share(counts: Counts, answer: str) -> float:
        everyone = _number(counts)
        given = sum(answers.get(answer, 0) for answers in counts.values())
        return given / everyone if everyone else 0.0

    return any(
        abs(share(after, answer) - share(before, answer)) > most + TOLERANCE
        for answer, most in hypothesis.may_move.items()
    )


def _turns(hypothesis: Hypothesis, before: Counts, after: Counts, difference: float) -> bool:
    """Whether the sign changes without the unsure answers."""
    if hypothesis.unsure is None:
        return False
    scores = {a: s for a, s in hypothesis.scores.items() if a != hypothesis.unsure}
    earlier, later = _keep_scored(scores, before), _keep_scored(scores, after)
    if not set(earlier) & set(later):
        return True
    without, _error = _Pair.of(scores, earlier, later).difference()
    return float(without) * difference < 0 or (abs(without) <= TOLERANCE < abs(difference))
