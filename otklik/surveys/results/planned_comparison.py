"""How a wave is compared with the one before: planned before it opens, carried out when it closes.

The plan is plain data whose digest is in the audit log before the first answer: which figures, how
answers are scored, what counts as a change. Nothing is chosen afterwards, not even the random seed,
which is derived from the digest.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from otklik.core.optional_packages import dask_map
from otklik.statistics import change_verdicts, wave_comparison
from otklik.surveys.collecting.models import Mode
from otklik.surveys.instrument.form_layout_and_encoding import (
    CHOSEN,
    LEFT,
    NOT_ASKED,
    Form,
    FormField,
    FormQuestion,
)
from otklik.surveys.results.comparison_suppression import Coarse, Showing, coarse, weigh_modes
from otklik.surveys.waves.models import Wave

if TYPE_CHECKING:
    from otklik.surveys.results.models import Count

#: A QR code leads to the same page on the same telephone: one way of answering, however found.
SAME_PAGE: Mapping[str, str] = {Mode.QR: Mode.WEB}

type Plan = Mapping[str, Any]
type Numbers = Mapping[tuple[str, str, str], int]
"""How many people, by mode, field and answer; answer "" counts who answered the field."""


def make_plan(before: Wave | None, after: Wave) -> Plan:
    """All that will be compared, in printed order; for a first wave, its scoring and tests."""
    rules = after.version.rules
    asked = before.version.form.questions if before else ()
    earlier = {question.code: question for question in asked}
    return {
        "before": [before.slug, before.version.digest] if before else [],
        "after": [after.slug, after.version.digest],
        "alpha": rules.alpha,
        "smallest_change": rules.smallest_change,
        "family": rules.family,
        "draws": change_verdicts.DRAWS,
        "least": change_verdicts.LEAST,
        "min_cell": [before.min_cell if before else after.min_cell, after.min_cell],
        "suspicion": [before.suspicion if before else {}, after.suspicion],
        "figures": [
            figure
            for question in after.version.form.questions
            for figure in figures(question, earlier.get(question.code))
        ],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a new version does to the series of one question or row: `kept`, `words`, `new` or
    `gone`. `figures` is how many figures are affected."""

    number: int
    text: str
    row: str
    becomes: str
    figures: int


def costs(before: Form, after: Form) -> list[Cost]:
    """The cost of a new version, in printed order, removed questions last; without open ones."""
    earlier = {question.code: question for question in before.questions}
    items = []
    for question in after.questions:
        by_field: Counter[tuple[str, str]] = Counter()
        for figure in figures(question, earlier.get(question.code)):
            by_field[figure["field"], figure["changed"] or "kept"] += 1
        rows = {field.code: field.row for field in question.fields}
        items += [
            _cost(question, rows[code], becomes, number)
            for (code, becomes), number in by_field.items()
        ]
    return items + [
        _cost(question, field.row, "gone", 1)
        for question in before.questions
        for field in question.fields
        if question.meaning and field.code not in after.by_code
    ]


def _cost(question: FormQuestion, row: str, becomes: str, figures: int) -> Cost:
    return Cost(
        number=question.number, text=question.text, row=row, becomes=becomes, figures=figures
    )


def digest(plan: Plan) -> str:
    return hashlib.sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()


def carry_out(
    plan: Plan, before: Numbers, after: Numbers, *, plain: tuple[Numbers, Numbers] | None = None
) -> list[dict[str, Any]]:
    """A verdict for each figure of the plan, or the reason why there is none. `plain` are both
    waves without suspicious answers, where there are any: a verdict that changes without them is
    not proven."""
    decisions = _decide(plan, (before, after), (before, after))
    if plain is not None:
        decisions = change_verdicts.require_agreement(
            decisions, _decide(plan, plain, (before, after))
        )
    return [
        {
            "field": figure["field"],
            "answer": figure["answer"],
            "showing": coarsened.showing,
            **_decision_values(plan, figure, decision, coarsened, (before, after)),
        }
        for figure, decision, coarsened in zip(
            plan["figures"], decisions, _coarse(plan, (before, after), (before, after)), strict=True
        )
    ]


def _decision_values(
    plan: Plan,
    figure: Mapping[str, Any],
    decision: change_verdicts.Decision,
    coarsened: Coarse,
    waves: tuple[Numbers, Numbers],
) -> dict[str, Any]:
    """A decision as plain data, without what the results hide."""
    found = decision_data(decision, figure["changed"])
    change = decision.change
    few_before, few_after = plan["min_cell"]
    if change is None:
        return found
    if coarsened.showing != Showing.NUMBERS:
        return {name: found[name] for name in ("verdict", "reason", "p")}
    if change.left_out != (0, 0) or len(change.modes) > 1:
        found |= weigh_modes(coarsened, change, least=(few_before, few_after))
    if any(change.left_out):
        found["modes"] = list(change.modes)
    are_few_left_out = 0 < change.left_out[0] < few_before or 0 < change.left_out[1] < few_after
    if coarsened.is_about or are_few_left_out:
        found["bases"] = [wave_base(figure, wave) for wave in waves]
    return found


def wave_base(figure: Mapping[str, Any], wave: Numbers) -> int:
    """How many answered the field, in all modes."""
    return _table(figure, wave)[""]


def _coarse(
    plan: Plan, waves: tuple[Numbers, Numbers], whole: tuple[Numbers, Numbers]
) -> list[Coarse]:
    """The counts of each figure of both `waves`, as coarse as the results of the `whole`."""
    return [
        coarse(
            figure,
            (counts(figure, waves[0]), counts(figure, waves[1])),
            tables=(_table(figure, whole[0]), _table(figure, whole[1])),
            least=tuple(plan["min_cell"]),
        )
        for figure in plan["figures"]
    ]


def _table(figure: Mapping[str, Any], wave: Numbers) -> Counter[str]:
    found: Counter[str] = Counter()
    for (_mode, field, answer), number in wave.items():
        if field == figure["field"]:
            found[answer] += number
    return found


def _decide(
    plan: Plan, waves: tuple[Numbers, Numbers], whole: tuple[Numbers, Numbers]
) -> list[change_verdicts.Decision]:

    coarsened = _coarse(plan, waves, whole)
    seed = int(digest(plan)[:12], 16)
    measured = dask_map.parallel_map(
        partial(wave_comparison.measure_figure, draws=plan["draws"], least=plan["least"]),
        (
            wave_comparison.Figure(
                hypothesis=_hypothesis(figure, one.scores),
                before=one.before,
                after=one.after,
                seed=seed + place,
            )
            for place, (figure, one) in enumerate(zip(plan["figures"], coarsened, strict=True))
            if not figure["changed"]
        ),
        pile=1,
    )
    broken = change_verdicts.Incomparable(reason=change_verdicts.Reason.CHANGED)
    return change_verdicts.decide(
        [broken if figure["changed"] else next(measured) for figure in plan["figures"]],
        [figure["is_favourable"] for figure in plan["figures"]],
        alpha=plan["alpha"],
        smallest=plan["smallest_change"],
        family=plan["family"],
    )


def _hypothesis(
    figure: Mapping[str, Any], scores: Mapping[str, float]
) -> change_verdicts.Hypothesis:
    return change_verdicts.Hypothesis(
        scores=scores,
        is_favourable=figure["is_favourable"],
        unsure=figure["unsure"],
        may_move=figure.get("may_move", {}),
    )


def numbers(wave: Wave, *, with_suspicious: bool = True) -> Numbers:
    """The counts of a closed wave by mode, all languages together."""
    return add_up(wave.counts.all(), with_suspicious=with_suspicious)


def add_up(counts: Iterable["Count"], *, with_suspicious: bool = True) -> Numbers:
    """The same for counts that may not be stored yet."""
    found: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for one in counts:
        if with_suspicious or not one.is_suspicious:
            found[SAME_PAGE.get(one.mode, one.mode), one.field, one.answer] += one.number
    return found


def figures(
    question: FormQuestion, earlier: FormQuestion | None = None
) -> Iterator[dict[str, Any]]:
    """The compared figures of a question; `changed` says what breaks the series since `earlier`."""
    meaning = question.meaning
    if meaning is None:
        return
    rows = {field.code: field for field in earlier.fields} if earlier else {}
    same_ideal = earlier is not None and earlier.meaning == meaning
    ideal = meaning.ideal_point if same_ideal else None
    for field in question.fields:
        changed = _break(question, field, earlier, rows.get(field.code))
        shared = {
            "field": field.code,
            "is_favourable": meaning.direction == "favourable" or ideal is not None,
            "changed": changed,
            "answers": [choice.code for choice in field.choices],
        }
        if meaning.each_option:
            for choice in field.choices:
                scores = {CHOSEN: 1.0, LEFT: 0.0}
                yield {**shared, "answer": choice.code, "scores": scores, "unsure": None}
            continue
        yield {
            **shared,
            "answer": "",
            "scores": dict(meaning.scores) if ideal is None else _nearness(meaning, ideal),
            "unsure": meaning.sign_must_hold_without,
            "may_move": dict(meaning.incomparable_if_share_moves),
        }


def _nearness(meaning: Any, ideal: float) -> dict[str, float]:
    """1 at the ideal point, 0 at the farthest answer from it."""
    places = {code: float(code) for code in meaning.scores}
    farthest = max(abs(place - ideal) for place in places.values())
    return {code: 1 - abs(place - ideal) / farthest for code, place in places.items()}


def _break(
    question: FormQuestion, field: FormField, earlier: FormQuestion | None, before: FormField | None
) -> str:
    """What breaks the series: nothing, or "new", "filter", "words" or "meaning"."""
    if earlier is None or before is None:
        return "new"
    ours = (question.text, question.instruction, question.rows_title, field.row, field.kind)
    theirs = (earlier.text, earlier.instruction, earlier.rows_title, before.row, before.kind)
    if (question.asked_when, question.asked_of) != (earlier.asked_when, earlier.asked_of):
        return "filter"
    options = [[(c.code, c.text, c.column) for c in one.choices] for one in (field, before)]
    if ours != theirs or options[0] != options[1]:
        return "words"
    return "" if question.meaning == earlier.meaning else "meaning"


def counts(figure: Mapping[str, Any], wave: Numbers) -> dict[str, dict[str, int]]:
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    field, answer = figure["field"], figure["answer"]
    for (mode, where, given), number in wave.items():
        if where != field:
            continue
        if not answer:
            if given not in ("", NOT_ASKED):
                found[mode][given] = number
        elif given == "":
            chosen = wave.get((mode, field, answer), 0)
            found[mode] = {CHOSEN: chosen, LEFT: number - chosen}
    return found


def decision_data(decision: change_verdicts.Decision, changed: str) -> dict[str, Any]:
    """A decision as plain data; `changed` is what broke the series."""
    reason = changed or decision.reason or ""
    found: dict[str, Any] = {"verdict": decision.verdict, "reason": reason}
    if decision.change is not None:
        low, high = decision.change.interval()
        found |= {
            "difference": decision.change.difference,
            "low": low,
            "high": high,
            "p": decision.change.p,
            "bases": [decision.change.before, decision.change.after],
        }
    return found
