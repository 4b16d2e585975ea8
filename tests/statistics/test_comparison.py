"""Two waves: the test is that of permutation, the verdicts are those of the design's rules."""

from fractions import Fraction
from math import comb, sqrt
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from otklik.statistics.change_verdicts import (
    Change,
    Decision,
    Family,
    Hypothesis,
    Incomparable,
    Reason,
    Verdict,
    decide,
)
from otklik.statistics.wave_comparison import Counts, measure

YES_NO = Hypothesis(scores={"yes": 1, "no": 0}, is_favourable=True)
SCALE = Hypothesis(
    scores={"1": 0, "2": 0.25, "3": 0.5, "4": 0.75, "5": 1},
    is_favourable=False,
    may_move={"unsure": 0.1},
)
SEED = 23


def share(yes: int, number: int, mode: str = "web") -> Counts:
    return {mode: {"yes": yes, "no": number - yes}}


def verdict(before: Counts, after: Counts, of: Hypothesis = YES_NO, **rules: float) -> Decision:
    (decision,) = decide(
        [measure(of, before, after, seed=SEED)],
        [of.is_favourable],
        **rules,  # type: ignore[arg-type]
    )
    return decision


def tails(old: int, new: int, total: int) -> dict[int, float]:
    """p of each table with these margins, by what the earlier wave holds: the smaller of two p
    ranked again, by going through all tables; written apart from the package."""

    def gap(mine: int) -> Fraction:
        return abs(Fraction(total - mine, new) - Fraction(mine, old))

    def squared_errors(mine: int) -> float | Fraction:
        shares = Fraction(mine, old), Fraction(total - mine, new)
        spread = sum(p * (1 - p) / (n - 1) for p, n in zip(shares, (old, new), strict=True))
        return gap(mine) ** 2 / spread if spread else float("inf") if gap(mine) else 0

    every = range(max(0, total - new), min(old, total) + 1)
    ways = {mine: comb(old, mine) * comb(new, total - mine) for mine in every}

    def ranked(rare: dict[int, Any]) -> dict[int, int]:
        return {x: sum(ways[y] for y in every if rare[y] >= rare[x]) for x in every}

    plain = ranked({mine: gap(mine) for mine in every})
    errors = ranked({mine: squared_errors(mine) for mine in every})
    again = ranked({mine: -min(plain[mine], errors[mine]) for mine in every})
    return {mine: again[mine] / comb(old + new, total) for mine in every}


def exact(before: tuple[int, int], after: tuple[int, int]) -> float:
    (yes, old), (also, new) = before, after
    return tails(old, new, yes + also)[yes]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((18, 30), (210, 300)),
        ((29, 30), (240, 300)),
        ((60, 100), (78, 100)),
        ((30, 30), (270, 300)),
        ((27, 30), (210, 300)),  # rarer by its errors than by itself
    ],
)
def test_p_is_that_of_all_tables(before: tuple[int, int], after: tuple[int, int]) -> None:
    found = measure(YES_NO, share(*before), share(*after), seed=SEED)
    assert isinstance(found, Change)
    true = exact(before, after)
    assert found.p == pytest.approx(true, abs=4 * sqrt(true * (1 - true) / 20_000) + 1e-4)


@pytest.mark.parametrize(
    ("before", "after", "shares", "power"),
    [
        (30, 300, (0.6, 0.9), 0.8),
        (30, 300, (0.9, 0.6), 0.65),
        (60, 200, (0.7, 0.92), 0.8),
        (60, 200, (0.92, 0.7), 0.75),
        (30, 300, (0.9, 0.9), 0.0),
        (30, 300, (0.6, 0.6), 0.0),
    ],
)
def test_growing_waves_show_a_rise_as_well_as_a_fall(
    before: int, after: int, shares: tuple[float, float], power: float
) -> None:
    """All that can happen is added up. The difference over its error alone saw a rise from sixty to
    ninety in 3 of 1,000 pairs of 30 and 300."""
    level = 0.05 / 22
    happens = [
        [comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(n + 1)]
        for n, p in zip((before, after), shares, strict=True)
    ]
    named = alarms = 0.0
    for total in range(before + after + 1):
        inside = range(max(0, total - after), min(before, total) + 1)
        chances = {x: happens[0][x] * happens[1][total - x] for x in inside}
        if sum(chances.values()) < 1e-6:
            continue
        for mine, p in tails(before, after, total).items():
            moved = (total - mine) / after - mine / before
            if p <= level and abs(moved) >= 0.05:
                alarms += chances[mine]
                named += chances[mine] * (moved * (shares[1] - shares[0]) > 0)
    assert named >= power
    if shares[0] == shares[1]:
        assert alarms <= level


@pytest.mark.parametrize(("before", "after"), [((18, 30), (270, 300)), ((84, 100), (291, 300))])
def test_a_rise_is_named_where_the_earlier_wave_is_the_smaller(
    before: tuple[int, int], after: tuple[int, int]
) -> None:
    assert verdict(share(*before), share(*after), family=22).verdict == Verdict.BETTER
    assert verdict(share(*after), share(*before), family=22).verdict == Verdict.WORSE


def test_the_same_seed_says_the_same() -> None:
    first, second = (measure(YES_NO, share(60, 100), share(70, 100), seed=7) for _ in range(2))
    assert first == second


def test_modes_are_weighed_alike_in_both_waves() -> None:
    """More paper in the later wave, and nobody changed their mind: nothing changed."""
    before = {**share(80, 100, "web"), **share(10, 20, "paper")}
    after = {**share(80, 100, "web"), **share(100, 200, "paper")}
    found = measure(YES_NO, before, after, seed=SEED)
    assert isinstance(found, Change)
    assert found.difference == pytest.approx(0)
    assert found.p > 0.9


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (share(20, 29), share(200, 300), Reason.FEW),
        (share(40, 60, "paper"), share(40, 60, "web"), Reason.MODES),
        (share(40, 60, "paper"), {**share(40, 60), **share(20, 29, "paper")}, Reason.MODES),
    ],
)
def test_what_cannot_be_compared_says_why(before: Counts, after: Counts, reason: Reason) -> None:
    assert verdict(before, after) == Decision(verdict=Verdict.INCOMPARABLE, reason=reason)


@pytest.mark.parametrize("paper", [3, 40, 300])
def test_a_mode_of_one_wave_is_left_out_and_no_obstacle(paper: int) -> None:
    found = verdict(share(150, 300), {**share(150, 300), **share(paper, paper, "paper")})
    assert found.verdict == Verdict.UNPROVEN
    assert found.change is not None
    assert (found.change.difference, found.change.after) == (0, 300)
    assert (found.change.modes, found.change.left_out) == (("web",), (0, paper))


def test_who_cannot_say_may_not_move_much() -> None:
    before = {"web": {"1": 40, "5": 60, "unsure": 0}}
    after = {"web": {"1": 40, "5": 60, "unsure": 12}}
    assert verdict(before, after, SCALE).reason == Reason.SHARE_MOVED
    after["web"]["unsure"] = 11
    assert verdict(before, after, SCALE).verdict == Verdict.UNPROVEN


def test_a_sign_that_turns_without_the_unsure_proves_nothing() -> None:
    """Fewer could not say, so both yes and no grew: yes by more of all, by less of who could."""
    whole = Hypothesis(scores={"yes": 1, "no": 0, "unsure": 0}, is_favourable=True, unsure="unsure")
    before = {"web": {"yes": 400, "no": 100, "unsure": 500}}
    after = {"web": {"yes": 600, "no": 400, "unsure": 0}}
    assert verdict(before, after, whole) == Decision(
        verdict=Verdict.UNPROVEN,
        reason=Reason.SIGN_TURNS,
        change=verdict(before, after, whole).change,
    )
    after = {"web": {"yes": 900, "no": 100, "unsure": 0}}
    assert verdict(before, after, whole).verdict == Verdict.BETTER


@pytest.mark.parametrize(
    ("before", "after", "verdict_found", "neutral"),
    [
        ((500, 1000), (600, 1000), Verdict.BETTER, Verdict.GREW),
        ((600, 1000), (500, 1000), Verdict.WORSE, Verdict.FELL),
        ((25_000, 50_000), (26_000, 50_000), Verdict.SMALL, Verdict.SMALL),
        ((25_000, 50_000), (25_050, 50_000), Verdict.SAME, Verdict.SAME),
        ((60, 100), (66, 100), Verdict.UNPROVEN, Verdict.UNPROVEN),
    ],
)
def test_verdicts(
    before: tuple[int, int], after: tuple[int, int], verdict_found: Verdict, neutral: Verdict
) -> None:
    assert verdict(share(*before), share(*after)).verdict == verdict_found
    plain = Hypothesis(scores=YES_NO.scores, is_favourable=False)
    assert verdict(share(*before), share(*after), plain).verdict == neutral


def test_thirty_who_agree_twice_prove_nothing() -> None:
    """Nobody differed, so a naive interval has no width: that is no proof of sameness."""
    found = verdict(share(30, 30), share(30, 30), smallest=0.05)
    assert found.verdict == Verdict.UNPROVEN
    assert found.change is not None
    low, high = found.change.interval()
    assert low < -0.05
    assert high > 0.05


def test_holm_goes_on_only_while_it_rejects() -> None:
    def change(p: float) -> Change:
        return Change(difference=0.2, p=p, before=90, after=90, middle=0.2, error=0.05)

    measured: list[Change | Incomparable] = [
        change(0.04),
        change(0.01),
        change(0.02),
        Incomparable(reason=Reason.FEW),
    ]
    items = [d.verdict for d in decide(measured, [True] * 4)]
    # 0.01 <= 0.05/4; 0.02 > 0.05/3: it and all that follow stay unproven.
    assert items == [Verdict.UNPROVEN, Verdict.BETTER, Verdict.UNPROVEN, Verdict.INCOMPARABLE]
    assert decide(measured[1:2], [True], family=22)[0].verdict == Verdict.UNPROVEN


@example((342, 360), (285, 300))  # the same by one level, and not by the other
@given(
    st.integers(30, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.integers(30, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
)
def test_the_interval_of_all_figures_never_contradicts_a_verdict(
    before: tuple[int, int], after: tuple[int, int]
) -> None:
    found = measure(YES_NO, share(*before), share(*after), seed=SEED, draws=1_000)
    (decision,) = decide([found], [True], family=22)
    assert isinstance(found, Change)
    family = Family(size=22, alpha=0.05, smallest=0.05)
    low, high = family.interval(decision.verdict, found.difference, found.interval())
    # SAME is shown by two one-sided tests, each at its own alpha: its interval leaves out alpha at
    # either end, any other half of it. At the other level SAME may reach beyond what is no change.
    ends = 2 if decision.verdict == Verdict.SAME else 1
    by_itself = found.interval(1 - ends * 0.05 / 22)
    if decision.verdict in (Verdict.BETTER, Verdict.WORSE, Verdict.SMALL):
        assert max(low, -high) >= 0
    else:
        assert low <= 0 <= high
        assert low <= by_itself[0] + 1e-9
        assert high >= by_itself[1] - 1e-9


def test_the_same_is_said_within_what_is_no_change() -> None:
    found = measure(YES_NO, share(25_000, 50_000), share(25_050, 50_000), seed=SEED)
    assert isinstance(found, Change)
    family = Family(size=22, alpha=0.05, smallest=0.009)
    low, high = family.interval(Verdict.SAME, found.difference, found.interval())
    assert -0.009 <= low < 0 < high == 0.009


@given(
    st.integers(30, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.integers(30, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
)
def test_the_interval_is_a_mirror(before: tuple[int, int], after: tuple[int, int]) -> None:
    there = measure(YES_NO, share(*before), share(*after), seed=SEED, draws=10)
    back = measure(YES_NO, share(*after), share(*before), seed=SEED, draws=10)
    assert isinstance(there, Change)
    assert isinstance(back, Change)
    assert there.interval() == pytest.approx(tuple(-end for end in reversed(back.interval())))
    assert there.difference == pytest.approx(-back.difference)
    low, high = there.interval(0.9955)
    assert low <= there.interval()[0] <= there.interval()[1] <= high
