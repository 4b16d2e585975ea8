"""What a closed wave can be laid out by: fields, options of fields with several answers, mode,
language, and whether a form is suspicious. Each person is in exactly one level of each variable.

A way or a language is a level of its own from `LEAST_PART` forms on that are not suspicious:
whoever fills a few forms in a rare language and subtracts them from its table would read those of
the others in it. Fewer are joined to the most frequent one, whose name says so.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import batched
from typing import Any

import numpy as np
from django.db.models import Count

from otklik.core import parallel
from otklik.statistics import pair_counts as statistics_pair_counts
from otklik.surveys.instrument.answer_encoding import Form
from otklik.surveys.instrument.answer_fields import (
    CHOSEN,
    LEFT,
    NOT_ASKED,
    PASSED,
    FieldKind,
    FormField,
)
from otklik.surveys.waves.models import Wave

MODE, LANGUAGE, SUSPICION = "@mode", "@language", "@suspicion"
EXTRA_VARIABLES = (MODE, LANGUAGE, SUSPICION)
"""What stands beside the answers."""
LEAST_PART = 30
JOINED = "+"
"""Stands behind the level that rare ones were joined to."""
PLAIN, SUSPICIOUS = "plain", "suspicious"
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


def option_code(field: str, answer: str) -> str:
    return f"{field}:{answer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Forms that came in one way, in one language, all suspicious or none."""

    mode: str
    language: str
    is_suspicious: bool
    number: int


def variables(form: Form, parts: Sequence[Part]) -> tuple[Variable, ...]:
    """In printed order, then what stands beside the answers; `parts` are those they came in."""
    modes = tuple(sorted(set(joined(parts, MODE).values())))
    languages = tuple(sorted(set(joined(parts, LANGUAGE).values())))
    suspicion = tuple(sorted({_suspicion(part) for part in parts}))
    return (
        *(variable for field in form.chosen for variable in _of(field)),
        Variable(code=MODE, field=MODE, levels=modes),
        Variable(code=LANGUAGE, field=LANGUAGE, levels=languages),
        Variable(code=SUSPICION, field=SUSPICION, levels=suspicion),
    )


def joined(parts: Sequence[Part], code: str) -> dict[str, str]:
    """The level of each way (`MODE`) or language (`LANGUAGE`)."""
    everybody: Counter[str] = Counter()
    plain: Counter[str] = Counter()
    for part in parts:
        value = part.mode if code == MODE else part.language
        everybody[value] += part.number
        plain[value] += 0 if part.is_suspicious else part.number
    most = max(everybody, key=lambda value: (plain[value], everybody[value], value))
    own = {value for value in everybody if plain[value] >= LEAST_PART or value == most}
    if own == set(everybody):
        return {value: value for value in everybody}
    values = {value: value for value in own} | {most: most + JOINED}
    return {value: values.get(value, most + JOINED) for value in everybody}


def _suspicion(part: Part) -> str:
    return SUSPICIOUS if part.is_suspicious else PLAIN


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


def parts_of(wave: Wave) -> list[Part]:
    """The parts that answers came in, with how many."""
    result = wave.responses.order_by().values_list("mode", "language", "is_suspicious")
    return [
        Part(mode=mode, language=language, is_suspicious=is_suspicious, number=number)
        for mode, language, is_suspicious, number in sorted(result.annotate(Count("pk")))
    ]


def levels_of(wave: Wave, laid_out: Sequence[Variable]) -> Iterator[Any]:
    """The wave as arrays of (people, variables): the number of each level; in pieces, part by
    part, in no other order than the database's."""
    tables = [_table(variable) for variable in laid_out if variable.position >= 0]
    positions = [variable.position for variable in laid_out if variable.position >= 0]
    width = wave.version.form.width
    *_fields, modes, languages, suspicion = laid_out
    parts = parts_of(wave)
    own_mode, own_language = joined(parts, MODE), joined(parts, LANGUAGE)
    for part in parts:
        items = (
            modes.levels.index(own_mode[part.mode]),
            languages.levels.index(own_language[part.language]),
            suspicion.levels.index(_suspicion(part)),
        )
        rows = wave.responses.order_by().filter(
            mode=part.mode, language=part.language, is_suspicious=part.is_suspicious
        )
        codes = rows.values_list("codes", flat=True).iterator(chunk_size=BATCH)
        for batch in batched(codes, BATCH):
            text = "".join(batch).encode("ascii")
            marks: Any = np.frombuffer(text, dtype=np.uint8).reshape(len(batch), width)
            found = np.empty((len(batch), len(laid_out)), dtype=np.uint8)
            for place, (position, table) in enumerate(zip(positions, tables, strict=True)):
                found[:, place] = table[marks[:, position]]
            found[:, -3:] = items
            yield found


def _table(variable: Variable) -> Any:
    """From the character to the number of its level."""
    table = np.zeros(128, dtype=np.uint8)
    for number, mark in enumerate(variable.marks):
        table[ord(mark)] = number
        if mark == PASSED:  # who was not asked did not answer either
            table[ord(NOT_ASKED)] = number
    return table


def pair_counts(wave: Wave, laid_out: Sequence[Variable]) -> Any:
    """How many people are in both of two levels, for all levels of all variables at once."""
    widths = [len(variable.levels) for variable in laid_out]
    counted = partial(statistics_pair_counts.pair_counts, widths)
    none = np.zeros((sum(widths), sum(widths)), dtype=np.int64)
    return sum(parallel.parallel_map(counted, levels_of(wave, laid_out), pile=1), start=none)
