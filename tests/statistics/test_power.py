"""What is promised of the next wave, beside what its test really shows."""

from math import inf, sqrt
from typing import Any

import numpy as np
import pytest

from otklik.statistics.change_verdicts import Hypothesis
from otklik.statistics.power import Test as PowerTest
from otklik.statistics.power import cautious
from otklik.statistics.wave_comparison import measure

LEVEL = 0.05 / 22
YES = Hypothesis(scores={"yes": 1, "no": 0}, is_favourable=True)


def of(share: float, before: int, **more: Any) -> PowerTest:
    return PowerTest(
        spread=sqrt(share * (1 - share)), before=before, level=LEVEL, share=share, **more
    )


@pytest.mark.parametrize(
    ("share", "gain", "before", "after", "seen"),
    [
        (0.6, 0.15, 400, 400, 0.9235),
        (0.35, 0.15, 400, 400, 0.887),
        (0.3, 0.2, 400, 100, 0.700),
        (0.6, 0.2, 100, 400, 0.809),
        (0.8, 0.15, 600, 60, 0.507),
        (0.8, 0.15, 60, 600, 0.753),
        (0.9, 0.09, 100, 300, 0.797),
    ],
)
def test_a_promise_is_what_simulated_waves_showed(
    share: float, gain: float, before: int, after: int, seen: float
) -> None:
    """Seen in 1,500 to 6,000 pairs of waves each with 10,000 permutations or more: error up to
    0.013."""
    assert of(share, before).power(gain, after) == pytest.approx(seen, abs=0.025)


def test_fewer_draws_show_less_and_the_promise_knows_it() -> None:
    """Seen in 50,000 pairs of waves with 2,000 permutations each, and in 24,000 with 20,000: errors
    of 0.0013 and 0.0017."""
    assert of(0.6, 400, draws=2_000).power(0.15, 400) == pytest.approx(0.9092, abs=0.004)
    assert of(0.6, 400).power(0.15, 400) == pytest.approx(0.9209, abs=0.005)
    least = 1 / 401  # of the p that 400 draws can give
    assert least > LEVEL
    assert of(0.6, 400, draws=400).power(0.15, 400) == 0


def test_each_pair_of_waves_is_judged_as_the_product_judges_it() -> None:
    """Of waves of thirty, where chance is coarse, all that can happen is counted by `measure`."""
    number, share, later, seeds = 30, 0.3, 0.8, 10
    ways = [1.0]
    for n in range(1, number + 1):
        ways.append(ways[-1] * (number + 1 - n) / n)
    total = 0.0
    for x in range(number + 1):
        for y in range(x + 1, number + 1):
            counts = [{"web": {"yes": n, "no": number - n}} for n in (x, y)]
            happens = ways[x] * share**x * (1 - share) ** (number - x)
            happens *= ways[y] * later**y * (1 - later) ** (number - y)
            if happens < 1e-5:
                continue
            for seed in range(seeds):
                found = measure(YES, *counts, seed=seed * 1_000 + x * number + y, draws=1_000)
                total += happens / seeds * (found.p <= LEVEL)  # type: ignore[union-attr]
    result = of(share, number, draws=1_000).power(later - share, number)
    assert result == pytest.approx(total, abs=0.01)


def test_answers_needed_and_change_detected_agree_with_the_power() -> None:
    test = of(0.74, 186)
    needed, gain = test.sample_size(0.15), test.detectable(186)
    assert needed is not None
    assert test.power(0.15, needed) >= 0.8 > test.power(0.15, needed - 1)
    assert test.power(gain, 186) >= 0.8 > test.power(gain - 0.001, 186)


def test_more_people_show_more_and_waves_of_thousands_agree_with_what_is_normal() -> None:
    chances = [of(0.6, 400).power(0.1, after) for after in (100, 400, 5_000, 5_000_000)]
    assert chances == sorted(chances)
    assert of(0.6, 1_999).detectable(2_400) == pytest.approx(
        of(0.6, 2_000).detectable(2_400), abs=0.002
    )


def test_nothing_is_promised_where_nothing_can_be_shown() -> None:
    assert of(0.6, 29).power(0.3, 400) == 0
    assert of(0.6, 400).detectable(29) == inf
    assert of(0.98, 400).detectable(400) == inf  # no room for five points
    assert of(0.6, 400, smallest=0.05).sample_size(0.03) is None
    assert np.isclose(of(1.0, 400).power(0.0, 400), 0)
    assert PowerTest(spread=0.0, before=40, level=LEVEL).power(0.1, 40) == 1


def test_what_is_not_known_exactly_is_taken_where_answers_vary_most() -> None:
    assert [cautious(0.3, 0.4), cautious(0.45, 0.6), cautious(0.7, 0.8)] == [0.4, 0.5, 0.7]


def test_few_are_enough_for_a_great_change_of_few() -> None:
    """A search over millions jumped past the first that do, and told a small authority 3,313."""
    few = PowerTest(spread=0.5, before=60, level=0.0125, share=0.62)
    needed = few.sample_size(0.3)
    assert needed is not None
    assert needed < 50
    assert few.power(0.3, needed - 1) < 0.8 <= few.power(0.3, needed)


@pytest.mark.parametrize(
    ("marks", "gain", "before", "after", "seen"),
    [
        ((0.02, 0.03, 0.1, 0.25, 0.6), 0.08, 30, 300, 0.219),
        ((0.1, 0.15, 0.3, 0.25, 0.2), 0.155, 100, 100, 0.735),
        ((0.3, 0.1, 0.1, 0.1, 0.4), 0.2, 100, 100, 0.656),
        ((0.01, 0.01, 0.03, 0.15, 0.8), -0.1, 100, 100, 0.469),
    ],
)
def test_of_marks_no_more_is_promised_than_was_seen(
    marks: tuple[float, ...], gain: float, before: int, after: int, seen: float
) -> None:
    """Seen in 800 to 2,400 pairs of waves: errors up to 0.02. The normal law promised 0.5 for two
    in a hundred."""
    places = [place / 4 for place in range(5)]
    mean = sum(part * x for part, x in zip(marks, places, strict=True))
    squares = sum(part * (x - mean) ** 2 for part, x in zip(marks, places, strict=True))
    test = PowerTest(spread=sqrt(squares), before=before, level=LEVEL, mean=mean)
    assert seen - 0.1 < test.power(gain, after) < seen + 0.05


def test_what_a_reader_is_not_shown_is_not_promised() -> None:
    """Seen in 600 pairs: 0.72 where one of thirty honest forms was suspicious."""
    plain, careful = of(0.6, 100), of(0.6, 100, suspicious=0.03, least=5)
    assert plain.power(0.25, 100) > careful.power(0.25, 100) > 0.7
    assert of(0.01, 100, least=5).power(0.3, 100) < 0.1  # fewer than five say yes
    assert of(0.6, 6_000, suspicious=0.03).power(0.04, 6_000) < of(0.6, 6_000).power(0.04, 6_000)


def test_no_change_is_promised_beyond_the_scale() -> None:
    high = of(0.93, 100)
    assert high.detectable(100) == inf
    assert high.detectable(100, falls=True) < 0.25
    marks = PowerTest(spread=0.15, before=100, level=LEVEL, mean=0.95)
    assert marks.detectable(100) == inf
