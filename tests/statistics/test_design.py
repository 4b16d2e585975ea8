"""Estimates of a drawn sample against R's `survey` 4.4.2, and against what can be said by hand."""

import csv
from collections import Counter
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from otklik.statistics.design import Design, Estimate, Share, Stage
from otklik.statistics.independence import rao_scott
from otklik.statistics.proportions import wilson
from otklik.statistics.raking import rake

FOLDER = Path(__file__).resolve().parents[3] / "shared/data/survey_api"
needs_data = pytest.mark.skipif(not FOLDER.exists(), reason="../shared is not here")
AGREES, NEAR_ZERO = 1e-6, 1e-9
#: R finds these ends by a spline through few points; ours are exact.
NEARLY = 5e-6


def near(value: object, rel: float = AGREES) -> Any:
    """As R says it."""
    return pytest.approx(value, rel=rel, abs=NEAR_ZERO)


@cache
def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open() as file:
        return list(csv.DictReader(file))


def numbers(name: str, column: str) -> Any:
    return np.array([float(row[column]) for row in rows(name)])


def words(name: str, column: str) -> Any:
    return np.array([row[column] for row in rows(name)])


def design(name: str) -> tuple[str, Design]:
    """The file of a design, and how it was drawn."""
    match name:
        case "srs":
            return "apisrs.csv", Design.simple(200, population=6194)
        case "srs_nofpc":
            weights, units = numbers("apisrs.csv", "pw"), np.arange(200)
            return "apisrs.csv", Design(weights=weights, stages=(Stage(unit=units),))
        case "strat":
            stage = Stage(
                unit=np.arange(200),
                stratum=words("apistrat.csv", "stype"),
                population=numbers("apistrat.csv", "fpc"),
            )
            weights = numbers("apistrat.csv", "pw")
            return "apistrat.csv", Design(weights=weights, stages=(stage,))
        case _:
            stage = Stage(unit=words("apiclus1.csv", "dnum"))
            return "apiclus1.csv", Design(weights=numbers("apiclus1.csv", "pw"), stages=(stage,))


def estimated(drawn: str, what: str, of: str) -> tuple[Estimate, tuple[float, float]]:
    """The figure that the reference calls «drawn:what:of», and its interval."""
    file, sample = design(drawn)
    if what == "mean" and "|" in of:
        variable, _bar, group = of.partition("|stype=")
        found = sample.mean(numbers(file, variable), among=words(file, "stype") == group)
    elif what == "mean":
        found = sample.mean(numbers(file, of))
    elif what == "total":
        found = sample.total(numbers(file, of))
    elif what == "ratio":
        found = sample.ratio(*(numbers(file, variable) for variable in of.split("/")))
    elif what == "prop":
        found = sample.mean(words(file, "stype") == of.removeprefix("stype"))
    else:
        share = sample.share(words(file, "sch.wide") == "Yes")
        ends = {
            "ciprop_logit": share.logit,
            "ciprop_beta": share.exact,
            "ciprop_mean": share.interval,
            "ciprop_likelihood": share.likelihood,
        }
        return share, ends[what]()
    return found, found.interval()


@needs_data
def test_every_figure_of_the_reference() -> None:
    checked: Counter[str] = Counter()
    for row in rows("r_survey_reference.csv"):
        drawn, _colon, rest = row["id"].partition(":")
        what, _colon, of = rest.partition(":")
        if drawn not in {"srs", "srs_nofpc", "strat"} or what.startswith("svychisq"):
            continue
        found, ends = estimated(drawn, what, of)
        tolerance = NEARLY if what == "ciprop_likelihood" else AGREES
        assert found.value == near(float(row["estimate"])), row["id"]
        assert found.error == near(float(row["se"])), row["id"]
        if row["ci_low"] != "NA":
            assert ends == near((float(row["ci_low"]), float(row["ci_high"])), tolerance)
        if row["deff"] != "NA":
            assert found.effect == near(float(row["deff"]))
        checked[drawn] += 1
    assert checked == {"srs": 13, "srs_nofpc": 13, "strat": 9}


@needs_data
def test_raked_weights_and_their_error() -> None:
    _file, sample = design("clus1")
    known = [Counter(row[name] for row in rows("apipop.csv")) for name in ("stype", "sch.wide")]
    raked = rake(
        sample,
        [
            (words("apiclus1.csv", "stype"), dict(known[0])),
            (words("apiclus1.csv", "sch.wide"), dict(known[1])),
        ],
    )
    found = raked.mean(numbers("apiclus1.csv", "api00"))
    (row,) = (row for row in rows("r_survey_reference.csv") if "raked" in row["id"])
    assert found.value == near(float(row["estimate"]))
    assert found.error == near(float(row["se"]))
    assert raked.weights.sum() == pytest.approx(6194)


@needs_data
def test_independence_in_a_stratified_sample() -> None:
    file, sample = design("strat")
    found = rao_scott(sample, words(file, "sch.wide"), words(file, "stype"))
    (row,) = (row for row in rows("r_survey_reference.csv") if "svychisq" in row["id"])
    assert found.f == near(float(row["estimate"]))
    assert found.p == near(float(row["se"]))


@needs_data
def test_plain_intervals() -> None:
    reference = {row["id"]: row for row in rows("r_survey_reference.csv")}
    row = reference["unweighted:wilson:sch.wide=Yes"]
    found = wilson(163, 200)
    assert (found.low, found.high) == near((float(row["ci_low"]), float(row["ci_high"])))


VALUES = np.array([1.0, 2.0, 4.0, 7.0, 11.0, 3.0])


def test_a_simple_sample_by_hand() -> None:
    found = Design.simple(6, population=60).mean(VALUES)
    variance = VALUES.var(ddof=1) / 6 * (1 - 6 / 60)
    assert found.value == pytest.approx(VALUES.mean())
    assert found.error == pytest.approx(sqrt(variance))
    assert found.effect == pytest.approx(1)
    assert found.degrees == 5


def test_whoever_asked_everybody_has_no_error() -> None:
    assert Design.simple(6, population=6).mean(VALUES).error == 0


def test_every_cluster_and_then_some_of_each_is_a_stratified_sample() -> None:
    """Two stages of which the first leaves nothing to chance."""
    group = np.array(["a", "a", "a", "b", "b", "b"])
    weights = np.full(6, 10.0)
    first = Stage(unit=group, population=np.full(6, 2))
    within = Stage(unit=np.arange(6), population=np.full(6, 30))
    both = Design(weights=weights, stages=(first, within)).total(VALUES)
    strata = Stage(unit=np.arange(6), stratum=group, population=np.full(6, 30))
    one = Design(weights=weights, stages=(strata,)).total(VALUES)
    assert both.error == pytest.approx(one.error)
    assert both.value == one.value


def test_a_second_stage_adds_what_the_first_let_through() -> None:
    """Cochran's formula for two stages, 11.24, in numbers: 2 of 10 clusters, 3 of 30 in each."""
    group = np.array(["a", "a", "a", "b", "b", "b"])
    weights = np.full(6, 50.0)
    sample = Design(
        weights=weights,
        stages=(
            Stage(unit=group, population=np.full(6, 10)),
            Stage(unit=np.arange(6), population=np.full(6, 30)),
        ),
    )
    totals = [VALUES[group == name].mean() * 30 for name in "ab"]
    between = 10**2 * (1 - 0.2) / 2 * np.var(totals, ddof=1)
    inside = sum(30**2 * (1 - 0.1) / 3 * VALUES[group == name].var(ddof=1) for name in "ab")
    assert sample.total(VALUES).error == pytest.approx(sqrt(between + 10 / 2 * inside))


def test_a_stratum_of_one_tells_no_error() -> None:
    stage = Stage(unit=np.arange(6), stratum=np.array([1, 1, 1, 1, 1, 2]))
    with pytest.raises(ValueError, match="one unit"):
        Design(weights=np.ones(6), stages=(stage,)).mean(VALUES)


def test_raking_meets_what_is_known_or_says_that_it_cannot() -> None:
    sex = np.array(["f", "f", "m", "m", "m", "m"])
    age = np.array([1, 2, 1, 2, 2, 1])
    raked = rake(Design.simple(6), [(sex, {"f": 50, "m": 50}), (age, {1: 40, 2: 60})])
    for group, number in (("f", 50), ("m", 50)):
        assert raked.weights[sex == group].sum() == pytest.approx(number)
    assert raked.weights[age == 1].sum() == pytest.approx(40)
    with pytest.raises(ValueError, match="no observation"):
        rake(Design.simple(6), [(sex, {"f": 50, "x": 50})])
    with pytest.raises(ValueError, match="did not meet"):
        rake(Design.simple(6), [(sex, {"f": 50, "m": 50}), (age, {1: 40, 2: 20})], rounds=50)


def test_independence_without_a_design_is_pearsons() -> None:
    chance = np.random.default_rng(1)
    first, second = chance.integers(0, 3, 400), chance.integers(0, 2, 400)
    found = rao_scott(Design.simple(400), first, second)
    table = [[int(((first == a) & (second == b)).sum()) for b in (0, 1)] for a in (0, 1, 2)]
    plain = stats.chi2_contingency(table, correction=False)
    assert found.f * 2 == pytest.approx(plain.statistic, rel=0.1)
    assert found.p == pytest.approx(plain.pvalue, abs=0.03)


@pytest.mark.parametrize("yes", [0, 6])
def test_everybody_and_nobody_have_an_exact_interval_only(yes: int) -> None:
    share: Share = Design.simple(6).share(np.arange(6) < yes)
    for method in (share.logit, share.likelihood):
        with pytest.raises(ValueError, match="everybody or nobody"):
            method()
    assert share.exact() == pytest.approx(
        tuple(stats.binomtest(yes, 6).proportion_ci(method="exact"))
    )
