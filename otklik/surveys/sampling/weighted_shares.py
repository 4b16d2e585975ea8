"""Shares weighted to a margin that was described before the wave opened, next to the plain ones.

They are computed from crosstabs; where a crosstab hides a cell there is no weighted share, since
subtraction would reveal the cell.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from otklik.statistics.poststratification import WeightedShare, poststratify
from otklik.surveys.instrument.form_layout_and_encoding import FieldKind, FormField
from otklik.surveys.results.crosstabs.tables import Tables
from otklik.surveys.results.crosstabs.variables import PASSED_LEVEL
from otklik.surveys.results.wave_results import Results
from otklik.surveys.sampling.models import Margin
from otklik.surveys.waves.models import Wave
from otklik.ui import numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An answer: its plain share among the same people, and the weighted one with its interval."""

    text: str
    plain: str
    weighted: str
    interval: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionShares:
    """`base`: how many answered both it and the margin's question. Without lines it is hidden."""

    number: int
    text: str
    row: str
    base: str
    lines: tuple[Line, ...]


def weight(wave: Wave, found: Results, margin: Margin) -> Iterator[QuestionShares]:
    """Every question with one answer except that of the margin, in printed order."""
    tables = Tables(wave, found)
    asked = {each.code for each in tables.asked}
    for question in wave.version.form.questions:
        for field in question.fields:
            if field.kind != FieldKind.ONE or field.code == margin.field:
                continue
            is_known = field.code in asked and margin.field in asked
            base, lines = _lines(tables, field, margin) if is_known else (0, ())
            yield QuestionShares(
                number=question.number,
                text=question.text,
                row=field.row,
                base=numbers.whole(base),
                lines=lines,
            )


def _lines(tables: Tables, field: FormField, margin: Margin) -> tuple[int, tuple[Line, ...]]:
    shown = tables.pairs.visible_cells(margin.field, field.code)
    if shown is None or not shown.all():
        return 0, ()
    table = tables.pairs.table(margin.field, field.code)
    groups, answers = (tables.levels(code) for code in (margin.field, field.code))
    counts = {
        group: {
            answer: int(table.counts[row, column])
            for column, answer in enumerate(answers)
            if answer != PASSED_LEVEL
        }
        for row, group in enumerate(groups)
        if group in margin.numbers
    }
    try:
        items = poststratify(counts, margin.numbers)
    except ValueError:  # an existing group has no answers
        return 0, ()
    base = sum(sum(of_group.values()) for of_group in counts.values())
    people = {code: sum(one[code] for one in counts.values()) for code in items}
    return base, tuple(
        _line(choice.text, people[choice.code], base, items[choice.code])
        for choice in field.choices
    )


def _line(text: str, people: int, base: int, weighted_found: WeightedShare) -> Line:
    ends = (weighted_found.low, weighted_found.high)
    return Line(
        text=text,
        plain=numbers.percent(people / base),
        weighted=numbers.percent(weighted_found.share),
        interval=" – ".join(numbers.percent(end) for end in ends if end is not None) or "—",
    )
