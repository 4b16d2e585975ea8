"""What a closed wave can be laid out by: fields, options of fields with several answers, mode
and language. Each person is in exactly one level of each variable."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

import numpy as np

from otklik.surveys.form import CHOSEN, LEFT, PASSED, FieldKind, Form, FormField
from otklik.surveys.models import Wave

MODE, LANGUAGE = "@mode", "@language"
PASSED_LEVEL = ""
"""The level of who passed the field over."""
BATCH = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """`levels` are codes of answers as printed, then `PASSED_LEVEL`; of an option of a field with
    several answers: chosen, left, skipped. `position` is where its mark lies in a form, and
    `marks` what lies there for each level; a mode or a language lies beside the form."""

    code: str
    field: str
    levels: tuple[str, ...]
    marks: str = ""
    position: int = -1

    @property
    def is_option(self) -> bool:
        return self.levels[:1] == (CHOSEN,)


def option_code(field: str, answer: str) -> str:
    return f"{field}:{answer}"


def variables(form: Form, parts: Iterable[tuple[str, str]]) -> tuple[Variable, ...]:
    """In printed order, then mode and language; `parts` are those that answers came in."""
    modes, languages = (sorted(set(values)) for values in zip(*parts, strict=True))
    return (
        *(variable for field in form.coded for variable in _of(field)),
        Variable(code=MODE, field=MODE, levels=tuple(modes)),
        Variable(code=LANGUAGE, field=LANGUAGE, levels=tuple(languages)),
    )


def _of(field: FormField) -> Iterator[Variable]:
    if field.kind == FieldKind.ONE:
        yield Variable(
            code=field.code,
            field=field.code,
            levels=(*(choice.code for choice in field.choices), PASSED_LEVEL),
            marks="".join(choice.mark for choice in field.choices) + PASSED,
            position=field.position,
        )
        return
    place = {choice.code: number for number, choice in enumerate(field.stored, 1)}
    for choice in field.choices:
        yield Variable(
            code=option_code(field.code, choice.code),
            field=field.code,
            levels=(CHOSEN, LEFT, PASSED_LEVEL),
            marks=CHOSEN + LEFT + PASSED,
            position=field.position + place[choice.code],
        )


def parts_of(wave: Wave) -> list[tuple[str, str]]:
    """Modes and languages that answers came in."""
    return sorted(wave.responses.order_by().values_list("mode", "language").distinct())


def levels_of(wave: Wave, laid_out: Sequence[Variable]) -> Iterator[Any]:
    """The wave as arrays of (people, variables): the number of each level; in pieces, part by
    part, in no other order than the database's."""
    tables = [_table(variable) for variable in laid_out if variable.position >= 0]
    positions = [variable.position for variable in laid_out if variable.position >= 0]
    width = wave.version.form.width
    *_fields, modes, languages = laid_out
    for mode, language in parts_of(wave):
        part = wave.responses.order_by().filter(mode=mode, language=language)
        codes = part.values_list("codes", flat=True).iterator(chunk_size=BATCH)
        for batch in batched(codes, BATCH):
            text = "".join(batch).encode("ascii")
            marks: Any = np.frombuffer(text, dtype=np.uint8).reshape(len(batch), width)
            found = np.empty((len(batch), len(laid_out)), dtype=np.uint8)
            for place, (position, table) in enumerate(zip(positions, tables, strict=True)):
                found[:, place] = table[marks[:, position]]
            found[:, -2] = modes.levels.index(mode)
            found[:, -1] = languages.levels.index(language)
            yield found


def _table(variable: Variable) -> Any:
    """From the character to the number of its level."""
    table = np.zeros(128, dtype=np.uint8)
    for number, mark in enumerate(variable.marks):
        table[ord(mark)] = number
    return table


def pair_counts(wave: Wave, laid_out: Sequence[Variable]) -> Any:
    """How many people are in both of two levels, for all levels of all variables at once."""
    widths = [len(variable.levels) for variable in laid_out]
    starts = np.cumsum([0, *widths[:-1]])
    whole = np.zeros((sum(widths), sum(widths)), dtype=np.int64)
    for levels in levels_of(wave, laid_out):
        for piece in np.array_split(levels, max(1, len(levels) // 10_000)):
            is_in = np.zeros((len(piece), sum(widths)), dtype=np.float32)
            rows = np.arange(len(piece))[:, None]
            is_in[rows, starts + piece] = 1
            whole += (is_in.T @ is_in).astype(np.int64)  # exact: a piece is far below 2 ** 24
    return whole
