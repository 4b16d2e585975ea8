"""What the verdicts between two waves promise: `make bench-verdicts`. A table, then one JSON line.

Twenty-two correlated figures are drawn for two waves of people who did not change (false alarms of
a whole form): shares in one way of answering, and the approved form itself (`bench/order_form.py`)
with marks, unanswered questions, small cells and three ways. Power of one figure at its Holm level
is judged in both directions, for unequal waves and near both ends. What the rules do not promise is
printed, not judged: double voting, stuffing, a drift in who is recruited.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from bench import measuring, order_form
from otklik.statistics import mean_change_power
from otklik.statistics.change_verdicts import Hypothesis, Reason, Verdict, decide, require_agreement
from otklik.statistics.power import Test
from otklik.statistics.wave_comparison import measure

FIGURES = 22
CORRELATION = 0.4
ALPHA = 0.05
CAUGHT = (0.75, 0.25)  # of stuffed forms, by `suspicion`
WRONGLY = 0.02  # of honest ones
SHARE = Hypothesis(scores={"yes": 1, "no": 0}, is_favourable=True)
MOVED = {Verdict.BETTER, Verdict.WORSE, Verdict.GREW, Verdict.FELL, Verdict.SMALL}
#: Shares of «yes» from the middle to the ceiling, as in a form where most are content.
SHARES = tuple(0.5 + 0.35 * at / (FIGURES - 1) for at in range(FIGURES))

CEILING = (0.85,) * FIGURES

type People = Any
"""An array (people, figures) of whether each said yes."""
type Waves = Callable[[Any], tuple[People, People]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--draws", type=int, default=2_000, help="20,000 in the product")
    parser.add_argument("--seed", type=int, default=23)
    rows, line = measured(parser.parse_args())
    measuring.table(rows)
    print(json.dumps(line))


def measured(wish: argparse.Namespace) -> tuple[list[list[object]], dict[str, float]]:
    """A table, and what the design promises of it: the worst false alarm, and the power."""
    chance = np.random.default_rng(wish.seed)
    rows: list[list[object]] = [["what", "n", "share", "error", "promise"]]
    alarms = []
    for name, numbers, waves in PROMISED:
        rate, error = alarm(wish, chance, waves)
        alarms.append((rate, error))
        is_kept = rate <= ALPHA + 2 * error
        rows.append(_row(name, numbers, rate, error, f"≤ {ALPHA}", is_kept=is_kept))
    hidden: dict[str, float] = {}
    for name, number, world in FORMS:
        rate, error, unshown = form_alarm(wish, chance, world, number)
        alarms.append((rate, error))
        hidden[f"{name} {number}"] = unshown
        form, is_kept = f"the approved form, {name}", rate <= ALPHA + 2 * error
        pair = f"{number}/{number}"
        rows.append(_row(form, pair, rate, error, f"≤ {ALPHA}", is_kept=is_kept))
        rows.append(["… verdicts not shown, of 22", pair, f"{unshown:.1f}", "", ""])
    powers = {}
    for key, (sizes, shares) in POWERS.items():
        powers[key] = found = power(wish, chance, sizes=sizes, shares=shares)
        rows.append(_power_row(f"power, {shares[0]:.0%} → {shares[1]:.0%}", sizes, found))
    for sizes, marks, gain in MARKS:
        found = power_of_marks(wish, chance, sizes=sizes, marks=marks, gain=gain)
        rows.append(_power_row(f"power, marks {gain:+.1%}", sizes, found))
    for name, crowd in UNPROMISED.items():
        rate, error = alarm(wish, chance, crowd)
        rows.append([name, "400/400", f"{rate:.3f}", f"{error:.3f}", "none"])
    for caught in CAUGHT:
        rate, fired, error = doubted_alarm(wish, chance, caught=caught)
        name = f"… {caught:.0%} of the stuffed told, 2% of others"
        rows.append([name, "400/400", f"{rate:.3f}", f"{error:.3f}", f"rule 6 in {fired:.3f}"])
    rate, fired, error = doubted_alarm(wish, chance, caught=0, stuffed=0)
    name = "nothing stuffed, 2% suspected"
    rows.append([name, "400/400", f"{rate:.3f}", f"{error:.3f}", f"rule 6 in {fired:.3f}"])
    worst, error = max(alarms)
    return rows, {
        "false_alarm": round(worst, 4),
        "false_alarm_se": round(error, 4),
        "power_promised": round(powers["power_400_400_up"][0], 4),
        "power_seen": round(powers["power_400_400_up"][1], 4),
        **{key: round(seen, 4) for key, (_promised, seen, _error) in powers.items()},
        "hidden_100": round(hidden["near a ceiling 100"], 2),
    }


def form_alarm(
    wish: argparse.Namespace, chance: Any, world: order_form.World, number: int
) -> tuple[float, float, float]:
    """How often the approved form says that anything moved though nobody did, the error of that
    share, and how many of its 22 verdicts are not shown."""
    runs = max(1, wish.runs // 2)
    alarms = unshown = 0
    for _run in range(runs):
        first, second = (order_form.drawn(chance, number, world) for _wave in range(2))
        waves = first, second
        figures = order_form.compared(*waves)
        decisions, _measured = order_form.decided(figures, chance, wish.draws)
        alarms += any(one.verdict in MOVED for one in decisions)
        unshown += order_form.hidden(figures, decisions, waves)
    rate = alarms / runs
    return rate, sqrt(max(rate * (1 - rate), 1 / runs) / runs), unshown / runs


def alarm(wish: argparse.Namespace, chance: Any, waves: Waves) -> tuple[float, float]:
    """How often a form says that anything moved though nobody did, and the error of that share."""
    alarms = 0
    for _run in range(wish.runs):
        before, after = waves(chance)
        decisions = decide(
            [
                measure(
                    SHARE, _counts(before, at), _counts(after, at),
                    seed=int(chance.integers(2**31)), draws=wish.draws,
                )
                for at in range(FIGURES)
            ],
            [True] * FIGURES,
        )  # fmt: skip
        alarms += any(one.verdict in MOVED for one in decisions)
    rate = alarms / wish.runs
    return rate, sqrt(max(rate * (1 - rate), 1 / wish.runs) / wish.runs)


def doubted_alarm(
    wish: argparse.Namespace, chance: Any, *, caught: float, stuffed: int = 20
) -> tuple[float, float, float]:
    """As `alarm`, when of 400 so many are stuffed, a share of them is `caught` as suspicious and
    so are some honest people: how often a form still says that anything moved, in how many forms
    rule 6 took a verdict back, and the error of the first."""
    alarms = fired = 0
    for _run in range(wish.runs):
        before = drawn(chance, 400)
        honest = drawn(chance, 400 - stuffed)
        after = np.vstack([honest, np.ones((stuffed, FIGURES), dtype=bool)])
        is_plain = [
            chance.random(400) >= WRONGLY,
            np.concatenate(
                [chance.random(400 - stuffed) >= WRONGLY, chance.random(stuffed) >= caught]
            ),
        ]
        decisions, plain = (
            decide(
                [
                    measure(
                        SHARE, _counts(old, at), _counts(new, at),
                        seed=int(chance.integers(2**31)), draws=wish.draws,
                    )
                    for at in range(FIGURES)
                ],
                [True] * FIGURES,
            )
            for old, new in ((before, after), (before[is_plain[0]], after[is_plain[1]]))
        )  # fmt: skip
        items = require_agreement(decisions, plain)
        alarms += any(one.verdict in MOVED for one in items)
        fired += any(one.reason == Reason.SUSPICIOUS for one in items)
    rate = alarms / wish.runs
    return rate, fired / wish.runs, sqrt(max(rate * (1 - rate), 1 / wish.runs) / wish.runs)


def power(
    wish: argparse.Namespace, chance: Any, *, sizes: tuple[int, int], shares: tuple[float, float]
) -> tuple[float, float, float]:
    """How often one figure at α/m sees a share move, with as many draws as in the product: promised
    by its own reckoning, seen in as many runs, and the error of what was seen."""
    (before, after), (share, later) = sizes, shares
    test = Test(
        spread=sqrt(share * (1 - share)), before=before, level=ALPHA / FIGURES, share=share,
    )  # fmt: skip
    goal = Verdict.BETTER if later > share else Verdict.WORSE
    hits, named = 0, {}
    for _run in range(wish.runs):
        pair = int(chance.binomial(before, share)), int(chance.binomial(after, later))
        if pair not in named:
            counts = [
                {"web": {"yes": yes, "no": number - yes}}
                for yes, number in zip(pair, sizes, strict=True)
            ]
            found = measure(SHARE, *counts, seed=int(chance.integers(2**31)))
            (decision,) = decide([found], [True], family=FIGURES)
            named[pair] = decision.verdict == goal
        hits += named[pair]
    return (test.power(later - share, after), *_seen(hits, wish.runs))


def power_of_marks(
    wish: argparse.Namespace,
    chance: Any,
    *,
    sizes: tuple[int, int],
    marks: tuple[float, ...],
    gain: float,
) -> tuple[float, float, float]:
    """The same of marks from one to five."""
    mean = sum(part * x for part, x in zip(marks, mean_change_power.MARKS, strict=True))
    squares = sum(
        part * (x - mean) ** 2 for part, x in zip(marks, mean_change_power.MARKS, strict=True)
    )
    test = Test(
        spread=sqrt(squares), before=sizes[0], level=ALPHA / FIGURES, mean=mean, draws=wish.draws
    )
    runs = max(1, wish.runs // 2)
    likely = marks, mean_change_power.tilt(marks, mean + gain)
    scores = {str(place): score for place, score in enumerate(mean_change_power.MARKS)}
    hits = 0
    for _run in range(runs):
        counts = [
            {"web": {str(place): int(n) for place, n in enumerate(chance.multinomial(size, of))}}
            for size, of in zip(sizes, likely, strict=True)
        ]
        found = measure(
            Hypothesis(scores=scores, is_favourable=True), *counts,
            seed=int(chance.integers(2**31)), draws=wish.draws,
        )  # fmt: skip
        (decision,) = decide([found], [True], family=FIGURES)
        hits += decision.verdict == (Verdict.BETTER if gain > 0 else Verdict.WORSE)
    return (test.power(gain, sizes[1]), *_seen(hits, runs))


def _seen(hits: int, runs: int) -> tuple[float, float]:
    seen = hits / runs
    return seen, sqrt(max(seen * (1 - seen), 1 / runs) / runs)


def drawn(
    chance: Any, number: int, *, shift: float = 0.0, shares: Sequence[float] = SHARES
) -> People:
    """People whose answers hang together: one content with one thing is so with others."""
    mood = chance.standard_normal((number, 1)) * sqrt(CORRELATION)
    own = chance.standard_normal((number, FIGURES)) * sqrt(1 - CORRELATION)
    bounds = [NormalDist().inv_cdf(share) for share in shares]
    return mood + own + shift < np.array(bounds)


def _two(old: int, new: int, shares: Sequence[float] = SHARES) -> Waves:
    return lambda chance: (drawn(chance, old, shares=shares), drawn(chance, new, shares=shares))


def _half_again(chance: Any) -> tuple[People, People]:
    before, fresh = drawn(chance, 400), drawn(chance, 200)
    return before, np.vstack([before[:200], fresh])


def _doubled(chance: Any) -> tuple[People, People]:
    """A tenth of each wave answered twice."""
    before, after = drawn(chance, 364), drawn(chance, 364)
    return np.vstack([before, before[:36]]), np.vstack([after, after[:36]])


def _stuffed(chance: Any) -> tuple[People, People]:
    after = np.vstack([drawn(chance, 380), np.ones((20, FIGURES), dtype=bool)])
    return drawn(chance, 400), after


def _drifting(chance: Any) -> tuple[People, People]:
    """Whoever is reached differs from year to year, by about four points of each share."""
    before, after = (float(chance.normal(0, 0.11)) for _wave in range(2))
    return drawn(chance, 400, shift=before), drawn(chance, 400, shift=after)


PROMISED: tuple[tuple[str, str, Waves], ...] = (
    ("false alarm of a form", "30/300", _two(30, 300)),
    ("false alarm of a form", "100/100", _two(100, 100)),
    ("false alarm of a form", "400/400", _two(400, 400)),
    ("… every figure at 85 %", "30/300", _two(30, 300, CEILING)),
    ("… half the people in both", "400/400", _half_again),
)
FORMS = (
    ("near a ceiling", 100, order_form.CEILING),
    ("middling", 100, order_form.MIDDLING),
    ("near a ceiling", 400, order_form.CEILING),
    ("middling", 400, order_form.MIDDLING),
)
POWERS = {
    "power_400_400_up": ((400, 400), (0.60, 0.75)),
    "power_30_300_up": ((30, 300), (0.60, 0.90)),
    "power_30_300_down": ((30, 300), (0.90, 0.60)),
    "power_30_300_low_up": ((30, 300), (0.10, 0.40)),
    "power_30_300_low_down": ((30, 300), (0.40, 0.10)),
    "power_60_200_up": ((60, 200), (0.70, 0.92)),
    "power_60_200_down": ((60, 200), (0.92, 0.70)),
    "power_100_300_up": ((100, 300), (0.85, 0.97)),
    "power_100_300_down": ((100, 300), (0.97, 0.85)),
}
MARKS = (
    ((30, 300), (0.02, 0.03, 0.10, 0.25, 0.60), 0.08),
    ((30, 300), (0.02, 0.03, 0.10, 0.25, 0.60), -0.155),
    ((100, 100), (0.30, 0.10, 0.10, 0.10, 0.40), 0.20),
)
UNPROMISED: dict[str, Waves] = {
    "a tenth answers twice": _doubled,
    "20 of 400 are stuffed": _stuffed,
    "who is reached drifts, 4 points": _drifting,
}


def _counts(people: People, at: int) -> dict[str, dict[str, int]]:
    yes = int(people[:, at].sum())
    return {"web": {"yes": yes, "no": len(people) - yes}}


def _power_row(
    what: str, sizes: tuple[int, int], found: tuple[float, float, float]
) -> list[object]:
    promised, seen, error = found
    is_kept = seen >= promised - 2 * error
    return _row(what, "{}/{}".format(*sizes), seen, error, f"≥ {promised:.3f}", is_kept=is_kept)


def _row(
    what: str, sizes: str, rate: float, error: float, promise: str, *, is_kept: bool
) -> list[object]:
    kept = "kept" if is_kept else "BROKEN"
    return [what, sizes, f"{rate:.3f}", f"{error:.3f}", f"{promise} {kept}"]


if __name__ == "__main__":
    main()
