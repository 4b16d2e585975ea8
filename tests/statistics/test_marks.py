"""Means and medians of marks, by hand and by simulation."""

import random
from statistics import fmean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.statistics import rating_scale

FIVE = {1: 2, 2: 8, 3: 20, 4: 40, 5: 30}
counts = st.dictionaries(
    st.sampled_from([1, 2, 3, 4, 5]), st.integers(min_value=0, max_value=60), min_size=5
).filter(lambda told: sum(told.values()) > 0)


def test_the_mean_and_its_interval_by_hand() -> None:
    assert rating_scale.mean(FIVE) == pytest.approx(3.88)
    within = rating_scale.mean_interval(FIVE)
    # 100 people and 1.92 at either end: centre 3.847, variance 1.126
    assert [within.low, within.high] == pytest.approx([3.643, 4.051], abs=1e-3)


def test_of_two_marks_it_is_the_interval_of_agresti_and_coull() -> None:
    """0 of 10: their p is 1.92 / 13.84."""
    within = rating_scale.mean_interval({0: 10, 1: 0})
    assert within.low == 0
    assert within.high == pytest.approx(0.3208, abs=1e-4)


def test_the_median_and_its_interval_are_those_of_the_sign_test() -> None:
    """Of 10 values the 2nd and the 9th (tables of the sign test, 95 %)."""
    values = {1: 1, 2: 1, 3: 2, 4: 4, 5: 2}
    assert rating_scale.median(values) == (4, 2, 5)
    assert rating_scale.median({1: 0, 2: 0, 3: 3, 4: 0, 5: 0}) == (3, 1, 5)  # too few for an end


@pytest.mark.parametrize("n", [1_999, 2_001])
def test_where_ranks_become_normal_nothing_jumps(n: int) -> None:
    values = {1: n // 5, 2: n // 5, 3: n - 4 * (n // 5), 4: n // 5, 5: n // 5}
    assert rating_scale.median(values) == (3, 3, 3)


@given(counts)
def test_the_interval_holds_what_it_is_of(fields: dict[int, int]) -> None:
    values = sorted(mark for mark, number in fields.items() for _ in range(number))
    within = rating_scale.mean_interval(fields)
    assert min(fields) <= within.low <= within.high <= max(fields)
    assert rating_scale.mean(fields) == pytest.approx(fmean(values))
    middle, low, high = rating_scale.median(fields)
    assert low <= middle <= high
    assert middle <= median(values) + 1e-9


@pytest.mark.parametrize(("n", "shares"), [
    (30, [0.01, 0.02, 0.07, 0.2, 0.7]),
    (60, [0.02, 0.08, 0.2, 0.4, 0.3]),
    (30, [0.0, 0.0, 0.02, 0.08, 0.9]),
])  # fmt: skip
def test_it_holds_the_true_mean_as_often_as_it_says(n: int, shares: list[float]) -> None:
    """Near the ceiling too, where most give the highest mark."""
    chance, held, runs = random.Random(5), 0, 1_500
    true = sum(mark * share for mark, share in zip(range(1, 6), shares, strict=True))
    for _run in range(runs):
        drawn = chance.choices(range(1, 6), shares, k=n)
        within = rating_scale.mean_interval({mark: drawn.count(mark) for mark in range(1, 6)})
        held += within.low <= true <= within.high
    assert held / runs >= 0.935


@pytest.mark.parametrize("of", [rating_scale.mean_interval, rating_scale.median])
def test_nothing_of_nobody(of: object) -> None:
    with pytest.raises(ValueError, match="without marks"):
        of({1: 0, 2: 0})  # type: ignore[operator]
