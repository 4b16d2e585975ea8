"""Our distribution functions beside scipy's, which an installation need not have."""

import numpy as np
import pytest
from scipy.special import bdtr, stdtrit

from otklik.statistics.poststratification import student_quantile
from otklik.statistics.share_change_power import chance_of


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95, 0.99, 0.999])
def test_the_quantile_of_student(level: float) -> None:
    for degrees in (*range(1, 60), 99, 399, 1_000, 5_000, 100_000, 1_000_000):
        there = float(stdtrit(degrees, (1 + level) / 2))
        assert student_quantile(degrees, (1 + level) / 2) == pytest.approx(there, rel=1e-7)


@pytest.mark.parametrize(
    ("most", "draws"),
    [
        (0, 400),
        (0, 20),
        (3, 2_000),
        (8, 399),
        (44, 20_000),
        (999, 20_000),
        (19_999, 20_000),
        (5, 5),
    ],
)
def test_the_chance_of_at_most_so_many_draws(most: int, draws: int) -> None:
    generator = np.random.default_rng(5)
    ends = [0.0, 1e-300, 1e-9, 1 - 1e-16, 1.0, -1e-9, 1 + 1e-9]
    near = generator.beta(most + 1, draws - most + 1, size=2_000)
    chances = np.concatenate([ends, generator.uniform(size=2_000), near, [near[0]]]).reshape(8, -1)
    there = bdtr(most, draws, np.clip(chances, 0.0, 1.0))
    assert chance_of(most, draws, chances) == pytest.approx(there, abs=1e-10)
