"""SPSS files and cases of two questions: the cells of crosstabs that pages show, never filled forms
(ADR 0069).

Two questions, one case per person: people in a hidden cell have both answers hidden; cases are in
table order, which reveals nothing. All questions in one file are cells, each weighted by its number
of people. Table 0 holds each question alone, so that its frequencies are right; every crosstab has
a number, and filtered by it, the cross table equals that of the page.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.core.table_files.write import csv_line
from otklik.surveys.export import codebook
from otklik.surveys.export.spss_sav import SavVariable, case
from otklik.surveys.instrument.form_layout_and_encoding import FieldKind, FormField
from otklik.surveys.results.crosstabs.tables import Dimension, Tables
from otklik.surveys.results.crosstabs.variables import EXTRA_VARIABLES, option_code
from otklik.surveys.results.wave_results import FieldResult, Results
from otklik.surveys.waves.models import Wave


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """`patterns`: codes and numbers of both answers, and how many people gave them."""

    variables: tuple[SavVariable, SavVariable]
    patterns: tuple[tuple[tuple[str, str], tuple[int, int], int], ...]

    @property
    def number(self) -> int:
        return sum(number for _codes, _numbers, number in self.patterns)


def cases(wave: Wave, tables: Tables, *, rows: str, columns: str) -> Cases:
    """Raises LookupError for what the wave does not have, Refused for several answers."""
    offered = {asked.code for asked in tables.asked}
    if rows == columns or not {rows, columns} <= offered:
        raise LookupError(rows, columns)
    first, second = levels(wave, rows), levels(wave, columns)
    counts = tables.pairs.table(rows, columns).counts
    shown = tables.pairs.visible_cells(rows, columns)
    patterns, hidden = [], 0
    for row, (code, number) in enumerate(first):
        for column, (other_code, other_number) in enumerate(second):
            people = int(counts[row, column])
            if shown is not None and shown[row, column]:
                patterns.append(((code, other_code), (number, other_number), people))
            else:
                hidden += people
    both = codebook.missing()[codebook.HIDDEN_NUMBER][0]
    patterns.append(((both, both), (codebook.HIDDEN_NUMBER, codebook.HIDDEN_NUMBER), hidden))
    return Cases(
        variables=(variable(wave, rows), variable(wave, columns)),
        patterns=tuple(pattern for pattern in patterns if pattern[2]),
    )


def text(found: Cases, heading: Sequence[str]) -> Iterator[str]:
    """CSV in pieces of at most 20,000 people."""
    yield csv_line(map(codebook.column_name, heading))
    for codes, _numbers, number in found.patterns:
        yield from _repeat(csv_line(codes), number)


def records(found: Cases) -> Iterator[bytes]:
    for _codes, numbers, number in found.patterns:
        yield from _repeat(case(numbers), number)


def _repeat[T: (str, bytes)](one: T, number: int) -> Iterator[T]:
    for start in range(0, number, 20_000):
        yield one * min(20_000, number - start)


def levels(wave: Wave, code: str) -> list[tuple[str, int]]:
    if code in EXTRA_VARIABLES:
        return [(value, place) for place, (value, _text) in enumerate(_levels(wave, code), 1)]
    field = wave.version.form.by_code[code]
    if field.kind != FieldKind.ONE:
        sentence = _(
            "A question with several answers cannot be laid out person by person: take all "
            "tables of two questions as CSV."
        )
        raise Refused(sentence)
    known = codebook.numbers(field)
    passed = codebook.missing()[codebook.PASSED_NUMBER][0]
    return [(choice.code, known[choice.code]) for choice in field.choices] + [
        (passed, codebook.PASSED_NUMBER)
    ]


def spss_name(code: str) -> str:
    """A name that SPSS accepts: no dash, no final dot."""
    return code.strip("@").replace("-", "_").replace(".", "_").replace(":", "_")


def _levels(wave: Wave, code: str) -> list[tuple[str, str]]:
    return next(values for name, _text, values in codebook.extra_variables(wave) if name == code)


def variable(wave: Wave, code: str) -> SavVariable:
    missing = {number: text for number, (_code, text) in codebook.missing().items()}
    if code in EXTRA_VARIABLES:
        texts = {place: text for place, (_v, text) in enumerate(_levels(wave, code), 1)}
        label = next(text for name, text, _v in codebook.extra_variables(wave) if name == code)
        return SavVariable(
            name=spss_name(code),
            label=label,
            values=texts | missing,
            missing=(codebook.HIDDEN_NUMBER,),
        )
    form = wave.version.form
    field = form.by_code[code]
    question = next(q for q in form.questions if q.number == field.number)
    known = codebook.numbers(field)
    label = f"{field.number}. {field.row + ': ' if field.row else ''}{question.text}"
    return SavVariable(
        name=spss_name(code),
        label=label,
        values={known[choice.code]: choice.text for choice in field.choices} | missing,
        missing=(codebook.PASSED_NUMBER, codebook.HIDDEN_NUMBER),
    )


ALONE = 0
CHOSEN, LEFT = 1, 0

type Cell = tuple[int, int, Mapping[str, int]]
"""Number of the table, people, value by variable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    variables: tuple[SavVariable, ...]
    cells: tuple[Cell, ...]

    WEIGHT = 2  # the place of the weight variable

    @property
    def records(self) -> Iterator[bytes]:
        codes = [variable.name for variable in self.variables[2:]]
        for table, people, values in self.cells:
            yield case([table, people, *(values.get(code) for code in codes)])


def cells(wave: Wave, found: Results, tables: Tables) -> Cells:
    asked = list(tables.asked)
    items, names = list(_alone(wave, found, tables, asked)), {ALONE: _("each question by itself")}
    for one, other in combinations([each.code for each in asked], 2):
        for name, inside in _pair(wave, tables, one, other):
            number = len(names)
            names[number] = name
            items += ((number, people, values) for people, values in inside)
    kinds = [variable for each in asked for variable in _variables(wave, each)]
    return Cells(
        variables=(
            SavVariable(
                name="table",
                label=_("Which table: choose one before counting; 0 is each question by itself"),
                values=names,
            ),
            SavVariable(name="people", label=_("How many people: the weight"), values={}),
            *kinds,
        ),
        cells=tuple(items),
    )


def _variables(wave: Wave, asked: Dimension) -> Iterator[SavVariable]:
    field = _many(wave, asked.code)
    if field is None:
        yield variable(wave, asked.code)
        return
    missing = {number: text for number, (_code, text) in codebook.missing().items()}
    values = {CHOSEN: _("answer chosen"), LEFT: _("answer not chosen")} | missing
    for choice in field.choices:
        yield SavVariable(
            name=_option(field, choice.code),
            label=f"{asked.number}. {choice.text}: {asked.text}",
            values=values,
            missing=(codebook.PASSED_NUMBER, codebook.HIDDEN_NUMBER),
            of_set=spss_name(field.code),
        )


def _many(wave: Wave, code: str) -> FormField | None:
    field = None if code in EXTRA_VARIABLES else wave.version.form.by_code[code]
    return field if field is not None and field.kind == FieldKind.MANY else None


def _option(field: FormField, answer: str) -> str:
    return spss_name(option_code(field.code, answer))


def _alone(
    wave: Wave, found: Results, tables: Tables, asked: Iterable[Dimension]
) -> Iterator[Cell]:
    fields = {field.code: field for question in found.questions for field in question.fields}
    for each in asked:
        if each.code in EXTRA_VARIABLES:
            counts = tables.pairs.table(each.code, each.code).counts.diagonal()
            for (_level, number), people in zip(levels(wave, each.code), counts, strict=True):
                yield ALONE, int(people), {spss_name(each.code): number}
        elif (field := _many(wave, each.code)) is not None:
            yield from _options_alone(field, fields[each.code])
        else:
            numbers = codebook.numbers(wave.version.form.by_code[each.code])
            yield from _answers_alone(fields[each.code], numbers)


def _answers_alone(field: FieldResult, numbers: Mapping[str, int]) -> Iterator[Cell]:
    name = spss_name(field.code)
    for figure in field.figures:
        if figure.count:
            yield ALONE, figure.count, {name: numbers[figure.code]}
    if field.kept_back:
        yield ALONE, field.kept_back, {name: codebook.HIDDEN_NUMBER}
    if field.passed:
        yield ALONE, field.passed, {name: codebook.PASSED_NUMBER}


def _options_alone(field: FormField, field_result: FieldResult) -> Iterator[Cell]:
    for figure in field_result.figures:
        if figure.count is None or field_result.answered is None:
            continue
        name = _option(field, figure.code)
        yield from (
            (ALONE, people, {name: value})
            for value, people in (
                (CHOSEN, figure.count),
                (LEFT, field_result.answered - figure.count),
            )
            if people
        )
        if field_result.passed:
            yield ALONE, field_result.passed, {name: codebook.PASSED_NUMBER}


type TableCells = list[tuple[int, Mapping[str, int]]]


def _pair(wave: Wave, tables: Tables, one: str, other: str) -> Iterator[tuple[str, TableCells]]:
    """Crosstabs and their names. Each option of a multiple-choice question has one."""
    many, second = _many(wave, one), _many(wave, other)
    if many is not None and second is not None:
        yield from _of_two_sets(tables, many, second)
    elif many is not None:
        yield from _of_a_set(wave, tables, many, other)
    elif second is not None:
        yield from _of_a_set(wave, tables, second, one)
    else:
        made = cases(wave, tables, rows=one, columns=other)
        names = spss_name(one), spss_name(other)
        yield (
            f"{one} × {other}",
            [
                (people, dict(zip(names, numbers, strict=True)))
                for _codes, numbers, people in made.patterns
            ],
        )


def _of_a_set(
    wave: Wave, tables: Tables, field: FormField, plain: str
) -> Iterator[tuple[str, TableCells]]:
    """People who did not choose an option are counted only where the page shows their number."""
    table, name = tables.of(field.code, plain), spss_name(plain)
    numbers = [number for _code, number in levels(wave, plain)][: len(table.columns)]
    *options, passed = table.rows
    for choice, row in zip(field.choices, options, strict=True):
        option, inside = _option(field, choice.code), []
        for column, number, cell, skipped in zip(
            table.columns, numbers, row.cells, passed.cells, strict=True
        ):
            if cell.count is None:
                continue
            inside.append((cell.count, {option: CHOSEN, name: number}))
            if skipped.count is not None and column.base is not None:
                left = column.base - skipped.count - cell.count
                inside.append((left, {option: LEFT, name: number}))
        yield f"{option_code(field.code, choice.code)} × {plain}", [one for one in inside if one[0]]


def _of_two_sets(
    tables: Tables, first: FormField, second: FormField
) -> Iterator[tuple[str, TableCells]]:
    table = tables.of(first.code, second.code)
    for choice, row in zip(first.choices, table.rows, strict=False):
        for other, cell in zip(second.choices, row.cells, strict=True):
            names = option_code(first.code, choice.code), option_code(second.code, other.code)
            values = dict.fromkeys(map(spss_name, names), CHOSEN)
            inside: TableCells = [(cell.count, values)] if cell.count else []
            yield " × ".join(names), inside
