"""Learn weights and thresholds of competence signs from decisions.

Logistic regression (Newton's method) with a ridge towards the weights of the lists: without
decisions they stay. Thresholds come from decisions that the weights had not seen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from otklik import numpy_on_first_use as np
from otklik.nlp.classify.authority_competence import Signs
from otklik.nlp.training.calibration import assign_part

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_OURS = 20
RIGHT_FROM = 0.65  # precision required of «ours»
KEPT_FROM = 0.97  # recall of ours required when excluding others'
_RIDGE = 2.0
_STEPS = 30
_SMALL = 1e-6
_FOLDS = 5

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decided message; `counts` is how many such messages it represents."""

    text: str
    is_ours: bool
    counts: float = 1.0


def fit(signs: Signs, decisions: Sequence[Decision]) -> Signs:
    """The same lists with learned weights and thresholds. Raises ValueError for too few decisions
    or only one kind."""
    ours = sum(each.is_ours for each in decisions)
    if ours < FEWEST_OURS or ours == len(decisions):
        raise ValueError("Too few decisions of both kinds to learn from.")
    names = list(signs.starting)
    table = _table(signs, names, [each.text for each in decisions])
    is_ours = np.array([each.is_ours for each in decisions], dtype=float)
    counts = np.array([each.counts for each in decisions])
    counts *= len(counts) / counts.sum()
    first = np.array([signs.bias, *signs.starting.values()])
    folds = np.array([assign_part(each.text, 10 * _FOLDS) // 10 for each in decisions])
    unseen = np.zeros(len(decisions))
    for fold in range(_FOLDS):
        seen, asked = folds != fold, folds == fold
        weights = _fit_weights(table[seen], is_ours[seen], counts[seen], first)
        unseen[asked] = _share(table[asked] @ weights)
    weights = _fit_weights(table, is_ours, counts, first)
    ours_from, others_below = lines(unseen, is_ours > 0, counts)
    return replace(
        signs,
        bias=float(weights[0]),
        weights=dict(zip(names, weights[1:].round(4).tolist(), strict=True)),
        ours_from=ours_from,
        others_below=others_below,
    )


def lines(shares: Floats, is_ours: Flags, counts: Floats) -> tuple[float, float]:
    """From which share on enough is right, and below which hardly anything of ours is lost."""
    order = np.argsort(-shares, kind="stable")
    text, right = np.cumsum(counts[order]), np.cumsum((counts * is_ours)[order])
    enough = np.flatnonzero(right / text >= RIGHT_FROM)
    ours_from = float(shares[order[enough[-1]]]) if len(enough) else 1.0
    kept = np.flatnonzero(right >= KEPT_FROM * right[-1])[0]
    return ours_from, min(float(shares[order[kept]]), ours_from)


def _table(signs: Signs, names: Sequence[str], texts: Iterable[str]) -> Floats:
    """A row for each text: one, then the strength of each sign."""
    place = {name: index + 1 for index, name in enumerate(names)}
    rows = []
    for text in texts:
        row = np.zeros(len(names) + 1)
        row[0] = 1.0
        for found in signs.find(text):
            row[place[found.name]] = found.strength
        rows.append(row)
    return np.array(rows)


def _fit_weights(table: Floats, is_ours: Floats, counts: Floats, first: Floats) -> Floats:
    ridge = np.full(len(first), _RIDGE)
    ridge[0] = 1e-3  # the intercept is learned from decisions alone

    def surprise(weights: Floats) -> float:
        power = table @ weights
        unlike = np.logaddexp(0, power) - is_ours * power
        return float(counts @ unlike + ridge @ (weights - first) ** 2 / 2)

    weights = first
    for _step in range(_STEPS):
        share = _share(table @ weights)
        slope = table.T @ (counts * (share - is_ours)) + ridge * (weights - first)
        curve = (table.T * (counts * share * (1 - share))) @ table + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        before = surprise(weights)
        # A full step may overshoot the optimum.
        while surprise(weights - step) > before and np.abs(step).max() > _SMALL:
            step = step / 2
        weights = weights - step
        if np.abs(step).max() <= _SMALL:
            break
    return weights


def _share(power: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(power, -30, 30)))
