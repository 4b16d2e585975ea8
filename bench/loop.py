"""Whether the loop tells the truth: `make bench-loop`. A table, then one JSON line.

A form of 22 correlated figures is asked twice. Findings are the figures that looked worst in the
first wave, as people choose them; an assignment is given on each. Without any effect, whatever
looked worst by chance looks better next time by itself (regression to the mean): how many forms
show «стало лучше»? With the promised effect on one finding, how often does the next wave show it,
beside what was promised before (`statistics.power`)? The verdicts are the product's own, carried
out over the whole form. Figures of warnings come from bench/rising.py.
"""

import argparse
import json
import os
import sys
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from bench import measuring, rising
from bench.verdicts import ALPHA, FIGURES, SHARE, SHARES, drawn
from otklik.statistics.change_verdicts import Verdict, decide
from otklik.statistics.power import Test, cautious
from otklik.statistics.wave_comparison import measure
from otklik.statistics.wilson_interval import wilson

PEOPLE = 400
FINDINGS = 5  # of a form: those that looked worst
SMALLEST = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """What so many forms came to: a share of them, its error, and what was promised."""

    share: float
    error: float
    promised: float = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assignments", type=int, default=1_000, help="without any effect")
    parser.add_argument("--forms", type=int, default=400, help="with the promised effect")
    parser.add_argument("--draws", type=int, default=2_000, help="20,000 in the product")
    parser.add_argument("--worlds", type=int, default=40, help="for warnings of a rising topic")
    parser.add_argument("--seed", type=int, default=23)
    rows, line = measured(parser.parse_args())
    measuring.table(rows)
    print(json.dumps(line))


def measured(wish: argparse.Namespace) -> tuple[list[list[object]], dict[str, float]]:
    chance = np.random.default_rng(wish.seed)
    nothing, naive = without_effect(wish, chance)
    effect = with_effect(wish, chance, is_chosen=True)
    plain = with_effect(wish, chance, is_chosen=False)
    is_quiet = nothing.share <= ALPHA + 2 * nothing.error
    is_worth = plain.share >= plain.promised - 2 * plain.error
    is_kept = effect.share >= effect.promised - 2 * effect.error
    rows: list[list[object]] = [
        ["what", "share", "error", "promise", "kept"],
        ["forms without effect that show “better”", f"{nothing.share:.3f}",
         f"{nothing.error:.3f}", f"≤ {ALPHA}", "yes" if is_quiet else "NO"],
        ["… had each finding been tested alone", f"{naive.share:.3f}", f"{naive.error:.3f}",
         "none", ""],
        ["findings with the promised effect that show “better”", f"{effect.share:.3f}",
         f"{effect.error:.3f}", f"≥ {effect.promised:.3f}", "yes" if is_kept else "NO"],
        ["… had the finding been taken without looking", f"{plain.share:.3f}",
         f"{plain.error:.3f}", f"≥ {plain.promised:.3f}", "yes" if is_worth else "NO"],
    ]  # fmt: skip
    return rows, {
        "false_improved": round(nothing.share, 4),
        "false_improved_se": round(nothing.error, 4),
        "improved_when_true": round(effect.share, 4),
        "improved_when_true_se": round(effect.error, 4),
        "improved_when_not_chosen": round(plain.share, 4),
        "power_promised": round(effect.promised, 4),
        **rising.figures(worlds=wish.worlds),
    }


def without_effect(wish: argparse.Namespace, chance: Any) -> tuple[Forms, Forms]:
    """As many forms as hold so many assignments; and what private tests of what fell would say."""
    forms = -(-wish.assignments // FINDINGS)
    shown = private = 0
    for _form in range(forms):
        before, after = drawn(chance, PEOPLE), drawn(chance, PEOPLE)
        chosen = worst(before)
        changes = [_change(before, after, at, chance, wish.draws) for at in range(FIGURES)]
        decisions = decide(changes, [True] * FIGURES, alpha=ALPHA, smallest=SMALLEST)
        shown += any(one.verdict == Verdict.BETTER for one in decisions)
        alone = [decide([changes[at]], [True], alpha=ALPHA, smallest=SMALLEST)[0] for at in chosen]
        private += any(one.verdict == Verdict.BETTER for one in alone)
    return _forms(shown, forms), _forms(private, forms)


def with_effect(wish: argparse.Namespace, chance: Any, *, is_chosen: bool) -> Forms:
    """The figure that looked worst is promised a change that the next wave shows with a chance of
    80 %, and the change comes true. What is promised rests on the baseline as it was seen. One
    that `is_chosen` because it looked bad is seen more often than promised, for the baseline lay
    too low; one taken without looking shows what the promise itself is worth."""
    hits, promises = 0, []
    for _form in range(wish.forms):
        before = drawn(chance, PEOPLE)
        at = int(worst(before)[0]) if is_chosen else int(chance.integers(FIGURES))
        seen = float(before[:, at].mean())
        held = wilson(round(seen * PEOPLE), PEOPLE)
        test = Test(
            spread=sqrt(seen * (1 - seen)), before=PEOPLE, level=ALPHA / FIGURES,
            smallest=SMALLEST, share=cautious(held.low, held.high), draws=wish.draws,
        )  # fmt: skip
        gain = test.detectable(PEOPLE)
        promises.append(test.power(gain, PEOPLE))
        after = improved(chance, at, gain)
        changes = [_change(before, after, one, chance, wish.draws) for one in range(FIGURES)]
        decisions = decide(changes, [True] * FIGURES, alpha=ALPHA, smallest=SMALLEST)
        hits += decisions[at].verdict == Verdict.BETTER
    found = _forms(hits, wish.forms)
    return Forms(share=found.share, error=found.error, promised=float(np.mean(promises)))


def worst(before: Any) -> Any:
    """The figures that fell farthest below what each really is: by chance alone, as when people
    look at a table and pick what surprised them unpleasantly."""
    return np.argsort(before.mean(axis=0) - np.array(SHARES))[:FINDINGS]


def improved(chance: Any, at: int, gain: float) -> Any:
    """A wave in which one figure is really better by `gain`; the others are as they were."""
    people = drawn(chance, PEOPLE)
    share = min(SHARES[at] + gain, 0.999)
    bounds = NormalDist().inv_cdf(share) - NormalDist().inv_cdf(SHARES[at])
    shifted = drawn(np.random.default_rng(int(chance.integers(2**31))), PEOPLE, shift=-bounds)
    people[:, at] = shifted[:, at]
    return people


def _change(before: Any, after: Any, at: int, chance: Any, draws: int) -> Any:
    counts = [
        {"web": {"yes": int(wave[:, at].sum()), "no": int(PEOPLE - wave[:, at].sum())}}
        for wave in (before, after)
    ]
    return measure(SHARE, *counts, seed=int(chance.integers(2**31)), draws=draws)


def _forms(hits: int, number: int) -> Forms:
    share = hits / number
    return Forms(share=share, error=sqrt(max(share * (1 - share), 1 / number) / number))


if __name__ == "__main__":
    main()
