"""Differences of shares and of counts, against published figures."""

import random

import pytest

from otklik.statistics.difference_and_ratio_intervals import newcombe, times_as_many


@pytest.mark.parametrize(
    ("now", "before", "low", "high"),
    [  # Newcombe (1998), table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_as_the_paper_has_it(
    now: tuple[int, int], before: tuple[int, int], low: float, high: float
) -> None:
    assert newcombe(now, before) == pytest.approx((low, high), abs=6e-5)


def test_turned_round_it_is_the_same_the_other_way() -> None:
    low, high = newcombe((12, 40), (30, 55), level=0.99)
    assert newcombe((30, 55), (12, 40), level=0.99) == pytest.approx((-high, -low))


def test_equal_counts_are_once_as_many_and_a_doubling_is_two() -> None:
    found = times_as_many(50, 50)
    assert found is not None
    assert found[0] < 1 < found[1]
    found = times_as_many(200, 100)
    assert found is not None
    assert 1.5 < found[0] < 2 < found[1] < 2.6


def test_nothing_at_all_says_nothing_and_nothing_before_has_no_upper_end() -> None:
    assert times_as_many(0, 0) is None
    found = times_as_many(8, 0)
    assert found is not None
    assert found[0] > 1
    assert found[1] == float("inf")


def test_the_interval_of_a_ratio_holds_it_about_as_often_as_it_says() -> None:
    chance, held = random.Random(7), 0
    for _ in range(400):
        now, before = (sum(chance.random() < 0.05 for _ in range(800)) for _ in range(2))
        found = times_as_many(now, before)
        assert found is not None
        held += found[0] <= 1 <= found[1]
    assert 0.92 <= held / 400 <= 0.98
