"""Calibration of scores: Platt's logistic curve; and parts of a data set by hash.

J. Platt, "Probabilistic outputs for support vector machines" (1999); targets are moved in from 0
and 1 as he proposes, so that few cases do not make the curve too sure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import exp, log

from otklik.nlp.words.lemmas import plain

_STEPS = 50
_SMALLEST_SLOPE = 0.01
_RIDGE = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Probability = 1 / (1 + exp(-(slope × lead + offset)))."""

    slope: float
    offset: float

    def __call__(self, lead: float) -> float:
        power = max(-30.0, min(30.0, self.slope * lead + self.offset))
        return 1 / (1 + exp(-power))


def fit_curve(cases: Sequence[tuple[float, bool]]) -> Curve:
    """The likeliest curve for (lead, was it right), by Newton's method with a small ridge.

    Without cases a modest curve: 0.1 at a lead of 0.
    """
    if not cases:
        return Curve(slope=1.0, offset=-2.2)
    right = sum(1 for _, is_right in cases if is_right)
    high = (right + 1) / (right + 2)
    low = 1 / (len(cases) - right + 2)
    points = [(lead, high if is_right else low) for lead, is_right in cases]
    slope, offset = 1.0, 0.0
    for _ in range(_STEPS):
        before = Curve(slope=slope, offset=offset)
        step_slope, step_offset = _newton_step(points, before)
        # A full step may overshoot the optimum and diverge.
        while _surprise(points, before, step_slope, step_offset) > _surprise(points, before):
            step_slope, step_offset = step_slope / 2, step_offset / 2
            if abs(step_slope) + abs(step_offset) < 1e-7:
                break
        slope, offset = slope + step_slope, offset + step_offset
        if abs(step_slope) + abs(step_offset) < 1e-7:
            break
    # Certainty must increase with the lead, whatever a few cases suggest.
    return Curve(slope=round(max(slope, _SMALLEST_SLOPE), 6), offset=round(offset, 6))


def _surprise(
    points: Sequence[tuple[float, float]], curve: Curve, slope: float = 0.0, offset: float = 0.0
) -> float:
    """Negative log-likelihood of the points on the shifted curve, ridge included."""
    moved = Curve(slope=curve.slope + slope, offset=curve.offset + offset)
    items = [(moved(lead), target) for lead, target in points]
    return _RIDGE / 2 * (moved.slope**2 + moved.offset**2) - sum(
        target * log(share) + (1 - target) * log(1 - share) for share, target in items
    )


def _newton_step(points: Sequence[tuple[float, float]], curve: Curve) -> tuple[float, float]:
    gradient_slope = -_RIDGE * curve.slope
    gradient_offset = -_RIDGE * curve.offset
    slopes = offsets = _RIDGE
    both = 0.0
    for lead, target in points:
        expected = curve(lead)
        miss, weight = target - expected, expected * (1 - expected)
        gradient_slope += miss * lead
        gradient_offset += miss
        slopes += weight * lead * lead
        offsets += weight
        both += weight * lead
    determinant = slopes * offsets - both * both
    step_slope = (offsets * gradient_slope - both * gradient_offset) / determinant
    step_offset = (slopes * gradient_offset - both * gradient_slope) / determinant
    bound = 5.0  # large steps overshoot where the curve is flat
    return max(-bound, min(bound, step_slope)), max(-bound, min(bound, step_offset))


def assign_part(text: str, among: int) -> int:
    """Which part a text belongs to, from 0: by a hash that ignores case, Ё and spaces."""
    folded = " ".join(plain(text).split())
    return int(sha256(folded.encode("utf-8", "surrogatepass")).hexdigest(), 16) % among
