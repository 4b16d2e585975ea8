"""All questions in one file of SPSS: not people, but the cells of tables that pages show, each with
how many people it stands for (the weight). Filled forms are in no file (ADR 0069).

Table 0 holds each question by itself, so that frequencies of any of them are right. Every table of
two questions has a number of its own: chosen by it, a cross table of the two is that of the page.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _

from otklik.surveys.export import codebook, crosstab_cases
from otklik.surveys.export.spss_sav import SavVariable, case
from otklik.surveys.instrument.answer_fields import FieldKind, FormField
from otklik.surveys.results.crosstabs.tables import Asked, Tables
from otklik.surveys.results.crosstabs.variables import EXTRA_VARIABLES, option_code
from otklik.surveys.results.wave_results import FieldResult, Results
from otklik.surveys.waves.models import Wave

ALONE = 0
CHOSEN, LEFT = 1, 0

type Cell = tuple[int, int, Mapping[str, int]]
"""Number of the table, people, value by variable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    variables: tuple[SavVariable, ...]
    cells: tuple[Cell, ...]

    WEIGHT = 2  # the place of the people

    @property
    def records(self) -> Iterator[bytes]:
        codes = [variable.name for variable in self.variables[2:]]
        for table, people, values in self.cells:
            yield case([table, people, *(values.get(code) for code in codes)])


def cells(wave: Wave, found: Results, tables: Tables) -> Cells:
    """Of a closed wave, each figure that is shown and no other."""
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


def _variables(wave: Wave, asked: Asked) -> Iterator[SavVariable]:
    field = _many(wave, asked.code)
    if field is None:
        yield crosstab_cases.variable(wave, asked.code)
        return
    missing = {number: text for number, (_code, text) in codebook.missing().items()}
    values = {CHOSEN: _("answer chosen"), LEFT: _("answer not chosen")} | missing
    for choice in field.choices:
        yield SavVariable(
            name=_option(field, choice.code),
            label=f"{asked.number}. {choice.text}: {asked.text}",
            values=values,
            missing=(codebook.PASSED_NUMBER, codebook.HIDDEN_NUMBER),
            of_set=crosstab_cases.named(field.code),
        )


def _many(wave: Wave, code: str) -> FormField | None:
    field = None if code in EXTRA_VARIABLES else wave.version.form.by_code[code]
    return field if field is not None and field.kind == FieldKind.MANY else None


def _option(field: FormField, answer: str) -> str:
    return crosstab_cases.named(option_code(field.code, answer))


def _alone(wave: Wave, found: Results, tables: Tables, asked: Iterable[Asked]) -> Iterator[Cell]:
    fields = {field.code: field for question in found.questions for field in question.fields}
    for each in asked:
        if each.code in EXTRA_VARIABLES:
            counts = tables.pairs.table(each.code, each.code).counts.diagonal()
            for (_level, number), people in zip(
                crosstab_cases.levels(wave, each.code), counts, strict=True
            ):
                yield ALONE, int(people), {crosstab_cases.named(each.code): number}
        elif (field := _many(wave, each.code)) is not None:
            yield from _options_alone(field, fields[each.code])
        else:
            numbers = codebook.numbers(wave.version.form.by_code[each.code])
            yield from _answers_alone(fields[each.code], numbers)


def _answers_alone(field: FieldResult, numbers: Mapping[str, int]) -> Iterator[Cell]:
    name = crosstab_cases.named(field.code)
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


type Inside = list[tuple[int, Mapping[str, int]]]


def _pair(wave: Wave, tables: Tables, one: str, other: str) -> Iterator[tuple[str, Inside]]:
    """Tables by name, what is in them. Of a question with several answers each answer has one."""
    many, second = _many(wave, one), _many(wave, other)
    if many is not None and second is not None:
        yield from _of_two_sets(tables, many, second)
    elif many is not None:
        yield from _of_a_set(wave, tables, many, other)
    elif second is not None:
        yield from _of_a_set(wave, tables, second, one)
    else:
        made = crosstab_cases.cases(wave, tables, rows=one, columns=other)
        names = crosstab_cases.named(one), crosstab_cases.named(other)
        yield (
            f"{one} × {other}",
            [
                (people, dict(zip(names, numbers, strict=True)))
                for _codes, numbers, people in made.patterns
            ],
        )


def _of_a_set(
    wave: Wave, tables: Tables, field: FormField, plain: str
) -> Iterator[tuple[str, Inside]]:
    """Whoever of a column did not choose an answer is told only where the page tells it: the column
    less who passed over and who chose."""
    table, name = tables.of(field.code, plain), crosstab_cases.named(plain)
    numbers = [number for _code, number in crosstab_cases.levels(wave, plain)][: len(table.columns)]
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
) -> Iterator[tuple[str, Inside]]:
    table = tables.of(first.code, second.code)
    for choice, row in zip(first.choices, table.rows, strict=False):
        for other, cell in zip(second.choices, row.cells, strict=True):
            names = option_code(first.code, choice.code), option_code(second.code, other.code)
            values = dict.fromkeys(map(crosstab_cases.named, names), CHOSEN)
            inside: Inside = [(cell.count, values)] if cell.count else []
            yield " × ".join(names), inside
