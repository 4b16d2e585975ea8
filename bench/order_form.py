"""People who fill in the approved form: 22 figures of its own questions, with unanswered ones and
ways of answering; for `bench/verdicts.py`.

The questions are read from the pack. Whoever does not use a page passes its rows over, one answer
in fourteen is left out, and people who are content with one thing are so with others.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import yaml

from otklik.statistics.change_verdicts import LEAST as FEWEST
from otklik.statistics.change_verdicts import (
    Change,
    Decision,
    Hypothesis,
    Incomparable,
    Reason,
    decide,
)
from otklik.statistics.wave_comparison import measure
from otklik.surveys.results.comparison_suppression import Coarse, Showing, coarse

PACK = Path(__file__).resolve().parents[1] / "packs/chechpotreb/survey.yaml"
LEAST = 5
CHOSEN, LEFT = "chosen", "left"
CORRELATION = 0.4
LEFT_OUT = 0.07
MODES = {"web": 0.75, "paper": 0.15, "phone": 0.10}
USED = {"site": 0.8, "vk": 0.6, "ok": 0.4, "telegram": 0.5, "other": 0.15}
OFTEN = (0.35, 0.55, 0.10)

type Counts = dict[str, dict[str, int]]
type Tables = dict[str, Counter[tuple[str, str]]]
"""By field how many of which mode gave which answer; answer "" is who answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How likely each answer is: yes, no and cannot say; marks from five to one; too little or
    much from one to five."""

    yes: Sequence[float]
    marks: Sequence[float]
    amount: Sequence[float]


CEILING = World(
    yes=(0.93, 0.04, 0.03), marks=(0.65, 0.24, 0.08, 0.02, 0.01),
    amount=(0.02, 0.06, 0.24, 0.33, 0.28, 0.07),
)  # fmt: skip
MIDDLING = World(
    yes=(0.65, 0.22, 0.13), marks=(0.25, 0.30, 0.25, 0.12, 0.08),
    amount=(0.08, 0.17, 0.30, 0.22, 0.13, 0.10),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    code: str
    page: str
    answers: tuple[str, ...]
    is_many: bool
    meaning: Mapping[str, Any]


def fields() -> list[Field]:
    found = []
    for question in yaml.safe_load(PACK.read_text(encoding="utf-8"))["questions"]:
        if "meaning" not in question:
            continue
        answers = []
        for option in question["options"]:
            marks = range(option.get("lowest", 0), option.get("highest", -1) + 1)
            answers += [str(mark) for mark in marks] or [str(option["code"])]
        for row in question.get("rows", [{"code": ""}]):
            page = row["code"] or ("site" if question["code"].startswith("site") else "")
            code = ".".join(filter(None, (question["code"], row["code"])))
            found.append(
                Field(
                    code=code, page=page, answers=tuple(answers),
                    is_many=question["kind"] == "multiple", meaning=question["meaning"],
                )
            )  # fmt: skip
    return found


FIELDS = fields()
FIGURES: list[dict[str, Any]] = [
    {
        "field": field.code,
        "answer": answer,
        "answers": list(field.answers),
        "scores": {CHOSEN: 1.0, LEFT: 0.0} if answer else {
            str(code): float(score) for code, score in field.meaning["scores"].items()
        },
        "is_favourable": field.meaning["direction"] == "favourable",
        "unsure": None if answer else field.meaning.get("sign_must_hold_without"),
        "may_move": {} if answer else field.meaning.get("incomparable_if_share_moves", {}),
    }
    for field in FIELDS
    for answer in (field.answers if field.is_many else ("",))
]  # fmt: skip


def drawn(chance: Any, number: int, world: World) -> Tables:
    mood = chance.standard_normal(number) * sqrt(CORRELATION)
    modes = chance.choice(list(MODES), size=number, p=list(MODES.values()))
    uses = {page: chance.random(number) < share for page, share in USED.items()}
    return {field.code: _answered(chance, field, world, mood, modes, uses) for field in FIELDS}


def _answered(
    chance: Any, field: Field, world: World, mood: Any, modes: Any, uses: Mapping[str, Any]
) -> Counter[tuple[str, str]]:
    number = len(mood)
    is_given = chance.random(number) >= LEFT_OUT
    if field.page:
        is_given &= uses[field.page]
    table: Counter[tuple[str, str]] = Counter()
    if field.is_many:
        is_given &= np.any([uses[answer] for answer in field.answers], axis=0)
        for answer in field.answers:
            table.update((str(mode), answer) for mode in modes[is_given & uses[answer]])
    else:
        place = _placed(chance, mood, _likely(field, world))
        given = zip(modes[is_given], place[is_given], strict=True)
        table.update((str(mode), field.answers[at]) for mode, at in given)
    table.update((str(mode), "") for mode in modes[is_given])
    return table


def _likely(field: Field, world: World) -> Sequence[float]:
    if len(field.answers) == 6:
        return world.amount
    if len(field.answers) == 5:
        return world.marks
    return world.yes if field.meaning["direction"] == "favourable" else OFTEN


def _placed(chance: Any, mood: Any, likely: Sequence[float]) -> Any:
    own = chance.standard_normal(len(mood)) * sqrt(1 - CORRELATION)
    bounds = [NormalDist().inv_cdf(min(part, 1 - 1e-9)) for part in np.cumsum(likely)[:-1]]
    return np.searchsorted(np.array(bounds), mood + own)


def compared(before: Tables, after: Tables) -> list[Coarse]:
    return [
        coarse(
            figure,
            (_counts(figure, before), _counts(figure, after)),
            tables=(_table(figure, before), _table(figure, after)),
            least=(LEAST, LEAST),
        )
        for figure in FIGURES
    ]


def decided(
    figures: Sequence[Coarse], chance: Any, draws: int
) -> tuple[list[Decision], list[Change | Incomparable]]:
    measured = [
        measure(
            Hypothesis(
                scores=one.scores, is_favourable=figure["is_favourable"],
                unsure=figure["unsure"], may_move=figure["may_move"],
            ),
            one.before, one.after, seed=int(chance.integers(2**31)), draws=draws,
        )
        for figure, one in zip(FIGURES, figures, strict=True)
    ]  # fmt: skip
    return decide(measured, [figure["is_favourable"] for figure in FIGURES]), measured


def hidden(
    figures: Sequence[Coarse], decisions: Sequence[Decision], waves: tuple[Tables, Tables]
) -> int:
    """How many verdicts the pages do not show, as
    `otklik.surveys.results.changes_since_last_wave` counts them."""
    return sum(
        one.showing == Showing.NOTHING
        and not (decision.reason == Reason.FEW and _fewest(figure, waves) < FEWEST)
        for figure, one, decision in zip(FIGURES, figures, decisions, strict=True)
    )


def _fewest(figure: Mapping[str, Any], waves: tuple[Tables, Tables]) -> int:
    return min(_table(figure, wave)[""] for wave in waves)


def _counts(figure: Mapping[str, Any], tables: Tables) -> Counts:
    table, answer = tables[figure["field"]], figure["answer"]
    found: Counts = {}
    for (mode, given), number in table.items():
        if answer and given == "":
            chosen = table.get((mode, answer), 0)
            found[mode] = {CHOSEN: chosen, LEFT: number - chosen}
        elif not answer and given:
            found.setdefault(mode, {})[given] = number
    return found


def _table(figure: Mapping[str, Any], tables: Tables) -> Counter[str]:
    found: Counter[str] = Counter()
    for (_mode, answer), number in tables[figure["field"]].items():
        found[answer] += number
    return found
