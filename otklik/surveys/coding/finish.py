"""How a coding is finished: coders hand in, their agreement is measured, codes are counted, and two
surveys are compared.

Agreement is Krippendorff's alpha of each code (0 or 1 for each different answer), since codes are
shown and compared one by one; the overall alpha compares sets of codes, which may overlap (MASI).
Equal answers of several people count once: they were coded once.

The comparison is a separate exploratory family of tests. It covers only answers that two people
coded in mixed order, without seeing from which survey an answer came, and only codes on which they
agree well enough; every code of the frame stays in the family. It decides nothing about an
assignment, whose verdict comes from the approved form.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.refusal import Refused
from otklik.statistics import change_verdicts, wave_comparison
from otklik.statistics.krippendorff_alpha import krippendorff, masi
from otklik.surveys.coding.distinct_answers import digest
from otklik.surveys.coding.models import CodedWave, CodeMark, Coder, Coding, Outcome
from otklik.surveys.instrument.form_layout_and_encoding import CHOSEN, LEFT, FormQuestion
from otklik.surveys.results import planned_comparison
from otklik.surveys.waves.models import Wave

ENOUGH = 0.8  # alpha from which a code may be compared between surveys (ADR 0071)
UNRELIABLE = "unreliable"  # the two coders agree too little on this code
OTHER_WAYS = "ways"  # the surveys had different modes, and the mode of a text is not known
NOTABLE_MODE = 0.10  # the share of a survey
_ANY_MODE = ""


@transaction.atomic
def hand_in(coding: Coding, *, by: Actor, at: datetime) -> None:
    """This coder is done. When the last coder hands in, the coding is finished or its differences
    are settled next; settling the last difference finishes it. Raises Refused."""
    current = coding.lock()
    coder = current.coder_or_refuse(by)
    if left := current.texts.unmarked(coder).count():
        raise Refused(_("Without a code: %(left)s. Code them first.") % {"left": left})
    if coder == Coder.FIRST:
        current.first_done_at = at
    elif coder == Coder.SECOND:
        current.second_done_at = at
    if coder != Coder.RESOLVER:
        entries.record(current, "coding.handed_in", by=by, at=at, coder=int(coder))
        if current.is_being_settled:
            _settle_agreed(current)
    are_all_done = current.first_done_at and (current.second_done_at or not current.is_double)
    if are_all_done and not current.texts.unmarked(current.final_coder).exists():
        _finish(current, by=by, at=at)
    current.save()
    coding.refresh_from_db()


def _settle_agreed(coding: Coding) -> None:
    """Both coders are done: measure their agreement and keep what they agree on."""
    coding.reliability = reliability(coding)
    by_number = {code.number: code for code in coding.frame.codes.all()}
    first, second = coding.marks_of_both()
    for key, item in first.items():
        if item == second[key]:
            mark = CodeMark.objects.create(text_id=key, coder=Coder.RESOLVER, outcome=item.outcome)
            mark.codes.set(by_number[number] for number in item.codes)


def _finish(coding: Coding, *, by: Actor, at: datetime) -> None:
    coding.finished_at = at
    for coded_wave in coding.coded_waves.select_related("wave__version"):
        coded_wave.keep(count_codes(coding, coded_wave.wave))
    coding.verdicts = compare_surveys(coding)
    alpha = coding.reliability.get("overall", {}).get("alpha")
    entries.record(coding, "coding.finished", by=by, at=at, texts=coding.size, alpha=alpha)


def reliability(coding: Coding) -> dict[str, Any]:
    """Alpha with the ends of its interval, None where unknown: `overall`, and `codes` by value (the
    number of a code, `no_code`, `nothing`)."""
    first, second = coding.marks_of_both()
    keys = sorted(first.keys() & second.keys())
    pairs = [(first[key].values, second[key].values) for key in keys]
    used = sorted({value for pair in pairs for item in pair for value in item}, key=str)
    found = {
        str(value): krippendorff(
            [(value in one, value in other) for one, other in pairs], seed=coding.seed + place
        )
        for place, value in enumerate(used, 1)
    }
    overall = krippendorff(pairs, seed=coding.seed, distance=masi)
    return {
        "texts": len(pairs),
        "same": sum(one == other for one, other in pairs),
        "overall": _as_dict(overall),
        "codes": {value: _as_dict(one) for value, one in found.items()},
    }


def is_enough(values: dict[str, Any] | None) -> bool:
    return values is not None and values["alpha"] is not None and values["alpha"] >= ENOUGH


def _as_dict(found: Any) -> dict[str, float | None]:
    return {"alpha": found.alpha, "low": found.low, "high": found.high}


def count_codes(coding: Coding, wave: Wave) -> Mapping[str, int]:
    """How many people gave each value: the number of a code, `no_code` or `nothing`; `""` counts
    those who wrote anything. A code in use that no answer has counts 0."""
    items = CodeMark.objects.filter(text__coding=coding).by(coding.final_coder).by_answer()
    texts = coding.texts.values_list("pk", "digest")
    by_digest = {found: items[key] for key, found in texts if key in items}
    values = [str(code.number) for code in coding.frame.codes.in_use()]
    values = ["", *values, Outcome.NO_CODE.value, Outcome.NOTHING.value]
    counts = Counter[str](dict.fromkeys(values, 0))
    for text in wave.open_answers.to(coding.frame.field).values_list("text", flat=True):
        counts[""] += 1
        counts.update(str(value) for value in by_digest[digest(text)].values)
    return counts


def compare_surveys(coding: Coding) -> list[dict[str, Any]]:
    """A verdict for each code in use; empty where only one survey was coded."""
    pair = sorted(
        coding.coded_waves.select_related("wave__version__instrument"),
        key=lambda coded: (coded.wave.closed_at, coded.wave_id),
    )
    if len(pair) != 2 or not coding.is_double:
        return []
    before, after = pair
    broken = _break(coding, before.wave, after.wave)
    codes = [str(code.number) for code in coding.frame.codes.in_use()]
    reasons = {
        code: broken or ("" if is_enough(coding.reliability["codes"].get(code)) else UNRELIABLE)
        for code in codes
    }
    changes = [
        _measure(before, after, code, reasons[code], seed=coding.seed + place)
        for place, code in enumerate(codes)
    ]
    rules = after.wave.version.rules
    decisions = change_verdicts.decide(
        changes,
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
            **planned_comparison.decision_data(decision, reasons[code]),
        }
        for code, decision in zip(codes, decisions, strict=True)
    ]


def _measure(
    before: CodedWave, after: CodedWave, code: str, reason: str, *, seed: int
) -> change_verdicts.Change | change_verdicts.Incomparable:
    if reason:
        return change_verdicts.Incomparable(reason=change_verdicts.Reason.CHANGED)
    hypothesis = change_verdicts.Hypothesis(scores={CHOSEN: 1.0, LEFT: 0.0}, is_favourable=False)
    first, second = (
        {_ANY_MODE: {CHOSEN: given, LEFT: one.base - given}}
        for one in (before, after)
        for given in [one.counts.get(code, 0)]
    )
    return wave_comparison.measure(hypothesis, first, second, seed=seed)


def _break(coding: Coding, before: Wave, after: Wave) -> str:
    """Why no code can be compared: the question was worded differently, or the modes differ."""
    questions = [wave.version.form.text_question(coding.frame.field) for wave in (before, after)]
    if len({_words(question) for question in questions}) > 1:
        return "words"
    return OTHER_WAYS if _is_a_mode_missing(before, after) else ""


def _words(question: FormQuestion | None) -> tuple[object, ...]:
    """The wording of the question, with the answers whose choice decides who is asked to write."""
    if question is None:
        return ()
    return question.text, question.instruction, *((c.code, c.text) for c in question.choices)


def _is_a_mode_missing(before: Wave, after: Wave) -> bool:
    """Judged by all forms of the surveys, since the mode of an open answer is not stored."""
    forms = [
        {mode: number for (mode, field, answer), number in planned_comparison.numbers(wave).items()
         if not field and not answer}
        for wave in (before, after)
    ]  # fmt: skip
    return any(
        mode not in there and number >= NOTABLE_MODE * sum(here.values())
        for here, there in (forms, forms[::-1])
        for mode, number in here.items()
    )
