"""Figures in all surveys by one questionnaire, and where changed wording breaks their series.

All of it is in the results of each survey already; what one of them hides is hidden here. There is
no verdict: only consecutive surveys have one, by a plan fixed in advance.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from otklik.surveys.instrument.form_layout_and_encoding import FormQuestion
from otklik.surveys.results import planned_comparison
from otklik.surveys.results.changes_since_last_wave import WORDS_OF_A_QUESTION, reason
from otklik.surveys.results.wave_results import FieldResult, NotClosed, results
from otklik.surveys.waves.models import Wave
from otklik.ui import numbers

MOST = 6  # surveys in a table
WORDS_BEFORE = 4  # of a question, before its row


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A figure in one survey: `value` in percent, or the reason why there is none. `broken` says
    why it cannot be compared with the previous survey."""

    value: str = ""
    base: str = ""
    reason: str = ""
    broken: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    number: int
    what: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """`waves` from the earliest on; `left_out` earlier ones do not fit."""

    waves: tuple[Wave, ...]
    rows: tuple[Row, ...]
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Year:
    questions: Mapping[str, FormQuestion]
    fields: Mapping[str, FieldResult]


def years(wave: Wave, *, may_see: Callable[[Wave], bool]) -> Years:
    """Surveys up to this one. A survey with too few forms has no figures."""
    found = [one for one in _waves(wave) if may_see(one)]
    waves = found[-MOST:]
    by_year = [
        _Year(
            questions={question.code: question for question in one.version.form.questions},
            fields={field.code: field for q in results(one).questions for field in q.fields},
        )
        for one in waves
    ]
    pairs = list(zip(by_year, [None, *by_year], strict=False))
    rows = [
        Row(
            number=question.number,
            what=_label(question, figure),
            cells=tuple(_cell(*pair, figure) for pair in pairs),
        )
        for question in wave.version.form.questions
        for figure in planned_comparison.figures(question)
    ]
    return Years(waves=tuple(waves), rows=tuple(rows), left_out=len(found) - len(waves))


def is_public(wave: Wave) -> bool:
    return wave.published_at is not None


def _waves(wave: Wave) -> Iterator[Wave]:
    if wave.closed_at is None:
        raise NotClosed
    same = Wave.objects.closed().whole().with_version()
    yield from same.filter(
        version__instrument=wave.version.instrument_id,
        is_example=wave.is_example,
        closed_at__lte=wave.closed_at,
    ).order_by("closed_at", "pk")


def _label(question: FormQuestion, figure: Mapping[str, Any]) -> str:
    """The question itself; for a row or an answer, the question's first words and its text."""
    field = next(one for one in question.fields if one.code == figure["field"])
    if inside := field.row or field.choice_text(figure["answer"]):
        return f"{Truncator(question.text).words(WORDS_BEFORE)} — {inside}"
    return Truncator(question.text).words(WORDS_OF_A_QUESTION)


def _cell(year: _Year, before: _Year | None, figure: Mapping[str, Any]) -> Cell:
    field = year.fields.get(figure["field"])
    question = _asking(year, figure)
    if question is None:
        return Cell(reason=pgettext("in a survey", "not asked"))
    broken = _broken(question, before, figure) if before else ""
    counts = field.by_score(figure["answer"], figure["scores"]) if field else None
    if not counts or not (base := sum(counts.values())):
        return Cell(reason=_("hidden"), broken=broken)
    value = sum(score * number for score, number in counts.items()) / base
    return Cell(value=str(round(value * 100)), base=numbers.whole(base), broken=broken)


def _asking(year: _Year, figure: Mapping[str, Any]) -> FormQuestion | None:
    for question in year.questions.values():
        for field in question.fields:
            if field.code == figure["field"]:
                answers = {choice.code for choice in field.choices}
                is_there = not figure["answer"] or figure["answer"] in answers
                return question if is_there else None
    return None


def _broken(question: FormQuestion, before: _Year, figure: Mapping[str, Any]) -> str:
    """Empty where the series continues, or only begins."""
    if _asking(before, figure) is None:
        return ""
    for one in planned_comparison.figures(question, before.questions.get(question.code)):
        if (one["field"], one["answer"]) == (figure["field"], figure["answer"]):
            return reason(one["changed"])
    return ""
