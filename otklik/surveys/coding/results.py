"""Shares of codes of one survey as results show them, with small cells hidden.

A survey keeps the shares of the coding in which it was the latest survey. If its answers are coded
again together with a later survey, those counts serve the comparison only, and are not shown where
the two counts differ by fewer people than may be shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from otklik.statistics import change_verdicts
from otklik.statistics.wilson_interval import wilson
from otklik.surveys.coding.finish import OTHER_WAYS, UNRELIABLE, is_enough
from otklik.surveys.coding.models import CodedWave, Coding
from otklik.surveys.coding.presentation import Agreement, agreement, value_names
from otklik.surveys.results import changes_since_last_wave as since
from otklik.surveys.results.open_answers import are_open
from otklik.surveys.results.suppression import visible_of_many
from otklik.surveys.results.wave_results import FieldResult, Figure, Results
from otklik.surveys.waves.models import Wave

RECODED = "recoded"
NO_CODES = ("no_code", "nothing")
PUBLIC_REASONS = since.FORM_REASONS | {UNRELIABLE, OTHER_WAYS}


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeChange:
    name: str
    verdict: str
    kind: str
    reason: str
    difference: str
    alone: str
    bases: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCodes:
    """Shares of codes, whether two people coded and how far they agree, and changes since `before`.
    `weak` names codes on which they agree too little."""

    field: FieldResult
    is_double: bool
    is_settled_by_coder: bool
    agreement: tuple[Agreement, ...]
    weak: tuple[str, ...]
    before: Wave | None
    changes: tuple[CodeChange, ...]


def codes_by_question(
    wave: Wave, found: Results, *, only_published: bool
) -> dict[str, QuestionCodes]:
    """By question code; None where the number of writers is hidden: codes would reveal it."""
    readable, responses = found.readable_fields, found.responses or 0
    return {
        field: _question_codes(ours, responses=responses, only_published=only_published)
        for field, ours in _own(wave).items()
        if field in readable and ours.base >= wave.min_cell
    }


def quotes(wave: Wave) -> dict[str, list[str]]:
    """Approved quotations by the code of the question."""
    shown: dict[str, list[str]] = {}
    for quote in wave.quotes.approved():
        shown.setdefault(quote.field, []).append(quote.text)
    return shown


def of_wave(coded_wave: CodedWave, *, responses: int) -> FieldResult:
    """One table per code (given or not given), in the order of the frame."""
    least, base = coded_wave.wave.min_cell, coded_wave.base
    coding = coded_wave.coding
    names = value_names(coding.frame.codes.all())
    values = [*sorted((v for v in coded_wave.counts if v.isdigit()), key=int), *NO_CODES]
    counts = [coded_wave.counts.get(value, 0) for value in values]
    shown = visible_of_many(counts, base=base, least=least)
    return FieldResult(
        code=coding.frame.field,
        row="",
        is_many=True,
        answered=base,
        passed=responses - base,
        figures=tuple(
            Figure(
                code=value,
                text=names.get(value, value),
                scale="",
                count=count if is_shown else None,
                interval=wilson(count, base) if is_shown else None,
            )
            for value, count, is_shown in zip(values, counts, shown, strict=True)
        ),
    )


def _own(wave: Wave) -> dict[str, CodedWave]:
    """For each question, the coding in which this survey was the latest, else its newest coding."""
    rows = (
        CodedWave.objects.filter(wave=wave, coding__finished_at__isnull=False)
        .select_related("wave", "coding__frame")
        .prefetch_related("coding__frame__codes", "coding__coded_waves__wave__version")
        .order_by("coding__finished_at", "pk")
    )
    found: dict[str, tuple[bool, CodedWave]] = {}
    for row in rows:
        is_latest = _latest(row.coding).wave_id == wave.pk
        field = row.coding.frame.field
        if is_latest or not found.get(field, (False, row))[0]:
            found[field] = (is_latest, row)
    return {field: row for field, (_is_latest, row) in found.items()}


def _latest(coding: Coding) -> CodedWave:
    return max(coding.coded_waves.all(), key=_when)


def _when(coded_wave: CodedWave) -> tuple[object, int]:
    return coded_wave.wave.closed_at, coded_wave.wave_id


def _question_codes(ours: CodedWave, *, responses: int, only_published: bool) -> QuestionCodes:
    coding = ours.coding
    field = of_wave(ours, responses=responses)
    figures = {figure.code for figure in field.figures if figure.count is not None}
    names = value_names(coding.frame.codes.all())
    agreements = coding.reliability.get("codes", {})
    before = _before(ours, only_published=only_published)
    return QuestionCodes(
        field=field,
        is_double=coding.is_double,
        is_settled_by_coder=coding.resolver_id in (coding.first_by_id, coding.second_by_id),
        agreement=tuple(agreement(coding, only=figures)),
        weak=tuple(
            names[value]
            for value in agreements
            if value in figures and not is_enough(agreements[value])
        ),
        before=before.wave if before else None,
        changes=tuple(_changes(coding, field, before)) if before else (),
    )


def _before(ours: CodedWave, *, only_published: bool) -> CodedWave | None:
    """The earlier survey with which it was mixed, where that may be shown."""
    if not ours.coding.verdicts or _latest(ours.coding).pk != ours.pk:
        return None
    other = min(ours.coding.coded_waves.all(), key=_when)
    is_visible = other.wave.published_at is not None or not only_published
    return other if is_visible and are_open(other.wave, ours.coding.frame.field) else None


def _changes(coding: Coding, field: FieldResult, before: CodedWave) -> Iterator[CodeChange]:
    earlier = of_wave(before, responses=before.base)
    visible = [{f.code for f in one.figures if f.count is not None} for one in (field, earlier)]
    own = _own(before.wave).get(coding.frame.field)
    names = value_names(coding.frame.codes.all())
    rules = _latest(coding).wave.version.rules
    family = change_verdicts.Family(
        size=len(coding.verdicts), alpha=rules.alpha, smallest=rules.smallest_change
    )
    for verdict in coding.verdicts:
        values = dict(verdict)
        code, least = values["code"], before.wave.min_cell
        is_public = values["reason"] in PUBLIC_REASONS
        if not is_public and not all(code in one for one in visible):
            values = {"verdict": since.HIDDEN, "reason": since.HIDDEN}
        elif own is not None and own.coding_id != coding.pk:
            moved = abs(own.counts.get(code, 0) - before.counts.get(code, 0))
            if 0 < moved < least and "difference" in values:
                values = {"verdict": values["verdict"], "reason": RECODED}
        yield CodeChange(
            name=names[code],
            verdict=since.verdict(values["verdict"]),
            kind=since.KINDS.get(values["verdict"], since.UNMOVED),
            reason=_reason(values, family),
            difference=since.difference(values, family),
            alone=since.alone(values),
            bases=tuple(values["bases"]) if "bases" in values else None,
        )


def _reason(values: Mapping[str, Any], family: change_verdicts.Family) -> str:
    if values["reason"] == UNRELIABLE:
        return _("two people coded it too differently")
    if values["reason"] == RECODED:
        return _("the difference is not shown: the earlier answers were coded a second time")
    return since.reason_of(values, family, least=change_verdicts.LEAST)
