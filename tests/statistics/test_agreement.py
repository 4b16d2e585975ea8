"""Cohen's kappa against what is printed."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.statistics.cohen_kappa import cohen

words = st.sampled_from(["yes", "no", "na"])


def pairs(table: list[list[int]]) -> list[tuple[int, int]]:
    """From a table of counts: rows of the first rater, columns of the second."""
    size = range(len(table))
    return [(i, j) for i, j in product(size, size) for _ in range(table[i][j])]


def test_the_diagnoses_of_fleiss() -> None:
    """J. L. Fleiss, Statistical Methods for Rates and Proportions, 2nd ed., 1981, chapter 13:
    100 patients, kappa .68, standard error .087."""
    found = cohen(pairs([[75, 1, 4], [5, 4, 1], [0, 0, 10]]))
    assert found.kappa == pytest.approx(0.6765, abs=5e-5)
    assert found.high is not None
    assert found.kappa is not None
    assert (found.high - found.kappa) / 1.96 == pytest.approx(0.0877, abs=5e-4)


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        ([[20, 5], [10, 15]], 0.4),
        ([[45, 15], [25, 15]], 3 / 23),
        ([[25, 35], [5, 35]], 7 / 27),
        ([[0, 10], [10, 0]], -1.0),
    ],
)
def test_tables_counted_by_hand(table: list[list[int]], kappa: float) -> None:
    assert cohen(pairs(table)).kappa == pytest.approx(kappa)


def test_one_word_for_all_tells_nothing_and_full_agreement_has_no_width() -> None:
    alike = cohen([("yes", "yes")] * 20)
    assert (alike.same, alike.kappa, alike.low) == (20, None, None)
    full = cohen([("yes", "yes"), ("no", "no")])
    assert (full.kappa, full.low, full.high) == (1.0, None, None)


@pytest.mark.parametrize("level", [0, 1])
def test_nothing_and_no_level_are_refused(level: float) -> None:
    with pytest.raises(ValueError, match="pairs"):
        cohen([])
    with pytest.raises(ValueError, match="level"):
        cohen([("yes", "no")], level=level)


@given(st.lists(st.tuples(words, words), min_size=1, max_size=60))
def test_it_is_within_its_bounds_and_the_same_for_both(items: list[tuple[str, str]]) -> None:
    found = cohen(items)
    other = cohen([(b, a) for a, b in items])
    if found.kappa is None:
        assert other.kappa is None
        return
    assert -1 - 1e-9 <= found.kappa <= 1 + 1e-9
    assert found.kappa == pytest.approx(other.kappa)
    if found.low is not None and found.high is not None:
        assert found.low - 1e-9 <= found.kappa <= found.high + 1e-9
