"""Shares of codes in two surveys: an exploratory family of their own, by the engine of all others.

Only what two people coded mixed, without seeing which survey an answer came from, and only codes
on which they agree well enough; every code of the frame stays in the family. Nothing here decides
about an assignment: its field has its verdict from the approved form alone.
"""

from collections.abc import Mapping
from typing import Any

from otklik.statistics import change_verdicts, wave_comparison
from otklik.surveys.coding.coder_agreement import is_enough
from otklik.surveys.coding.models import CodedWave, Coding
from otklik.surveys.instrument.answer_encoding import FormQuestion
from otklik.surveys.instrument.answer_fields import CHOSEN, LEFT
from otklik.surveys.results import planned_comparison as results_comparison
from otklik.surveys.waves.models import Wave

UNRELIABLE = "unreliable"  # the two coders agree too little on this code
OTHER_WAYS = "ways"  # which of the writers to compare is not known, as it is of marks
A_MODE_OF_NOTE = 0.10  # of a survey
_ANY_MODE = ""  # of an open answer nobody knows how it was given


def carried_out(coding: Coding) -> list[dict[str, Any]]:
    """A verdict for each code in use; none where one survey was coded."""
    pair = sorted(
        coding.coded_waves.select_related("wave__version__instrument"),
        key=lambda coded: (coded.wave.closed_at, coded.wave_id),
    )
    if len(pair) != 2 or not coding.is_double:
        return []
    before, after = pair
    broken = _broken(coding, before.wave, after.wave)
    codes = [str(code.number) for code in coding.frame.codes.in_use()]
    reasons = {
        code: broken or ("" if is_enough(coding.reliability["codes"].get(code)) else UNRELIABLE)
        for code in codes
    }
    measured = [
        _measured(before, after, code, reasons[code], seed=coding.seed + place)
        for place, code in enumerate(codes)
    ]
    rules = after.wave.version.rules
    decisions = change_verdicts.decide(
        measured,
        [False] * len(codes),
        alpha=rules.alpha,
        smallest=rules.smallest_change,
        family=len(codes) or None,
    )
    return [
        {
            "code": code,
            "before": before.wave_id,
            "after": after.wave_id,
            **results_comparison.decision_data(decision, reasons[code]),
        }
        for code, decision in zip(codes, decisions, strict=True)
    ]


def _measured(
    before: CodedWave, after: CodedWave, code: str, reason: str, *, seed: int
) -> change_verdicts.Change | change_verdicts.Incomparable:

    if reason:
        return change_verdicts.Incomparable(reason=change_verdicts.Reason.CHANGED)
    hypothesis = change_verdicts.Hypothesis(scores={CHOSEN: 1.0, LEFT: 0.0}, is_favourable=False)
    return wave_comparison.measure(
        hypothesis, _shares(before, code), _shares(after, code), seed=seed
    )


def _shares(coded: CodedWave, code: str) -> Mapping[str, Mapping[str, int]]:
    given = coded.counts.get(code, 0)
    return {_ANY_MODE: {CHOSEN: given, LEFT: coded.base - given}}


def _broken(coding: Coding, before: Wave, after: Wave) -> str:
    """Why no code can be compared: other words of the question, or another way of answering."""
    asked = [wave.version.form.text_question(coding.frame.field) for wave in (before, after)]
    if len({_words(question) for question in asked}) > 1:
        return "words"
    return OTHER_WAYS if _is_a_mode_missing(before, after) else ""


def _words(question: FormQuestion | None) -> tuple[object, ...]:
    """What was asked; of own words also beside which answers, whose choice decides who writes."""
    if question is None:
        return ()
    return question.text, question.instruction, *((c.code, c.text) for c in question.choices)


def _is_a_mode_missing(before: Wave, after: Wave) -> bool:
    """By all forms of the surveys: which of them have an open answer is not kept."""
    forms = [
        {mode: number for (mode, field, answer), number in results_comparison.numbers(wave).items()
         if not field and not answer}
        for wave in (before, after)
    ]  # fmt: skip
    return any(
        mode not in there and number >= A_MODE_OF_NOTE * sum(here.values())
        for here, there in (forms, forms[::-1])
        for mode, number in here.items()
    )
