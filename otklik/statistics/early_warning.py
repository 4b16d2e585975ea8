"""Early warning from daily counts of many topics: when a topic rises above its usual range.

Daily counts are negative binomial around the usual count of the day, which needs no year of data:

- a *profile*: weekday, season and trend of all topics together, from which each topic deviates as
  far as its own data justify (ridge, that is a normal prior, on the log scale);
- a *level*: the six weeks before the last one, shrunk to the profile by a gamma prior, so that a
  lasting rise becomes the usual level within two months;
- a *spread*: the variance of a day is mean + alpha·mean², alpha by moments, each topic's own shrunk
  to that of all, widened by the uncertainty of the level;
- a *clustering*: how far days are correlated. Sums over correlated days vary more than their
  spreads imply, so evidence is discounted.

A warning opens when the sum of log-likelihood ratios "twice the usual" against "the usual" (never
below 0: CUSUM) reaches a threshold, and closes when the sum is back at 0. Sources: the
negative binomial CUSUM and its threshold are M. Höhle and M. Paul, Computational Statistics & Data
Analysis 52 (2008), 4357-4368; a baseline with season and trend in which past rises weigh less is
A. Noufaily et al., Statistics in Medicine 32 (2013), 1206-1222; that e^threshold days at least
pass between false warnings of one known series is G. Lorden, Ann. Math. Stat. 42 (1971), 1897-1908.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from otklik import numpy_on_first_use as np

if TYPE_CHECKING:
    import numpy.typing as npt

type Array = npt.NDArray[np.float64]
type Arrays = npt.ArrayLike
type Flags = npt.NDArray[np.bool_]

BEGINNING = 28  # days before the first watched day
GUARD = 7  # days before today excluded from the usual level: the rise may be in them
LEVEL = 42  # days before those, for the level
HISTORY = 3 * 365  # days for the profile
RENEWED = 28  # days between two fits of the profile
FEWEST = 5  # messages in seven days below which nothing is a warning
RISE = 2.0  # the rise to detect, times the usual
UNLEARNED = 2.0  # additional nats on the first day, decreasing until a year has shown its season
THRESHOLD = 7.8  # nats for one topic of forty: tuned by bench/rising.py to at most 4 a year
TOPICS = 40  # how many topics THRESHOLD was tuned for

_LEVEL_SD = 0.3  # standard deviation of a level around its profile, on the log scale
_ALPHA_PRIOR = 0.15, 60.0  # the common spread before any data, and its weight in days
_ALPHA_WEIGHT = 120.0  # days of a topic's own that weigh as much as the common spread
_LAGS = 14  # lags in days for correlation
_CLUSTERED_PRIOR = 0.0, 60.0  # as with alpha: before any data, and its weight in days
_CLUSTERED_WEIGHT = 120.0
_FITTED = 4.0  # slow coefficients of a profile (level, season, trend), which absorb clustering
_ALL_SD = [3.0, *[1.0] * 6, 0.3, 0.3, 0.15, 0.15, 0.3]  # priors of the common profile
_OWN_SD = [3.0, *[0.3] * 6, 0.2, 0.2, 0.1, 0.1, 0.3]  # and of a topic's deviations from it
_ROUNDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Usual and observed counts: arrays of topics × days, NaN on days that are not watched."""

    expected: Array
    """Messages usual on the day."""
    week: Array
    """Messages of the seven days that end with the day."""
    week_expected: Array
    week_low: Array
    week_high: Array
    """Bounds of the usual for the seven days: 95 % of usual weeks lie within."""
    score: Array
    """The sum of log-likelihood ratios, in nats."""
    threshold: float
    """The sum that opens a warning after a year of data."""
    warned: Flags
    """Whether a warning is open on the day."""
    opened: Flags
    """Whether it opened that day."""


def threshold(topics: int) -> float:
    """The evidence, in nats, that opens a warning, such that all topics together open no more false
    ones than forty do: e^threshold days, times a constant, between those of one topic."""
    return THRESHOLD + float(np.log(max(topics, 1) / TOPICS))


def watch(counts: Arrays, *, first_weekday: int, first_day_of_year: int = 0,
          bound: float | None = None) -> Watch:  # fmt: skip
    """Watch `counts` (topics × days, messages a day, whole days only), oldest first.
    `first_weekday`: 0 is Monday; `first_day_of_year`: 0 is 1 January; `bound` in nats, by default
    `threshold`. Raises ValueError for a table that is not of non-negative numbers."""
    seen = np.asarray(counts, dtype=np.float64)
    if seen.ndim != 2 or not np.isfinite(seen).all() or (seen < 0).any():
        raise ValueError("Counts are a table of topics by days, none below nought.")
    topics, days = seen.shape
    bound = threshold(topics) if bound is None else bound
    found = {name: np.full(seen.shape, np.nan) for name in ("expected", "level", "alpha", "score")}
    warned, opened = np.zeros(seen.shape, bool), np.zeros(seen.shape, bool)
    teaching = seen.copy()
    design = _design(days, first_weekday, first_day_of_year)
    sums, is_current = np.zeros(topics), np.zeros(topics, bool)
    week = _sums(seen, GUARD)
    for day in range(BEGINNING, days):
        if (day - BEGINNING) % RENEWED == 0:
            upto = max(day - GUARD, BEGINNING - GUARD)
            fitted = _profile(teaching, design, max(0, upto - HISTORY), upto)
            profile, alpha, clustered, in_week = fitted
        since, upto = max(0, day - GUARD - LEVEL), day - GUARD
        usual, gained = profile[:, since:upto].sum(axis=1), teaching[:, since:upto].sum(axis=1)
        excess = 1 + (alpha + 2 * clustered) * usual / (upto - since)
        prior = 1 / _LEVEL_SD**2
        known = prior + usual / excess
        expected = profile[:, day] * (prior + gained / excess) / known
        spread = alpha + 1 / known
        size = 1 / spread
        ratio = seen[:, day] * np.log(RISE) - (seen[:, day] + size) * np.log(
            (size + RISE * expected) / (size + expected)
        )
        # Correlated days repeat the same evidence.
        ratio /= 1 + 2 * clustered * expected / (1 + alpha * expected)
        needed = bound + UNLEARNED * max(0.0, 1 - day / 365)
        sums = np.clip(sums + ratio, 0, needed)
        opening = ~is_current & (sums >= needed) & (week[:, day] >= FEWEST)
        is_current = (is_current | opening) & (sums > 0)
        teaching[:, day] = np.minimum(seen[:, day], _point(2.33, expected, spread))
        found["expected"][:, day], found["score"][:, day] = expected, sums
        found["level"][:, day], found["alpha"][:, day] = 1 / known, alpha + 2 * in_week
        warned[:, day], opened[:, day] = is_current, opening
    usual, low, high = _weekly(found["expected"], found["level"], found["alpha"])
    return Watch(
        expected=found["expected"], week=week, week_expected=usual, week_low=low, week_high=high,
        score=found["score"], threshold=bound, warned=warned, opened=opened,
    )  # fmt: skip


def _design(days: int, weekday: int, day_of_year: int) -> Array:
    """A row per day: constant, weekdays (which sum to 0), two annual harmonics, years elapsed."""
    number = np.arange(days)
    week = (number + weekday) % 7
    weekdays = np.eye(7)[week][:, :6] - (week == 6)[:, None]
    angle = 2 * np.pi * (number + day_of_year) / 365.2425
    waves = [np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)]
    return np.column_stack([np.ones(days), weekdays, *waves, number / 365.2425])


def _profile(
    taught: Array, design: Array, since: int, upto: int
) -> tuple[Array, Array, Array, Array]:
    """The usual count of every day, fitted on the days from `since` before `upto`; the alpha of
    each topic; its clustering, for all lags and for those within a week."""
    known, rows = taught[:, since:upto], design.copy()
    rows[:, -1] -= rows[upto - 1, -1]
    days = upto - since
    everything = known.sum(axis=0, keepdims=True)
    start = np.log(everything.mean() + 0.1)
    common = np.full((1, days), start)
    first = _fit(everything, rows[since:upto], common, _ALL_SD, np.array([_ALPHA_PRIOR[0]]))
    shape = rows @ first[0] + start
    share = np.log((known.mean(axis=1, keepdims=True) + 0.5 / days) / (everything.mean() + 0.1))
    alpha = np.full(len(taught), _ALPHA_PRIOR[0])
    offset = shape[since:upto] + share
    own = _fit(known, rows[since:upto], offset, _OWN_SD, alpha)
    mean = np.exp(np.clip(offset + own @ rows[since:upto].T, -12, 12))
    above, below = ((known - mean) ** 2 - mean).sum(axis=1), (mean**2).sum(axis=1)
    prior, weight = _ALPHA_PRIOR
    # A day is weighted by its information about alpha: little where the mean is small, at most 1.
    says = ((prior * mean / (1 + prior * mean)) ** 2).sum(axis=1)
    raw = np.clip(above / np.maximum(below, 1e-9), 0, 3)
    of_all = (prior * weight + (raw * says).sum()) / (weight + says.sum())
    alpha = (of_all * _ALPHA_WEIGHT + raw * says) / (_ALPHA_WEIGHT + says)
    usual = np.exp(np.clip(shape + share + own @ rows.T, -12, 12))
    lags = np.arange(1, _LAGS + 1)
    whole, in_week = (
        _clustering(known - mean, mean, says, weights, alpha)
        for weights in (np.ones(_LAGS), np.maximum(0, 1 - lags / GUARD))
    )
    return usual, np.maximum(alpha, 0.01), whole, in_week


def _clustering(astray: Array, mean: Array, says: Array, weights: Array, alpha: Array) -> Array:
    """The sum over lags of the covariance of days, divided by the product of their means (as alpha
    for a day with itself), each topic's own shrunk to the common one; never below 0: a lull after a
    peak does not increase certainty."""
    raw = np.zeros(len(mean))
    for lag, weight in enumerate(weights, start=1):
        if lag < mean.shape[1]:
            together = (astray[:, lag:] * astray[:, :-lag]).sum(axis=1)
            means = (mean[:, lag:] * mean[:, :-lag]).sum(axis=1)
            raw += weight * together / np.maximum(means, 1e-9)
    # The fit to these days absorbed part of it: M. S. Bartlett (1946), to order 1/n.
    lost = _FITTED * weights.sum() / mean.shape[1]
    alone = alpha + 1 / np.maximum(mean.mean(axis=1), 1e-9)
    raw = (raw + lost * alone) / np.maximum(1 - 2 * lost, 0.3)
    prior, weight_of_prior = _CLUSTERED_PRIOR
    raw = np.clip(raw, -3, 3)
    of_all = (prior * weight_of_prior + (raw * says).sum()) / (weight_of_prior + says.sum())
    own: Array = (of_all * _CLUSTERED_WEIGHT + raw * says) / (_CLUSTERED_WEIGHT + says)
    return np.maximum(own, 0.0)


def _fit(seen: Array, rows: Array, offset: Array, sd: list[float], alpha: Array) -> Array:
    """Coefficients (series × columns) of the negative binomial regression with log link and normal
    priors of mean 0 and `sd`: Fisher scoring."""
    columns = rows.shape[1]
    crossed = (rows[:, :, None] * rows[:, None, :]).reshape(len(rows), -1)
    penalty = 1 / np.array(sd) ** 2
    found = np.zeros((len(seen), columns))
    for _round in range(_ROUNDS):
        mean = np.exp(np.clip(offset + found @ rows.T, -12, 12))
        spread = 1 + alpha[:, None] * mean
        slope = ((seen - mean) / spread) @ rows - penalty * found
        bend = ((mean / spread) @ crossed).reshape(-1, columns, columns) + np.diag(penalty)
        found += np.clip(np.linalg.solve(bend, slope[:, :, None])[:, :, 0], -1.5, 1.5)
    return found


def _point(normal: float, mean: Array, spread: Array) -> Array:
    """A quantile of the negative binomial from the normal one: E. A. Cornish and R. A. Fisher,
    Revue de l'Institut International de Statistique 5 (1938), 307-320, up to the skewness term."""
    deviation = np.sqrt(mean * (1 + spread * mean))
    return mean + normal * deviation + (normal**2 - 1) / 6 * (1 + 2 * spread * mean)


def _sums(values: Array, days: int) -> Array:
    """Sums over the `days` that end with each day; shorter at the beginning."""
    run = np.cumsum(np.pad(values, ((0, 0), (days, 0))), axis=1)
    return run[:, days:] - run[:, :-days]


def _weekly(expected: Array, level: Array, alpha: Array) -> tuple[Array, Array, Array]:
    """The mean and the 95 % bounds of usual weeks. The days of a week share the uncertainty of the
    level, but not their own spread."""
    mean = _sums(np.nan_to_num(expected), GUARD)
    within = _sums(np.nan_to_num(alpha * expected**2), GUARD)
    mean[:, : BEGINNING + GUARD - 1] = np.nan
    spread = level + within / np.maximum(mean, 1e-9) ** 2
    low, high = (_point(normal, mean, spread) for normal in (-1.96, 1.96))
    return mean, np.floor(np.maximum(low, 0)), np.ceil(high)
