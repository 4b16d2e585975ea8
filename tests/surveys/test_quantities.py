"""What numbers and months come to: nobody is told by what is shown, an outlier least of all."""

from collections import Counter
from math import sqrt

import pytest

from otklik.surveys.quantities import months, number


def test_few_numbers_or_all_the_same_are_not_shown() -> None:
    assert number({3: 4}, unit="", least=5) is None
    assert number({3: 5, 4: 5}, unit="", least=5) is None
    assert number({3: 30, 4: 4}, unit="", least=5) is None
    few = number({3: 6, 4: 6}, unit="", least=5)
    assert few is not None
    assert (few.mean, few.quartiles) == (None, None)


@pytest.mark.parametrize("people", [11, 12, 20, 21, 23, 40, 120])
@pytest.mark.parametrize("outlier", [365, -40])
def test_no_outlier_can_be_told_by_what_is_shown(people: int, outlier: int) -> None:
    """An attacker who knows what everybody else wrote, to the figure, tries every number that the
    one left may have written: whatever lies beyond the others comes to the same."""
    others = Counter(3 + person % 7 for person in range(people - 1))
    shown = number(others + Counter({outlier: 1}), unit="", least=5)
    assert shown is not None, "else this test looks at nothing"
    beyond = range(10, 2000) if outlier > 0 else range(-2000, 3)
    fits = [n for n in beyond if number(others + Counter({n: 1}), unit="", least=5) == shown]
    assert len(fits) == len(beyond)


def test_few_who_wrote_much_more_cannot_be_told() -> None:
    """Nor five of them together: they are as few as nobody may be told among."""
    others = Counter(3 + person % 7 for person in range(35))
    first = number(others + Counter({300: 5}), unit="", least=5)
    second = number(others + Counter({11: 4, 9000: 1}), unit="", least=5)
    assert first == second is not None


def test_the_mean_of_the_middle_is_yuens() -> None:
    """Of 1 to 20 without five at either end 6 to 15 are left; drawn in, 6 and 15 stand for six
    people each; 2.262 is Student's quantile for nine degrees of freedom."""
    found = number(dict.fromkeys(range(1, 21), 1), unit="", least=5)
    assert found is not None
    assert found.mean == 10.5
    assert found.mean_within is not None
    assert found.mean_within.high - 10.5 == pytest.approx(2.262157 * sqrt(squares_drawn_in() / 90))


def squares_drawn_in() -> float:
    told = [6] * 6 + list(range(7, 15)) + [15] * 6
    return sum((value - 10.5) ** 2 for value in told)


def test_months_that_few_named_cannot_be_told() -> None:
    assert months({"2026-01": 9, "2026-02": 7, "2026-03": 2}, least=5) == [
        ("2026-01", 9),
        ("other", 9),
    ]
    assert months({"2026-01": 3, "2026-02": 4}, least=5) == []
