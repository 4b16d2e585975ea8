"""Verdicts on the differences of two waves, for a whole questionnaire at once.

`wave_comparison` measures the figures, and loads numpy; this module does not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import NormalDist

LEAST = 30  # people in each wave
DRAWS = 20_000
TOLERANCE = 1e-9


class Verdict(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    GREW = "grew"
    FELL = "fell"
    SMALL = "small"  # significant, but too small to be named
    SAME = "same"  # equivalence shown, not merely no difference found
    UNPROVEN = "unproven"
    INCOMPARABLE = "incomparable"


class Reason(StrEnum):
    """Why waves cannot be compared, or why a difference is not proven."""

    CHANGED = "changed"  # set by the caller: other wording, answers or respondents
    FEW = "few"
    MODES = "modes"
    SHARE_MOVED = "share_moved"
    SIGN_TURNS = "sign_turns"
    SUSPICIOUS = "suspicious"  # without suspicious answers the verdict differs


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """`scores` lie between 0 and 1; an answer without a score does not belong to the base.
    `is_favourable`: more is better. `unsure`: the difference must keep its sign without this
    answer. `may_move`: how far the share of an answer, among all, may move between the waves before
    they cannot be compared."""

    scores: Mapping[str, float]
    is_favourable: bool
    unsure: str | None = None
    may_move: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A measured change: the `difference` of means, later minus earlier, both weighted to their
    common mix of modes; `p` of no difference; `before` and `after`, the numbers of people in the
    `modes` of both waves; `left_out`, how many people of each wave used other modes."""

    difference: float
    p: float
    before: int
    after: int
    middle: float
    error: float
    turns: bool = False
    modes: tuple[str, ...] = ()
    left_out: tuple[int, int] = (0, 0)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The Agresti-Caffo interval, which adds one highest and one lowest score to each wave (The
        American Statistician 54 (2000), 280-288), for scores between 0 and 1 and several modes. Not
        adjusted for other figures."""
        reach = NormalDist().inv_cdf((1 + level) / 2) * self.error
        return max(self.middle - reach, -1.0), min(self.middle + reach, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incomparable:
    """Why a figure of two waves cannot be compared."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`change` is None exactly when the verdict is INCOMPARABLE."""

    verdict: Verdict
    change: Change | None = None
    reason: Reason | None = None


NAMED = frozenset({Verdict.BETTER, Verdict.WORSE, Verdict.GREW, Verdict.FELL, Verdict.SMALL})
RISES = frozenset({Verdict.BETTER, Verdict.GREW})
USUAL_REACH = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Figures that share one error `alpha`; `smallest` is the smallest change worth naming."""

    size: int
    alpha: float
    smallest: float

    def interval(
        self, verdict: str, difference: float, alone: tuple[float, float]
    ) -> tuple[float, float]:
        """The interval of a difference when all figures are read together: the 95 % interval for it
        `alone`, widened (Bonferroni). It never contradicts the verdict, whose steps and draws are
        finer: it ends at 0 for a proven change, and includes 0 for others."""
        low, high = alone
        is_cut = low <= -1 or high >= 1
        half = max(difference - low, high - difference) if is_cut else (high - low) / 2
        more = half * (NormalDist().inv_cdf(1 - self.alpha / self.size / 2) / USUAL_REACH - 1)
        low, high = max(low - more, -1.0), min(high + more, 1.0)
        if verdict in NAMED:
            is_rise = verdict in RISES or (verdict == Verdict.SMALL and difference > 0)
            return (max(low, 0.0), max(high, 0.0)) if is_rise else (min(low, 0.0), min(high, 0.0))
        low, high = min(low, 0.0), max(high, 0.0)
        if verdict == Verdict.SAME:
            return max(low, -self.smallest), min(high, self.smallest)
        return low, high


def decide(
    measured: Sequence[Change | Incomparable],
    favourable: Sequence[bool],
    *,
    alpha: float = 0.05,
    smallest: float = 0.05,
    family: int | None = None,
) -> list[Decision]:
    """The verdicts of a whole questionnaire, by Holm's steps over `family` figures, including those
    that cannot be compared. `smallest` is the smallest change worth naming."""
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


def require_agreement(whole: Sequence[Decision], plain: Sequence[Decision]) -> list[Decision]:
    """The verdicts on all answers, unproven where those without suspicious answers differ."""
    return [
        Decision(verdict=Verdict.UNPROVEN, change=one.change, reason=Reason.SUSPICIOUS)
        if one.verdict not in (Verdict.INCOMPARABLE, other.verdict)
        else one
        for one, other in zip(whole, plain, strict=True)
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
    if is_rejected and abs(one.difference) < smallest - TOLERANCE:
        return Decision(verdict=Verdict.SMALL, change=one)
    if is_rejected:
        up, down = (
            (Verdict.BETTER, Verdict.WORSE) if is_favourable else (Verdict.GREW, Verdict.FELL)
        )
        return Decision(verdict=up if one.difference > 0 else down, change=one)
    low, high = one.interval(level)
    is_same = -smallest <= low and high <= smallest
    return Decision(verdict=Verdict.SAME if is_same else Verdict.UNPROVEN, change=one)
