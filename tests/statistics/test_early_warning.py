"""Early warning: its promises are simulated here in small, by `make bench-rising` in large."""

import numpy as np
import pytest

from bench.rising import CLUSTERED, ENOUGH, false_per_year, power, usual
from otklik.statistics import early_warning
from otklik.statistics.early_warning import BEGINNING, watch


@pytest.fixture(scope="module")
def year() -> early_warning.Array:
    """Three topics of 500 days: 10, 2 and 0.1 messages a day, more on Mondays, none different."""
    chance = np.random.default_rng(7)
    weekday = np.array([1.6, 1.1, 1.0, 1.0, 1.0, 0.7, 0.6])[np.arange(500) % 7]
    means = np.array([[10.0], [2.0], [0.1]]) * weekday
    return np.asarray(chance.negative_binomial(12, 12 / (12 + means)), dtype=np.float64)


def test_false_warnings_are_rare_over_all_topics_together() -> None:
    wrong, error, _by_year = false_per_year(worlds=12, years=3)
    assert wrong - 2 * error <= 4
    assert wrong > 0, "A watch that never errs looks at nothing."


def test_a_doubling_is_seen_within_seven_days() -> None:
    share, error, days = power(ENOUGH, worlds=12)
    assert share + 2 * error >= 0.8
    assert share >= 0.75
    assert days <= 7


def test_days_that_hang_together_warn_no_oftener() -> None:
    wrong, error, _by_year = false_per_year(worlds=6, years=3, clustered=CLUSTERED)
    assert wrong - 2 * error <= 4


def test_days_that_hang_together_widen_the_range() -> None:
    chance = np.random.default_rng(7)
    apart = usual(chance, topics=20, days=500, mean=20)
    together = usual(chance, topics=20, days=500, mean=20, clustered=CLUSTERED)
    widths = []
    for made in (apart, together):
        found = watch(made.counts, first_weekday=0)
        last = (found.week_high - found.week_low) / found.week_expected
        widths.append(float(last[:, -100:].mean()))
    assert widths[1] > 1.3 * widths[0]


def test_what_is_usual_follows_the_weekday(year: early_warning.Array) -> None:
    days = watch(year, first_weekday=0).expected[0, 300:]
    mondays, sundays = days[(np.arange(300, 500) % 7) == 0], days[(np.arange(300, 500) % 7) == 6]
    assert mondays.mean() == pytest.approx(16, rel=0.15)
    assert sundays.mean() == pytest.approx(6, rel=0.25)


def test_ninety_five_of_a_hundred_usual_weeks_lie_within_the_range(
    year: early_warning.Array,
) -> None:
    found = watch(year, first_weekday=0)
    seen = found.week[:2, 200:]
    within = (seen >= found.week_low[:2, 200:]) & (seen <= found.week_high[:2, 200:])
    # Weeks overlap: 43 stand apart in each of two topics: 2 · sqrt(.05 · .95 / 86) = .047.
    assert within.mean() == pytest.approx(0.95, abs=0.05)


def test_the_first_days_are_not_watched(year: early_warning.Array) -> None:
    found = watch(year, first_weekday=0)
    assert np.isnan(found.expected[:, :BEGINNING]).all()
    assert not found.warned[:, :BEGINNING].any()
    assert not watch(year[:, :20], first_weekday=0).warned.any()


def test_a_rise_opens_one_warning_that_closes_when_it_is_over(year: early_warning.Array) -> None:
    risen = year.copy()
    risen[0, 400:420] += 25
    found = watch(risen, first_weekday=0)
    opened = np.flatnonzero(found.opened[0, 390:]) + 390
    assert len(opened) == 1
    assert 400 <= opened[0] <= 402
    assert not found.warned[0, 440:].any()
    assert not found.opened[1:, 390:430].any()


def test_what_has_risen_for_good_becomes_usual(year: early_warning.Array) -> None:
    risen = year.copy()
    risen[0, 300:] = risen[0, 300:] * 2
    found = watch(risen, first_weekday=0)
    assert found.warned[0, 305]
    assert not found.warned[0, 380:].any()
    assert found.expected[0, 400:].mean() == pytest.approx(20, rel=0.2)


def test_a_few_messages_about_a_rare_thing_are_no_warning(year: early_warning.Array) -> None:
    risen = year.copy()
    risen[2, 400:404] = 1
    assert not watch(risen, first_weekday=0).opened[2, 390:420].any()


def test_the_same_days_say_the_same(year: early_warning.Array) -> None:
    """What was said of a day does not change when days are added."""
    longer, shorter = watch(year, first_weekday=2), watch(year[:, :450], first_weekday=2)
    np.testing.assert_array_equal(longer.opened[:, :450], shorter.opened)
    np.testing.assert_allclose(longer.score[:, BEGINNING:450], shorter.score[:, BEGINNING:])


def test_more_topics_need_more_evidence() -> None:
    assert early_warning.threshold(80) == pytest.approx(early_warning.threshold(40) + np.log(2))


@pytest.mark.parametrize("counts", [[1.0, 2.0], [[-1.0]], [[np.nan]]])
def test_what_is_no_table_of_counts_is_refused(counts: object) -> None:
    with pytest.raises(ValueError, match="Counts"):
        watch(counts, first_weekday=0)  # type: ignore[arg-type]
