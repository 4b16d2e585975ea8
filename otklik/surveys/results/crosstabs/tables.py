"""A table of one question by another, as a page or a file shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from otklik.statistics.wilson_interval import Interval, wilson
from otklik.surveys.collecting.models import Mode
from otklik.surveys.instrument import translations
from otklik.surveys.instrument.answer_encoding import Form
from otklik.surveys.instrument.answer_fields import FieldKind
from otklik.surveys.results.crosstabs.joint_suppression import Pairs
from otklik.surveys.results.crosstabs.variables import (
    EXTRA_VARIABLES,
    JOINED,
    LANGUAGE,
    MODE,
    PASSED_LEVEL,
    SUSPICION,
    SUSPICIOUS,
    Variable,
    option_code,
)
from otklik.surveys.results.models import Crossing
from otklik.surveys.results.suppression import shown_of_many
from otklik.surveys.results.wave_results import FieldResult, Results
from otklik.surveys.waves.models import Wave

SURVEYS_AT_ONCE = 4
"""Of so many a process remembers what may be shown: some megabytes each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """People of one column who gave one answer; without a count it is hidden."""

    count: int | None
    interval: Interval | None

    @property
    def is_hidden(self) -> bool:
        return self.count is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Those who gave one answer: `base` of them, None where the results hide how many."""

    text: str
    base: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`is_passed`: those who passed the question over."""

    text: str
    cells: tuple[Cell, ...]
    is_passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossTable:
    """`withheld` of `parts` tables are not shown at all: with others they would tell too much.
    `adds_up`: each person of a column stands in one row."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    adds_up: bool
    columns_add_up: bool
    withheld: int
    parts: int

    @property
    def hidden(self) -> int:
        return sum(cell.is_hidden for row in self.rows for cell in row.cells)

    @property
    def all(self) -> int:
        return len(self.rows) * len(self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a table can be made by: a field, mode or language."""

    code: str
    number: int | None
    text: str
    row: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """One line of a shown table: the variable and which of its levels."""

    variable: str
    place: int
    text: str
    is_passed: bool = False


class Tables:
    """Every table of one closed wave; `found` are its results."""

    def __init__(self, wave: Wave, found: Results) -> None:
        crossing = Crossing.of(wave)
        self._form: Form = wave.version.form
        self._levels = {code: tuple(levels) for code, *levels in crossing.levels}
        self._least = wave.min_cell
        self._fields = {field.code: field for q in found.questions for field in q.fields}
        known = {code: self._known(code) for code in self._levels}
        laid_out = {
            code: Variable(code=code, field=code, levels=levels)
            for code, levels in self._levels.items()
        }
        self.pairs = _pairs(
            tuple(laid_out.values()),
            np.array(crossing.counts, dtype=np.int64).tobytes(),
            tuple(known.items()),
            self._least,
        )

    @property
    def asked(self) -> Iterator[Asked]:
        """What rows and columns can be chosen from."""
        for question in self._form.questions:
            for field in question.fields:
                if field in self._form.chosen and self._is_shown(self._fields[field.code]):
                    number, text, row = question.number, question.text, field.row
                    yield Asked(code=field.code, number=number, text=text, row=row)
        for code, text in extra_variable_labels():
            if len(self._levels.get(code, ())) > 1:
                yield Asked(code=code, number=None, text=text, row="")

    def of(self, rows: str, columns: str) -> CrossTable:
        """Raises LookupError for what the wave does not have, or one thing by itself."""
        if rows == columns or not {rows, columns} <= {asked.code for asked in self.asked}:
            raise LookupError(rows, columns)
        down, across = self._lines(rows), [x for x in self._lines(columns) if not x.is_passed]
        counts, shown, withheld, parts = self._joined(down, across)
        self._hide_among_options(rows, down, across, counts, shown, is_down=True)
        self._hide_among_options(columns, across, down, counts.T, shown.T, is_down=False)
        bases = [self._sum(level) for level in across]
        return CrossTable(
            columns=tuple(
                Column(text=level.text, base=base)
                for level, base in zip(across, bases, strict=True)
            ),
            rows=tuple(
                Row(
                    text=level.text,
                    is_passed=level.is_passed,
                    cells=tuple(
                        _cell(int(count) if is_shown else None, base)
                        for count, is_shown, base in zip(line, flags, bases, strict=True)
                    ),
                )
                for level, line, flags in zip(down, counts, shown, strict=True)
            ),
            adds_up=self._kind(rows) != FieldKind.MANY,
            columns_add_up=self._kind(columns) != FieldKind.MANY,
            withheld=withheld,
            parts=parts,
        )

    def levels(self, code: str) -> tuple[str, ...]:
        """Of a field with one answer: its answers as printed, then who passed it over."""
        return self._levels[code]

    def _joined(
        self, down: Sequence[_Level], across: Sequence[_Level]
    ) -> tuple[Any, Any, int, int]:
        """Counts and what is shown of them, put together of the tables of their variables."""
        counts = np.zeros((len(down), len(across)), dtype=np.int64)
        shown = np.zeros(counts.shape, dtype=bool)
        tables = {(a.variable, b.variable) for a in down for b in across}
        seen = {pair: self.pairs.shown(*pair) for pair in tables}
        for row, a in enumerate(down):
            for column, b in enumerate(across):
                pair = a.variable, b.variable
                counts[row, column] = self.pairs.table(*pair).counts[a.place, b.place]
                flags = seen[pair]
                shown[row, column] = flags is not None and flags[a.place, b.place]
        return counts, shown, sum(flags is None for flags in seen.values()), len(tables)

    def _hide_among_options(
        self,
        code: str,
        lines: Sequence[_Level],
        others: Sequence[_Level],
        counts: Any,
        shown: Any,
        *,
        is_down: bool,
    ) -> None:
        """Whom the shown options of a question do not account for gave a hidden one: in each
        part of people as among all. `counts` has the options along its first axis."""
        if self._kind(code) != FieldKind.MANY:
            return
        options = [number for number, level in enumerate(lines) if not level.is_passed]
        for number, other in enumerate(others):
            pair = self.pairs.table(lines[options[0]].variable, other.variable).counts
            base = int(pair[:-1, other.place].sum())
            of_options = [int(counts[option, number]) for option in options]
            flags = shown_of_many(of_options, base=base, least=self._least)
            shown[options, number] &= np.array(flags)

    def _lines(self, code: str) -> list[_Level]:
        passed = _("Passed the question over")
        if code in EXTRA_VARIABLES:
            return [
                _Level(variable=code, place=place, text=level_in_words(code, level))
                for place, level in enumerate(self._levels[code])
            ]
        field = self._form.by_code[code]
        if field.kind == FieldKind.ONE:
            return [
                _Level(variable=code, place=place, text=choice.text)
                for place, choice in enumerate(field.choices)
            ] + [_Level(variable=code, place=len(field.choices), text=passed, is_passed=True)]
        options = [option_code(code, choice.code) for choice in field.choices]
        return [
            _Level(variable=option, place=0, text=choice.text)
            for option, choice in zip(options, field.choices, strict=True)
        ] + [_Level(variable=options[0], place=2, text=passed, is_passed=True)]

    def _kind(self, code: str) -> FieldKind:
        return FieldKind.ONE if code in EXTRA_VARIABLES else self._form.by_code[code].kind

    def _sum(self, level: _Level) -> int | None:
        if not self._known(level.variable)[level.place]:
            return None
        return int(self.pairs.table(level.variable, level.variable).counts[level.place].sum())

    def _known(self, code: str) -> tuple[bool, ...]:
        """Which levels the results show the number of."""
        levels = self._levels[code]
        if code in EXTRA_VARIABLES:
            return (True,) * len(levels)
        field, _colon, answer = code.partition(":")
        figures = {figure.code: figure for figure in self._fields[field].figures}
        if answer:
            is_known = answer in figures and figures[answer].count is not None
            return (is_known, is_known, bool(figures))
        shown = {code for code, figure in figures.items() if figure.count is not None}
        return tuple(bool(figures) if x == PASSED_LEVEL else x in shown for x in levels)

    def _is_shown(self, field: FieldResult) -> bool:
        return field.answered is not None and not field.shows_nothing


@lru_cache(maxsize=SURVEYS_AT_ONCE)
def _pairs(
    laid_out: tuple[Variable, ...],
    counts: bytes,
    known: tuple[tuple[str, tuple[bool, ...]], ...],
    least: int,
) -> Pairs:
    """Worked out once a process: everybody may ask for a page that needs it. By what it follows
    from, and not by the wave, so it cannot be that of other counts."""
    width = sum(len(variable.levels) for variable in laid_out)
    table = np.frombuffer(counts, dtype=np.int64).reshape(width, width)
    by_code = {variable.code: variable for variable in laid_out}
    return Pairs(by_code, table, dict(known), least=least)


def _cell(count: int | None, base: int | None) -> Cell:
    if count is None or base is None:
        return Cell(count=None, interval=None)
    return Cell(count=count, interval=wilson(count, base) if base else None)


def extra_variable_labels() -> list[tuple[str, str]]:
    """What stands beside the answers, named."""
    return [
        (MODE, _("how people answered")),
        (LANGUAGE, _("language of the page")),
        (SUSPICION, _("whether the form looks stuffed")),
    ]


def level_in_words(code: str, level: str) -> str:
    """A level of what stands beside the answers; where rare ones were joined to it, it says so."""
    name = level.removesuffix(JOINED)
    if code == SUSPICION:
        return _("suspicious forms") if name == SUSPICIOUS else _("without suspicious forms")
    if code == MODE:
        text = str(Mode(name).label) if name in Mode.values else name
        return _("%(way)s, and rare ways") % {"way": text} if name != level else text
    text = translations.known_as(name) if name else ""
    return _("%(language)s, and rare languages") % {"language": text} if name != level else text
