"""What numbers and months come to: nobody is told by what is shown.

The attacker knows the rule, the bounds of the question and everything that is published, and goes
through all that people may have written.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

import pytest

from otklik.surveys.results.suppression import NumberClass, classes, months


def distributions(people: int, values: int) -> Iterator[tuple[int, ...]]:
    """Every way in which so many people may have written so many different numbers."""
    for bars in combinations(range(people + values - 1), values - 1):
        ends = (-1, *bars, people + values - 1)
        yield tuple(ends[n + 1] - ends[n] - 1 for n in range(values))


def published(
    counts: tuple[int, ...], bounds: tuple[int, int], written: tuple[int, ...], least: int
) -> tuple[NumberClass, ...]:
    found = classes(
        dict(zip(written, counts, strict=True)), lowest=bounds[0], highest=bounds[1], least=least
    )
    if len(found) > 1:
        return tuple(found)
    return ()  # one class is hidden: all that is told is how many wrote a number


@pytest.mark.parametrize(
    ("people", "bounds", "written", "least"),
    [
        (20, (0, 4), (0, 1, 2, 3, 4), 5),
        (23, (0, 365), (0, 1, 2, 4, 300), 5),
        (24, (14, 99), (15, 21, 34, 60, 99), 5),
        (12, (-3, 3), (-3, -1, 0, 2, 3), 2),
        (11, (0, 5), (0, 1, 2, 3, 4, 5), 2),
        (12, (1, 40), (1, 2, 5, 6, 9, 40), 3),
    ],
)
def test_no_small_cell_is_determined_by_all_that_is_published(
    people: int, bounds: tuple[int, int], written: tuple[int, ...], least: int
) -> None:
    """Of no number, nor of numbers next to each other, follows that some wrote it and fewer than
    may be shown; nor that fewer than that, or nobody, wrote the lowest or the highest."""
    fits = defaultdict(list)
    for counts in distributions(people, len(written)):
        fits[published(counts, bounds, written, least)].append(counts)
    places = range(len(written))
    stretches = [(low, high) for low in places for high in places if low <= high]
    count = 0
    for shown, all_that_fit in fits.items():
        count += bool(shown)
        for low, high in stretches:
            possible = {sum(counts[low : high + 1]) for counts in all_that_fit}
            assert not possible <= set(range(1, least)), (shown, written[low], written[high])
        assert all(one.count >= least for one in shown)
    assert count > 1, "else this test looks at nothing"


def test_a_mean_and_its_interval_told_how_many_wrote_what_few_do() -> None:
    """The finding of the review: of these 44 answers figures of six decimals left two
    distributions. By classes thousands fit."""
    shown = classes({0: 0, 1: 20, 2: 12, 3: 6, 4: 4, 9: 2}, lowest=0, highest=100, least=5)

    assert [(one.low, one.high, one.count) for one in shown] == [
        (0, 1, 20),
        (2, 2, 12),
        (3, 3, 6),
        (4, 100, 6),
    ]


@pytest.mark.parametrize(
    ("lowest", "highest", "starts"),
    [
        (0, 4, [0, 1, 2, 3, 4]),
        (0, 365, [0, 1, 2, 3, 4, 5, 10, 20, 50, 100, 200]),
        (1, 30, [1, 2, 3, 4, 5, 10, 20]),
        (14, 99, [14, 20, 30, 40, 50, 60, 70, 80, 90]),
        (1930, 2012, [1930, 1940, 1950, 1960, 1970, 1980, 1990, 2000, 2010]),
        (-50, 50, [-50, -40, -30, -20, -10, 0, 10, 20, 30, 40, 50]),
        (0, 1_000_000_000, None),
    ],
)
def test_classes_begin_where_the_bounds_say_whatever_was_written(
    lowest: int, highest: int, starts: list[int] | None
) -> None:
    everywhere = dict.fromkeys(starts, 5) if starts else {1: 9, 999_999_999: 9}

    found = classes(everywhere, lowest=lowest, highest=highest, least=5)

    assert [one.low for one in found] == (starts or [0, 2])
    assert found[-1].high == highest


@pytest.mark.parametrize("outlier", [365, 10])
def test_an_outlier_is_one_of_the_last_class(outlier: int) -> None:
    others = Counter(3 + person % 7 for person in range(40))
    found = classes(others + Counter({outlier: 1}), lowest=0, highest=1000, least=5)
    assert found[-1].count >= 5
    assert found == classes(others + Counter({400: 1}), lowest=0, highest=1000, least=5)


@pytest.mark.parametrize("counts", [{}, {3: 4}, {3: 30}, {3: 30, 4: 4}])
def test_few_or_all_alike_are_one_class(counts: dict[int, int]) -> None:
    assert len(classes(counts, lowest=0, highest=100, least=5)) == 1


@pytest.mark.parametrize(("people", "named", "least"), [(7, 8, 2), (9, 6, 3), (12, 6, 5)])
def test_no_month_of_few_is_determined(people: int, named: int, least: int) -> None:
    """There are always more months than could have been named by those who are not shown."""
    every = [f"2026-{month:02}" for month in range(1, named + 1)]
    fits = defaultdict(list)
    for counts in distributions(people, named):
        values = {month: count for month, count in zip(every, counts, strict=True) if count}
        fits[tuple(months(values, least=least))].append(counts)
    for shown, all_that_fit in fits.items():
        for place, month in enumerate(every):
            possible = {counts[place] for counts in all_that_fit}
            assert not possible <= set(range(1, least)), (shown, month)


def test_months_that_few_named_cannot_be_told() -> None:
    assert months({"2026-01": 9, "2026-02": 7, "2026-03": 2}, least=5) == [
        ("2026-01", 9),
        ("other", 9),
    ]
    assert months({"2026-01": 3, "2026-02": 4}, least=5) == []
