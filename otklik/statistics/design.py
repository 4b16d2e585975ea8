"""Estimates from a sample with weights, strata, clusters and known populations.

Variances are Taylor linearised, in as many stages as the design names; what a stage leaves to
chance is (1 - n/N) of it where the population is known: W. G. Cochran, Sampling Techniques, 3rd
ed. (1977), chapters 5, 6, 11; C.-E. Särndal, B. Swensson and J. Wretman, Model Assisted Survey
Sampling (1992), 5.5-5.7. A stratum with one unit tells nothing of its variance: ValueError.

Arrays are of numpy, one entry an observation. Intervals use Student's distribution with as many
degrees of freedom as there are clusters less strata.
"""

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Any

import numpy as np
from scipy import stats

type Array = Any
"""A one-dimensional array of numpy, an entry an observation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of drawing: which `unit` each observation belongs to, in which `stratum`, and how
    many units the stratum has in all (`population`, the same for all its observations)."""

    unit: Array
    stratum: Array | None = None
    population: Array | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """`degrees` of freedom of its error; `effect` is how many times its variance is that of a
    simple random sample of this size without replacement, where that is known."""

    value: float
    error: float
    degrees: int
    effect: float | None = None

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        reach = float(stats.t.ppf((1 + level) / 2, self.degrees)) * self.error
        return self.value - reach, self.value + reach


@dataclass(frozen=True, kw_only=True)
class Design:
    """How a sample was drawn. `margins`: the groups that weights were raked to, an entry an
    observation; what they explain of a figure is no error any more."""

    weights: Array
    stages: tuple[Stage, ...]
    margins: tuple[Array, ...] = ()

    @classmethod
    def simple(cls, size: int, *, population: int | None = None, weight: float = 1.0) -> "Design":
        """A simple random sample; with a population its weight is population / size."""
        known = None if population is None else np.full(size, population)
        each = weight if population is None else population / size
        return cls(
            weights=np.full(size, each), stages=(Stage(unit=np.arange(size), population=known),)
        )

    @property
    def size(self) -> int:
        return len(self.weights)

    @property
    def degrees(self) -> int:
        """Clusters less strata, of the first stage."""
        first = self.stages[0]
        strata = np.zeros(self.size) if first.stratum is None else first.stratum
        pairs = {*zip(strata.tolist(), np.asarray(first.unit).tolist(), strict=True)}
        return len(pairs) - len(set(strata.tolist()))

    def total(self, values: Array) -> Estimate:
        """The weighted sum over everybody; one value an observation."""
        values = np.asarray(values, dtype=float)
        return self._estimate(float((self.weights * values).sum()), values)

    def mean(self, values: Array, *, among: Array | None = None) -> Estimate:
        """Of everybody, or of those `among` whom it is true; their number is estimated too."""
        values = np.asarray(values, dtype=float)
        inside = np.ones(self.size) if among is None else np.asarray(among, dtype=float)
        number = (self.weights * inside).sum()
        mean = float((self.weights * inside * values).sum() / number)
        found = self._estimate(mean, inside * (values - mean) / number)
        if among is not None:
            return found
        plain = self._simple_variance(values, mean, number)
        effect = found.error**2 / plain if plain else None
        return Estimate(value=mean, error=found.error, degrees=found.degrees, effect=effect)

    def ratio(self, upper: Array, lower: Array) -> Estimate:
        """Of two weighted sums, with the error of both."""
        upper, lower = np.asarray(upper, dtype=float), np.asarray(lower, dtype=float)
        below = (self.weights * lower).sum()
        ratio = float((self.weights * upper).sum() / below)
        return self._estimate(ratio, (upper - ratio * lower) / below)

    def share(self, chosen: Array) -> "Share":
        """Of those for whom `chosen` is true."""
        found = self.mean(np.asarray(chosen, dtype=float))
        return Share(
            value=found.value, error=found.error, degrees=found.degrees, effect=found.effect,
            size=self.size,
        )  # fmt: skip

    def covariance(self, columns: Array) -> Array:
        """Of totals of linearised values: an array (observations, columns) gives a square one."""
        return _covariance(self._adjusted(self.weights[:, None] * columns), self.stages)

    def _estimate(self, value: float, linear: Array) -> Estimate:
        variance = self.covariance(linear[:, None])[0, 0]
        return Estimate(value=value, error=sqrt(max(variance, 0.0)), degrees=self.degrees)

    def _adjusted(self, weighted: Array) -> Array:
        """What is left when the margins that weights were raked to explain what they can: means
        of groups without weights, as R's `survey` takes them."""
        if not self.margins:
            return weighted
        weights = self.weights[:, None]
        columns = np.hstack([indicators(margin) for margin in self.margins])
        slope, *_rest = np.linalg.lstsq(columns, weighted / weights, rcond=None)
        return weighted - weights * (columns @ slope)

    def _simple_variance(self, values: Array, mean: float, number: float) -> float:
        spread = (self.weights * (values - mean) ** 2).sum() / number
        spread *= self.size / (self.size - 1)
        if number < self.size:
            return 0.0
        return float(spread * (number - self.size) / (number * self.size)) or float(
            spread / self.size
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Estimate):
    """A share with intervals that stay between 0 and 1."""

    size: int

    def logit(self, level: float = 0.95) -> tuple[float, float]:
        """On the scale of log odds: narrow near 0 and 1, undefined there (ValueError)."""
        if not 0 < self.value < 1:
            raise ValueError("everybody or nobody: the log odds are infinite")
        middle = log(self.value / (1 - self.value))
        reach = float(stats.t.ppf((1 + level) / 2, self.degrees))
        reach *= self.error / (self.value * (1 - self.value))
        low, high = (1 / (1 + exp(-end)) for end in (middle - reach, middle + reach))
        return low, high

    def exact(self, level: float = 0.95) -> tuple[float, float]:
        """Clopper and Pearson's, with the sample size that the design is worth: E. Korn and
        B. Graubard, Survey Methodology 24 (1998), 193-201."""
        tail = (1 - level) / 2
        worth = self.value * (1 - self.value) / self.error**2 if self.error else self.size
        worth *= (stats.t.ppf(tail, self.size - 1) / stats.t.ppf(tail, self.degrees)) ** 2
        yes, no = worth * self.value, worth * (1 - self.value)
        low = float(stats.beta.ppf(tail, yes, no + 1)) if yes else 0.0
        high = float(stats.beta.ppf(1 - tail, yes + 1, no)) if no else 1.0
        return low, high

    def likelihood(self, level: float = 0.95) -> tuple[float, float]:
        """Where the working likelihood, scaled by the design effect, falls by a quantile of F."""
        if not 0 < self.value < 1:
            raise ValueError("everybody or nobody: the likelihood has no scale")
        from scipy.optimize import brentq

        share = self.value
        scale = self.error**2 / (share * (1 - share) / self.size)
        scale *= self.size / (self.size - 1)  # the spread is estimated, as R's `survey` does
        fall = float(stats.f.ppf(level, 1, self.degrees)) * scale

        def over(other: float) -> float:
            gain = share * log(share / other) + (1 - share) * log((1 - share) / (1 - other))
            return 2 * self.size * gain - fall

        tiny = 1e-12
        return float(brentq(over, tiny, share, xtol=1e-14)), float(
            brentq(over, share, 1 - tiny, xtol=1e-14)
        )


def _covariance(weighted: Array, stages: tuple[Stage, ...]) -> Array:
    """Of the sum of `weighted` (observations, columns): this stage, then what is within units."""
    first, *inner = stages
    everybody = np.zeros(len(weighted)) if first.stratum is None else np.asarray(first.stratum)
    found = np.zeros((weighted.shape[1], weighted.shape[1]))
    for stratum in np.unique(everybody):
        inside = everybody == stratum
        units, place = np.unique(np.asarray(first.unit)[inside], return_inverse=True)
        sums = np.zeros((len(units), weighted.shape[1]))
        np.add.at(sums, place, weighted[inside])
        drawn = 0.0
        if first.population is not None:
            drawn = len(units) / float(np.asarray(first.population)[inside][0])
        if drawn < 1:
            if len(units) == 1:
                raise ValueError(f"stratum {stratum!r} has one unit: its variance is unknown")
            gap = sums - sums.mean(axis=0)
            found += (1 - drawn) * len(units) / (len(units) - 1) * gap.T @ gap
        if inner and drawn:
            rest = tuple(_within(stage, inside) for stage in inner)
            for unit in units:
                mine = np.asarray(first.unit)[inside] == unit
                part = tuple(_within(stage, mine) for stage in rest)
                found += drawn * _covariance(weighted[inside][mine], part)
    return found


def _within(stage: Stage, inside: Array) -> Stage:
    def cut(values: Array | None) -> Array | None:
        return None if values is None else np.asarray(values)[inside]

    return Stage(unit=cut(stage.unit), stratum=cut(stage.stratum), population=cut(stage.population))


def indicators(groups: Array) -> Array:
    """(observations, groups) of 0 and 1, groups in order."""
    groups = np.asarray(groups)
    return (groups[:, None] == np.unique(groups)[None, :]).astype(float)
