"""Crosstabs of a closed wave, as pages and files show them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from otklik import numpy_on_first_use as np
from otklik.statistics.wilson_interval import Interval, wilson
from otklik.surveys.collecting.models import Mode
from otklik.surveys.instrument import translations
from otklik.surveys.instrument.form_layout_and_encoding import FieldKind, Form
from otklik.surveys.results.crosstabs.suppression import Pairs
from otklik.surveys.results.crosstabs.variables import (
    EXTRA_VARIABLES,
    LANGUAGE,
    MERGED,
    MODE,
    PASSED_LEVEL,
    SUSPICION,
    SUSPICIOUS,
    Variable,
    option_code,
)
from otklik.surveys.results.models import Crossing
from otklik.surveys.results.suppression import visible_of_many
from otklik.surveys.results.wave_results import Results
from otklik.surveys.waves.models import Wave
from otklik.ui import numbers

SURVEYS_AT_ONCE = 4  # whose joint suppression a process caches, some megabytes each


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How many of `base` people gave one answer; None is hidden."""

    count: int | None
    base: int | None

    @property
    def is_hidden(self) -> bool:
        return self.count is None

    @property
    def share(self) -> float | None:
        return self.count / self.base if self.count is not None and self.base else None

    @property
    def interval(self) -> Interval | None:
        return None if self.count is None or not self.base else wilson(self.count, self.base)

    @property
    def words(self) -> str:
        """The cell as text: empty if hidden; the number alone if its base is hidden."""
        if self.count is None:
            return ""
        number = numbers.whole(self.count)
        return number if self.share is None else f"{numbers.percent(self.share)} ({number})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The `base` people who gave one answer; None where the results hide the number."""

    text: str
    base: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`is_passed`: the row of people who skipped the question."""

    text: str
    cells: tuple[Cell, ...]
    is_passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossTable:
    """The last row is the people who skipped the question. `withheld` of `parts` tables are not
    shown at all: combined with others they would reveal too much. `adds_up`: each person of a
    column is in one row."""

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

    def answered(self, column: int) -> int | None:
        """How many of a column answered the question; None where it is hidden."""
        base, skipped = self.columns[column].base, self.rows[-1].cells[column].count
        return None if base is None or skipped is None else base - skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A possible dimension of a table: a field, mode, language or suspicion."""

    code: str
    number: int | None
    text: str
    row: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """A row or column of a table: a level of a variable."""

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
        variables = {
            code: Variable(code=code, field=code, levels=levels)
            for code, levels in self._levels.items()
        }
        self.pairs = _pairs(
            tuple(variables.values()),
            np.array(crossing.counts, dtype=np.int64).tobytes(),
            tuple(known.items()),
            self._least,
        )

    @property
    def asked(self) -> Iterator[Dimension]:
        """The possible dimensions of rows and columns."""
        for question in self._form.questions:
            for field in question.fields:
                if field not in self._form.choice_fields:
                    continue
                shown = self._fields[field.code]
                if shown.answered is not None and not shown.shows_nothing:
                    number, text, row = question.number, question.text, field.row
                    yield Dimension(code=field.code, number=number, text=text, row=row)
        for code, text in extra_variable_labels():
            if len(self._levels.get(code, ())) > 1:
                yield Dimension(code=code, number=None, text=text, row="")

    def of(self, rows: str, columns: str) -> CrossTable:
        """Raises LookupError for what the wave does not have, or two equal dimensions."""
        if rows == columns or not {rows, columns} <= {asked.code for asked in self.asked}:
            raise LookupError(rows, columns)
        down, across = self._lines(rows), [x for x in self._lines(columns) if not x.is_passed]
        counts, shown, withheld, parts = self._combine(down, across)
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
                        Cell(count=int(count) if is_shown and base is not None else None, base=base)
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
        """For a single-choice field: its answers in printed order, then people who skipped it."""
        return self._levels[code]

    def _combine(
        self, down: Sequence[_Level], across: Sequence[_Level]
    ) -> tuple[Any, Any, int, int]:
        """Counts and whether each is shown, selected from the tables of all variables."""
        counts = np.zeros((len(down), len(across)), dtype=np.int64)
        shown = np.zeros(counts.shape, dtype=bool)
        tables = {(a.variable, b.variable) for a in down for b in across}
        seen = {pair: self.pairs.visible_cells(*pair) for pair in tables}
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
        """Hide options that could be computed: people who chose no shown option chose a hidden one.
        `counts` has the options along its first axis."""
        if self._kind(code) != FieldKind.MANY:
            return
        options = [number for number, level in enumerate(lines) if not level.is_passed]
        for number, other in enumerate(others):
            pair = self.pairs.table(lines[options[0]].variable, other.variable).counts
            base = int(pair[:-1, other.place].sum())
            of_options = [int(counts[option, number]) for option in options]
            flags = visible_of_many(of_options, base=base, least=self._least)
            shown[options, number] &= np.array(flags)

    def _lines(self, code: str) -> list[_Level]:
        passed = _("Skipped the question")
        if code in EXTRA_VARIABLES:
            return [
                _Level(variable=code, place=place, text=level_text(code, level))
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
        """The levels whose number the results show."""
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


@lru_cache(maxsize=SURVEYS_AT_ONCE)
def _pairs(
    variables: tuple[Variable, ...],
    counts: bytes,
    known: tuple[tuple[str, tuple[bool, ...]], ...],
    least: int,
) -> Pairs:
    """Computed once in a process, since public pages need it. The cache key is the input, not the
    wave, so the result is never that of other counts."""
    width = sum(len(variable.levels) for variable in variables)
    table = np.frombuffer(counts, dtype=np.int64).reshape(width, width)
    by_code = {variable.code: variable for variable in variables}
    return Pairs(by_code, table, dict(known), least=least)


def extra_variable_labels() -> list[tuple[str, str]]:
    """Labels of the dimensions that are not fields."""
    return [
        (MODE, _("how people answered")),
        (LANGUAGE, _("language of the page")),
        (SUSPICION, _("whether the form looks stuffed")),
    ]


def level_text(code: str, level: str) -> str:
    """The label of a level of an extra variable, which names rare levels merged into it."""
    name = level.removesuffix(MERGED)
    if code == SUSPICION:
        return _("suspicious forms") if name == SUSPICIOUS else _("without suspicious forms")
    if code == MODE:
        text = str(Mode(name).label) if name in Mode.values else name
        return _("%(way)s, and rare ways") % {"way": text} if name != level else text
    text = translations.language_name(name) if name else ""
    return _("%(language)s, and rare languages") % {"language": text} if name != level else text
