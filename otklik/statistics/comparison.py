"""Whether two waves of answers differ, and what may be said of it.

One figure of one question is a `Hypothesis`: a number between 0 and 1 for each answer. `measure`
compares the counts of two waves, mode of asking by mode; `decide` gives all figures of a form
their verdicts together, since who asks twenty-two times hears a false alarm sooner.

The rules, with the simulations they rest on, are those of the design («verdicts between waves»).
Chance enters as a seed: the same counts and the same seed give the same verdict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from statistics import NormalDist
from typing import Any

import numpy as np

type Counts = Mapping[str, Mapping[str, int]]
"""How many people gave an answer, by mode of asking, then by answer."""

LEAST = 30  # people in each wave
A_MODE_OF_NOTE = 0.10  # of a wave
DRAWS = 20_000
_TOLERANCE = 1e-9


class Verdict(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    GREW = "grew"
    FELL = "fell"
    SMALL = "small"  # it moved, by less than is worth naming
    SAME = "same"  # shown, not only not disproved
    UNPROVEN = "unproven"
    INCOMPARABLE = "incomparable"


class Reason(StrEnum):
    """Why waves cannot be compared, or why a difference proves nothing."""

    CHANGED = "changed"  # said by the caller: words, answers or whom it is asked of
    FEW = "few"
    MODES = "modes"
    SHARE_MOVED = "share_moved"
    SIGN_TURNS = "sign_turns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """`scores` lies between 0 and 1; an answer without one is left out of the base.

    `is_favourable`: more is better, else more is only more. `unsure`: the difference must keep
    its sign without this answer. `may_move`: how far the share of an answer, of all who answered,
    may move between the waves before they cannot be compared.
    """

    scores: Mapping[str, float]
    is_favourable: bool
    unsure: str | None = None
    may_move: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What was measured: `difference` of means, the later wave less the earlier, both weighed to
    their common mix of modes; `p` of no difference at all; `before` and `after`, the bases."""

    difference: float
    p: float
    before: int
    after: int
    middle: float
    error: float
    turns: bool = False

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """From where to where the difference lies: Agresti and Caffo's, which adds one highest and
        one lowest score to each wave (The American Statistician 54 (2000), 280-288), carried over
        to scores between 0 and 1 and to several modes. Not adjusted for other figures."""
        reach = NormalDist().inv_cdf((1 + level) / 2) * self.error
        return max(self.middle - reach, -1.0), min(self.middle + reach, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incomparable:
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`change` is None exactly when the verdict is INCOMPARABLE."""

    verdict: Verdict
    change: Change | None = None
    reason: Reason | None = None


def measure(
    hypothesis: Hypothesis, before: Counts, after: Counts, *, seed: int, draws: int = DRAWS
) -> Change | Incomparable:
    """Compare two waves by one figure.

    p is that of a permutation of wave labels within each mode, done on counts (multivariate
    hypergeometric draws), two-sided, studentised, (1 + as far or farther) / (draws + 1): B. Phipson
    and G. Smyth, Statistical Applications in Genetics and Molecular Biology 9 (2010), 39.
    """
    moved = _share_moved(hypothesis, before, after)
    earlier, later = _scored(hypothesis.scores, before), _scored(hypothesis.scores, after)
    old, new = _number(earlier), _number(later)
    if min(old, new) < LEAST:
        return Incomparable(reason=Reason.FEW)
    if _a_mode_is_missing(earlier, later) or _a_mode_is_missing(later, earlier):
        return Incomparable(reason=Reason.MODES)
    if moved:
        return Incomparable(reason=Reason.SHARE_MOVED)
    pair = _Pair.of(hypothesis.scores, earlier, later)
    difference, _error = pair.observed()
    middle, error = pair.moderated()
    return Change(
        difference=float(difference),
        p=pair.chance(seed=seed, draws=draws),
        before=old,
        after=new,
        middle=middle,
        error=error,
        turns=_turns(hypothesis, before, after, float(difference)),
    )


def decide(
    measured: Sequence[Change | Incomparable],
    favourable: Sequence[bool],
    *,
    alpha: float = 0.05,
    smallest: float = 0.05,
    family: int | None = None,
) -> list[Decision]:
    """Verdicts of a whole form at once, by Holm's steps over `family` figures (those that cannot
    be compared stay in it). `smallest` is the smallest change worth naming."""
    size = family or len(measured)
    rejected = set()
    known = sorted((m.p, at) for at, m in enumerate(measured) if isinstance(m, Change))
    for rank, (p, at) in enumerate(known):
        if p > alpha / (size - rank):
            break
        rejected.add(at)
    return [
        _decision(
            one,
            is_favourable=is_good,
            is_rejected=at in rejected,
            smallest=smallest,
            level=1 - 2 * alpha / size,
        )
        for at, (one, is_good) in enumerate(zip(measured, favourable, strict=True))
    ]


def _decision(
    one: Change | Incomparable,
    *,
    is_favourable: bool,
    is_rejected: bool,
    smallest: float,
    level: float,
) -> Decision:
    if isinstance(one, Incomparable):
        return Decision(verdict=Verdict.INCOMPARABLE, reason=one.reason)
    if is_rejected and one.turns:
        return Decision(verdict=Verdict.UNPROVEN, change=one, reason=Reason.SIGN_TURNS)
    if is_rejected and abs(one.difference) < smallest - _TOLERANCE:
        return Decision(verdict=Verdict.SMALL, change=one)
    if is_rejected:
        up, down = (
            (Verdict.BETTER, Verdict.WORSE) if is_favourable else (Verdict.GREW, Verdict.FELL)
        )
        return Decision(verdict=up if one.difference > 0 else down, change=one)
    low, high = one.interval(level)
    is_same = -smallest <= low and high <= smallest
    return Decision(verdict=Verdict.SAME if is_same else Verdict.UNPROVEN, change=one)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Counts of the modes that both waves have: arrays (modes, answers), and a score an answer."""

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
        """The mix of modes of both waves together."""
        number = (self.before + self.after).sum(axis=1)
        return number / number.sum()

    def observed(self) -> tuple[Any, Any]:
        return _difference(self.scores, self.before, self.after, self.weights)

    def moderated(self) -> tuple[float, float]:
        """Difference and error with one lowest and one highest score more in each wave."""
        added = self.weights[:, None] * np.array([1.0, 1.0])
        scores = np.append(self.scores, [0.0, 1.0])
        before, after = (np.hstack([wave, added]) for wave in (self.before, self.after))
        difference, error = _difference(scores, before, after, self.weights, degrees=0)
        return float(difference), float(error)

    def chance(self, *, seed: int, draws: int) -> float:
        observed = _ratio(*self.observed())
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
        drawn = _ratio(*_difference(self.scores, old, pooled - old, self.weights))
        if observed == inf:
            farther = int((drawn == inf).sum())
        else:
            farther = int((drawn >= observed - _TOLERANCE * max(1.0, observed)).sum())
        return (1 + farther) / (draws + 1)


def _difference(
    scores: Any, before: Any, after: Any, weights: Any, *, degrees: int = 1
) -> tuple[Any, Any]:
    """Weighed difference of means and its error, over the last two axes (modes, answers)."""
    total, variance = 0.0, 0.0
    for wave, sign in ((before, -1.0), (after, 1.0)):
        number = wave.sum(axis=-1)
        mean = (wave * scores).sum(axis=-1) / number
        spread = (wave * (scores - mean[..., None]) ** 2).sum(axis=-1)
        spread = spread / np.maximum(number - degrees, 1)
        total = total + sign * (weights * mean).sum(axis=-1)
        variance = variance + (weights**2 * spread / number).sum(axis=-1)
    return total, np.sqrt(variance)


def _ratio(difference: Any, error: Any) -> Any:
    """|difference| / error; where nobody differs within a wave, 0 or infinite."""
    size, error = np.abs(difference), np.asarray(error)
    far = np.where(size > _TOLERANCE, inf, 0.0)
    found = np.divide(size, error, out=far, where=error > _TOLERANCE)
    return found if found.ndim else float(found)


def _scored(scores: Mapping[str, float], counts: Counts) -> dict[str, dict[str, int]]:
    """Only answers with a score, and modes in which somebody gave one."""
    kept = {
        mode: {answer: number for answer, number in answers.items() if answer in scores}
        for mode, answers in counts.items()
    }
    return {mode: answers for mode, answers in kept.items() if sum(answers.values())}


def _number(counts: Counts) -> int:
    return sum(sum(answers.values()) for answers in counts.values())


def _a_mode_is_missing(here: Counts, there: Counts) -> bool:
    everyone = _number(here)
    return any(
        mode not in there and sum(answers.values()) >= A_MODE_OF_NOTE * everyone
        for mode, answers in here.items()
    )


def _share_moved(hypothesis: Hypothesis, before: Counts, after: Counts) -> bool:
    """Whether an answer that is left out of the base took more or less of all answers."""

    def share(counts: Counts, answer: str) -> float:
        everyone = _number(counts)
        given = sum(answers.get(answer, 0) for answers in counts.values())
        return given / everyone if everyone else 0.0

    return any(
        abs(share(after, answer) - share(before, answer)) > most + _TOLERANCE
        for answer, most in hypothesis.may_move.items()
    )


def _turns(hypothesis: Hypothesis, before: Counts, after: Counts, difference: float) -> bool:
    """Whether the sign is another one when those who could not say are left out."""
    if hypothesis.unsure is None:
        return False
    scores = {a: s for a, s in hypothesis.scores.items() if a != hypothesis.unsure}
    earlier, later = _scored(scores, before), _scored(scores, after)
    if not set(earlier) & set(later):
        return True
    without, _error = _Pair.of(scores, earlier, later).observed()
    return float(without) * difference < 0 or (abs(without) <= _TOLERANCE < abs(difference))
