"""Two questions person by person: what the table of both shows, laid out as a statistician's
program wants it. Whoever stands in a hidden cell has both answers hidden. The order is that of
the table, so it tells nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.core.table_files.write import csv_line
from otklik.surveys.export import codebook
from otklik.surveys.export.spss_sav import SavVariable, case
from otklik.surveys.instrument.answer_fields import FieldKind
from otklik.surveys.results.crosstabs.tables import Tables
from otklik.surveys.results.crosstabs.variables import EXTRA_VARIABLES
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
    """Raises LookupError for what the wave does not have, Refused for a question with several
    answers."""
    offered = {asked.code for asked in tables.asked}
    if rows == columns or not {rows, columns} <= offered:
        raise LookupError(rows, columns)
    first, second = levels(wave, rows), levels(wave, columns)
    counts = tables.pairs.table(rows, columns).counts
    shown = tables.pairs.shown(rows, columns)
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
    yield csv_line(map(codebook.named, heading))
    for codes, _numbers, number in found.patterns:
        yield from _repeated(csv_line(codes), number)


def records(found: Cases) -> Iterator[bytes]:
    """Cases of a file of SPSS."""
    for _codes, numbers, number in found.patterns:
        yield from _repeated(case(numbers), number)


def _repeated[T: (str, bytes)](one: T, number: int) -> Iterator[T]:
    for start in range(0, number, 20_000):
        yield one * min(20_000, number - start)


def levels(wave: Wave, code: str) -> list[tuple[str, int]]:
    if code in EXTRA_VARIABLES:
        return [(value, place) for place, (value, _text) in enumerate(_levels(wave, code), 1)]
    field = wave.version.form.by_code[code]
    if field.kind != FieldKind.ONE:
        raise Refused(
            _(
                "A question with several answers cannot be laid out person by person: take all "
                "tables of two questions as CSV."
            )
        )
    known = codebook.numbers(field)
    passed = codebook.missing()[codebook.PASSED_NUMBER][0]
    return [(choice.code, known[choice.code]) for choice in field.choices] + [
        (passed, codebook.PASSED_NUMBER)
    ]


def named(code: str) -> str:
    """A name that SPSS takes: no dash, no dot at its end."""
    return code.strip("@").replace("-", "_").replace(".", "_").replace(":", "_")


def _levels(wave: Wave, code: str) -> list[tuple[str, str]]:
    return next(values for name, _text, values in codebook.extra_variables(wave) if name == code)


def variable(wave: Wave, code: str) -> SavVariable:
    missing = {number: text for number, (_code, text) in codebook.missing().items()}
    if code in EXTRA_VARIABLES:
        texts = {place: text for place, (_v, text) in enumerate(_levels(wave, code), 1)}
        label = next(text for name, text, _v in codebook.extra_variables(wave) if name == code)
        return SavVariable(
            name=named(code),
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
        name=named(code),
        label=label,
        values={known[choice.code]: choice.text for choice in field.choices} | missing,
        missing=(codebook.PASSED_NUMBER, codebook.HIDDEN_NUMBER),
    )
