"""Early warning on simulated topics: how often it is wrong, and how soon it sees a doubling.

`make bench-rising`: a table, then one JSON line; `make bench-loop` asks `figures()`. Series are
negative binomial, forty topics with means from 0.1 to 30 messages a day, weekday, season, trend
and spread of their own, watched from their first day: the weeks with few data count too.
`--clustered` adds good and bad weeks that hang together.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from otklik.statistics import early_warning
from otklik.statistics.early_warning import Array

TOPICS, YEAR = 40, 365
ENOUGH = 10.0  # messages a day from which a doubling is promised to be seen within seven days
CLUSTERED = 0.3  # deviation, on the log scale, of the days that hang together (autoregression 0.8)
LATER = 28
SEED = 20261126


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What was made: counts and their means, topics × days, and the spread of each topic."""

    counts: Array
    mean: Array
    alpha: Array


def usual(chance: np.random.Generator, *, topics: int, days: int, mean: float | None = None,
          clustered: float = 0.0) -> Usual:  # fmt: skip
    """Series in which nothing happened. `mean` messages a day, or 0.1 to 30, even on the log
    scale; `clustered` is the standard deviation of a daily autoregression of 0.8 (log scale)."""
    day = np.arange(days)
    level = (
        np.full(topics, np.log(mean)) if mean else chance.uniform(np.log(0.1), np.log(30), topics)
    )
    weekday = chance.normal(0, 0.15, (topics, 7)) - np.array([0, 0, 0, 0, 0, 0.5, 0.7])
    weekday -= np.log(np.exp(weekday).mean(axis=1, keepdims=True))
    waves = chance.uniform(0, 0.4, (topics, 1)) * np.sin(
        2 * np.pi * (day / 365.2425 + chance.uniform(0, 1, (topics, 1)))
    )
    trend = chance.normal(0, 0.15, (topics, 1)) * day / 365.2425
    trend -= trend.mean(axis=1, keepdims=True)
    logs = level[:, None] + weekday[:, day % 7] + waves + trend
    if clustered:
        drift = np.zeros((topics, days))
        for at in range(1, days):
            drift[:, at] = 0.8 * drift[:, at - 1] + chance.normal(0, clustered * 0.6, topics)
        logs = logs + drift - clustered**2 / 2
    alpha = np.exp(chance.normal(np.log(0.06), 0.7, topics))
    return _drawn(chance, np.exp(logs), alpha)


def _drawn(chance: np.random.Generator, mean: Array, alpha: Array) -> Usual:
    rate = chance.gamma(1 / alpha[:, None], alpha[:, None] * mean)
    return Usual(counts=chance.poisson(rate).astype(float), mean=mean, alpha=alpha)


def false_per_year(*, worlds: int, years: int, clustered: float = 0.0, seed: int = SEED,
                   bound: float | None = None) -> tuple[float, float, Array]:  # fmt: skip
    """Warnings a year over all topics of an installation when nothing happened, its standard
    error over `worlds` installations, and the same for each year since the beginning."""
    each = []
    for world in range(worlds):
        chance = np.random.default_rng([seed, world])
        made = usual(chance, topics=TOPICS, days=years * YEAR, clustered=clustered)
        seen = early_warning.watch(made.counts, first_weekday=0, bound=bound)
        each.append(seen.opened.sum(axis=0).reshape(years, YEAR).sum(axis=1))
    table = np.array(each, dtype=float)
    totals = table.mean(axis=1)
    return float(totals.mean()), float(totals.std(ddof=1) / worlds**0.5), table.mean(axis=0)


def power(mean: float, *, worlds: int, days: int = 800, rise: float = 2.0, seed: int = SEED,
          clustered: float = 0.0, bound: float | None = None,
          within: int = 7) -> tuple[float, float, float]:  # fmt: skip
    """How often a rise of a topic of `mean` messages a day is warned of within seven days, the
    standard error, and the median of days until then (`within` days). Ten topics of forty rise
    at the end of each world; those that were warned of before are left out."""
    seen, waited, tried = 0, [], 0
    for world in range(worlds):
        chance = np.random.default_rng([seed, world, int(mean * 100)])
        others = usual(chance, topics=TOPICS - 10, days=days, clustered=clustered)
        rises = usual(chance, topics=10, days=days, mean=mean, clustered=clustered)
        at = days - max(14, within) - int(chance.integers(0, 7))
        higher = np.where(np.arange(days) >= at, rise, 1.0) * rises.mean
        counts = np.vstack([_drawn(chance, higher, rises.alpha).counts, others.counts])
        found = early_warning.watch(counts, first_weekday=0, bound=bound)
        for topic in range(10):
            if found.warned[topic, at - 1]:
                continue
            tried += 1
            opened = np.flatnonzero(found.opened[topic, at : at + within])
            seen += bool(opened.size)
            waited.append(opened[0] + 1 if opened.size else np.inf)
    share = seen / tried
    return share, (share * (1 - share) / tried) ** 0.5, float(np.median(waited))


def ceiling(mean: float, *, clustered: float = CLUSTERED, false: float = 4.0) -> float:
    """What no rule can exceed, about: how often one that knows level, season, spread and drift, and
    gives `false` warnings a year over all topics, would see a doubling within seven days. The most
    powerful test of these seven days (Neyman and Pearson, Phil. Trans. R. Soc. A 231 (1933)), in
    the normal approximation on the log scale, with what earlier days tell of the drift."""
    noise, step = 1 / (2 * mean) + 0.06, (clustered * 0.6) ** 2
    known = clustered**2
    for _day in range(200):  # what remains unknown of today's drift
        ahead = 0.8**2 * known + step
        known = ahead * (1 / mean + 0.06) / (ahead + 1 / mean + 0.06)
    days = np.arange(1, 8)
    spread = np.array(
        [
            [
                0.8 ** (one + other) * known
                + sum(
                    step * 0.8 ** (one + other - 2 * day) for day in days[days <= min(one, other)]
                )
                for other in days
            ]
            for one in days
        ]
    ) + noise * np.eye(7)
    rise = np.full(7, np.log(2))
    apart = float(np.sqrt(rise @ np.linalg.solve(spread, rise)))
    needed = NormalDist().inv_cdf(1 - false / TOPICS * 7 / YEAR)
    return NormalDist().cdf(apart - needed)


def figures(*, worlds: int = 40, years: int = 4) -> dict[str, float]:
    """What `make bench-loop` prints of the warnings: of days apart from each other, and of days
    that hang together."""
    wrong, error, _by_year = false_per_year(worlds=worlds, years=years)
    right, right_error, _days = power(ENOUGH, worlds=worlds)
    hung, hung_error, _each = false_per_year(worlds=worlds, years=years, clustered=CLUSTERED)
    seen, seen_error, _wait = power(ENOUGH, worlds=worlds, clustered=CLUSTERED)
    later, later_error, _wait = power(
        ENOUGH, worlds=worlds, clustered=CLUSTERED, within=LATER, days=800 + LATER
    )
    return {
        "warnings_false_per_year": round(wrong, 2),
        "warnings_false_per_year_se": round(error, 2),
        "warning_power": round(right, 3),
        "warning_power_se": round(right_error, 3),
        "warning_power_from_messages_a_day": ENOUGH,
        "warnings_false_per_year_clustered": round(hung, 2),
        "warnings_false_per_year_clustered_se": round(hung_error, 2),
        "warning_power_clustered": round(seen, 3),
        "warning_power_clustered_se": round(seen_error, 3),
        "warning_power_clustered_ceiling": round(ceiling(ENOUGH), 3),
        "warning_power_clustered_in_28_days": round(later, 3),
        "warning_power_clustered_in_28_days_se": round(later_error, 3),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--worlds", type=int, default=40)
    options.add_argument("--years", type=int, default=4)
    options.add_argument("--clustered", type=float, default=0.0)
    options.add_argument("--bound", type=float)
    chosen = options.parse_args()
    wrong, error, by_year = false_per_year(
        worlds=chosen.worlds, years=chosen.years, clustered=chosen.clustered, bound=chosen.bound
    )
    print(f"false warnings a year over {TOPICS} topics: {wrong:.2f} ± {error:.2f}")
    print("by year since the beginning:", " ".join(f"{n:.2f}" for n in by_year))
    print("\nmessages a day  doubling seen within 7 days  days (median)")
    for mean in (1, 2, 5, 8, ENOUGH, 15, 30):
        share, its_error, days = power(
            mean, worlds=chosen.worlds, bound=chosen.bound, clustered=chosen.clustered
        )
        print(f"{mean:14.0f}  {share:17.3f} ± {its_error:.3f}  {days:13.0f}")
    print(json.dumps(figures(worlds=chosen.worlds, years=chosen.years)))


if __name__ == "__main__":
    main()
