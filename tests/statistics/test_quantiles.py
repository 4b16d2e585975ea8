"""Quantiles and intervals between order statistics, against printed tables and by counting."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.statistics.quantiles import quantile, ranks


@pytest.mark.parametrize(
    ("n", "expected"),
    [(5, (0, 0)), (6, (1, 6)), (8, (1, 8)), (9, (2, 8)), (10, (2, 9)), (15, (4, 12)), (20, (6, 15)),
     (25, (8, 18)), (30, (10, 21)), (40, (14, 27)), (50, (18, 33)), (100, (40, 61))],
)  # fmt: skip
def test_ranks_of_the_median_are_those_of_the_sign_test(n: int, expected: tuple[int, int]) -> None:
    assert ranks(n, 0.5) == expected


def test_nine_of_ten_have_no_upper_end_below_thirty_six() -> None:
    assert ranks(35, 0.9)[1] == 0  # 0.9 ** 35 = 0.0250…
    assert ranks(36, 0.9)[1] == 36  # 0.9 ** 36 = 0.0225


def test_values_are_those_of_their_ranks() -> None:
    found = quantile(list(range(1, 101)), 0.5)
    assert (found.value, found.low, found.high) == (50, 40, 61)
    found = quantile(list(range(1, 11)), 0.9)
    assert (found.value, found.low, found.high) == (9, 7, None)
    assert quantile([7], 0.5).value == 7


@pytest.mark.parametrize("share", [0, 1])
def test_nothing_and_no_share_are_refused(share: float) -> None:
    with pytest.raises(ValueError, match="values"):
        quantile([], 0.5)
    with pytest.raises(ValueError, match="share"):
        quantile([1], share)


@given(st.integers(1, 400), st.sampled_from([0.1, 0.5, 0.9]))
def test_the_tails_are_what_they_claim_and_no_wider_than_needed(n: int, share: float) -> None:
    low, high = ranks(n, share)

    def below(k: int) -> float:
        return sum(comb(n, i) * share**i * (1 - share) ** (n - i) for i in range(k))

    if low:
        assert below(low) <= 0.025 + 1e-9
    assert below(low + 1) > 0.025 - 1e-9 or low == n
    if high:
        assert 1 - below(high) <= 0.025 + 1e-9
        assert 1 - below(high - 1) > 0.025 - 1e-9
    else:
        assert 1 - below(n) > 0.025 - 1e-9
