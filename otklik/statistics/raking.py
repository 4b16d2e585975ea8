"""Weights that agree with what is known of everybody."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from otklik.statistics.design import Array, Design


def rake(
    design: Design,
    margins: Sequence[tuple[Array, dict[Any, float]]],
    *,
    tolerance: float = 1e-12,
    rounds: int = 10_000,
) -> Design:
    """Weights that agree with known numbers of each group of each margin (W. E. Deming and F. F.
    Stephan, Annals of Mathematical Statistics 11 (1940), 427-444).

    Raises ValueError when a group has no observation, or the margins contradict one another.
    """
    weights = np.array(design.weights, dtype=float)
    members = [
        [(np.asarray(groups) == group, number) for group, number in known.items()]
        for groups, known in margins
    ]
    for _round in range(rounds):
        farthest = 0.0
        for margin in members:
            for inside, number in margin:
                have = weights[inside].sum()
                if have <= 0:
                    raise ValueError("a group that is known to exist has no observation")
                weights[inside] *= number / have
                farthest = max(farthest, abs(number / have - 1))
        if farthest < tolerance:
            groups = tuple(np.asarray(groups) for groups, _known in margins)
            return Design(weights=weights, stages=design.stages, margins=groups)
    raise ValueError(f"the weights did not meet all margins in {rounds} rounds")
