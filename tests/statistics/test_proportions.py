"""The interval of a share against published figures, and what must hold for any figures."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.statistics.wilson_interval import Interval, wilson

bases = st.integers(min_value=1, max_value=1_000_000)


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    base = draw(bases)
    return draw(st.integers(min_value=0, max_value=base)), base


# R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine
# 17 (1998), 857-872, table I, method 3; the rest is R: prop.test(x, n, correct = FALSE).
@pytest.mark.parametrize(
    ("count", "base", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (0, 10, 0.0000, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0000),
    ],
)
def test_it_gives_the_published_figures(count: int, base: int, low: float, high: float) -> None:
    interval = wilson(count, base)

    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("level", "z"), [(0.90, 1.6448536269514722), (0.95, 1.959963984540054), (0.99, 2.5758293035489)]
)
def test_its_ends_solve_the_equation_it_comes_from(level: float, z: float) -> None:
    """|p - share| = z sqrt(p (1 - p) / n): the shares that the test would not reject."""
    interval = wilson(7, 30, level=level)

    for end in (interval.low, interval.high):
        assert abs(end - 7 / 30) == pytest.approx(z * sqrt(end * (1 - end) / 30))


@given(counts())
def test_it_lies_between_nothing_and_all_and_holds_the_share(of: tuple[int, int]) -> None:
    count, base = of
    interval = wilson(count, base)

    assert 0 <= interval.low < interval.high <= 1
    assert count / base in interval


@given(counts(), st.integers(min_value=2, max_value=50))
def test_the_same_share_of_more_people_is_surer(of: tuple[int, int], times: int) -> None:
    count, base = of
    few, many = wilson(count, base), wilson(count * times, base * times)

    assert many.high - many.low < few.high - few.low


@given(counts())
def test_who_did_not_choose_mirrors_who_did(of: tuple[int, int]) -> None:
    count, base = of
    chosen, other = wilson(count, base), wilson(base - count, base)

    assert chosen.low == pytest.approx(1 - other.high, abs=1e-12)
    assert chosen.high == pytest.approx(1 - other.low, abs=1e-12)


@given(counts(), st.floats(min_value=0.5, max_value=0.99))
def test_to_be_surer_it_must_be_wider(of: tuple[int, int], level: float) -> None:
    narrow, wide = wilson(*of, level=level), wilson(*of, level=0.999)

    assert wide.low <= narrow.low
    assert wide.high >= narrow.high


@pytest.mark.parametrize(
    ("count", "base", "level"), [(0, 0, 0.95), (-1, 5, 0.95), (6, 5, 0.95), (1, 5, 0), (1, 5, 1)]
)
def test_what_is_no_share_is_refused(count: int, base: int, level: float) -> None:
    with pytest.raises(ValueError, match=r"."):
        wilson(count, base, level=level)


def test_an_interval_knows_what_lies_in_it() -> None:
    assert 0.2 in Interval(low=0.1, high=0.3)
    assert 0.31 not in Interval(low=0.1, high=0.3)
