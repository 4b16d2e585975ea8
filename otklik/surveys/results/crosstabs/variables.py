"""The variables of a closed wave: fields, options of fields with several answers, mode, language,
suspicion. Each person is in exactly one level of each variable.

A mode or a language is a separate level only from `LEAST_GROUP` forms that are not suspicious: an
attacker who fills a few forms in a rare language could subtract them from its table and read the
others. Rarer ones are merged into the most frequent one, whose label says so.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import batched
from typing import Any

from django.conf import settings

from otklik import numpy_on_first_use as np
from otklik.core.optional_packages import dask_map
from otklik.statistics import crosstab_counts as statistics_pair_counts
from otklik.surveys.collecting.models import ResponseGroup
from otklik.surveys.instrument.form_layout_and_encoding import (
    CHOSEN,
    LEFT,
    NOT_ASKED,
    PASSED,
    FieldKind,
    Form,
    FormField,
)
from otklik.surveys.waves.models import Wave

MODE, LANGUAGE, SUSPICION = "@mode", "@language", "@suspicion"
EXTRA_VARIABLES = (MODE, LANGUAGE, SUSPICION)  # which are no fields
LEAST_GROUP = 30
MERGED = "+"  # ends the name of the level into which rare ones were merged
PLAIN, SUSPICIOUS = "plain", "suspicious"
PASSED_LEVEL = ""  # people who skipped the field


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """`levels` are codes of answers in printed order, then `PASSED_LEVEL`; of an option: chosen,
    not chosen, skipped. `position` is the place of its mark in a form, `marks` the mark of each
    level; an extra variable has neither."""

    code: str
    field: str
    levels: tuple[str, ...]
    marks: str = ""
    position: int = -1


def option_code(field: str, answer: str) -> str:
    return f"{field}:{answer}"


def variables(form: Form, groups: Mapping[ResponseGroup, int]) -> tuple[Variable, ...]:
    """Fields in printed order, then the extra variables of the groups."""
    modes = tuple(sorted(set(merge_rare(groups, MODE).values())))
    languages = tuple(sorted(set(merge_rare(groups, LANGUAGE).values())))
    suspicion = tuple(sorted({_suspicion(group) for group in groups}))
    return (
        *(variable for field in form.choice_fields for variable in _of(field)),
        Variable(code=MODE, field=MODE, levels=modes),
        Variable(code=LANGUAGE, field=LANGUAGE, levels=languages),
        Variable(code=SUSPICION, field=SUSPICION, levels=suspicion),
    )


def merge_rare(groups: Mapping[ResponseGroup, int], code: str) -> dict[str, str]:
    """The level of each mode (`MODE`) or language (`LANGUAGE`)."""
    everybody: Counter[str] = Counter()
    plain: Counter[str] = Counter()
    for group, number in groups.items():
        value = group.mode if code == MODE else group.language
        everybody[value] += number
        plain[value] += 0 if group.is_suspicious else number
    most = max(everybody, key=lambda value: (plain[value], everybody[value], value))
    own = {value for value in everybody if plain[value] >= LEAST_GROUP or value == most}
    if own == set(everybody):
        return {value: value for value in everybody}
    values = {value: value for value in own} | {most: most + MERGED}
    return {value: values.get(value, most + MERGED) for value in everybody}


def _suspicion(group: ResponseGroup) -> str:
    return SUSPICIOUS if group.is_suspicious else PLAIN


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
    place = {choice.code: number for number, choice in enumerate(field.storage_order, 1)}
    for choice in field.choices:
        yield Variable(
            code=option_code(field.code, choice.code),
            field=field.code,
            levels=(CHOSEN, LEFT, PASSED_LEVEL),
            marks=CHOSEN + LEFT + PASSED,
            position=field.position + place[choice.code],
        )


def levels_of(wave: Wave, variables: Sequence[Variable]) -> Iterator[Any]:
    """Arrays (people, variables) of level numbers, in batches, in database order only."""
    fields = [variable for variable in variables if variable.position >= 0]
    tables = [_table(variable) for variable in fields]
    width = wave.version.form.width
    *_fields, modes, languages, suspicion = variables
    groups = wave.responses.readable_groups()
    mode_level, language_level = merge_rare(groups, MODE), merge_rare(groups, LANGUAGE)
    for group in groups:
        items = (
            modes.levels.index(mode_level[group.mode]),
            languages.levels.index(language_level[group.language]),
            suspicion.levels.index(_suspicion(group)),
        )
        rows = wave.responses.order_by().filter(**group._asdict())
        codes = rows.values_list("codes", flat=True).iterator(chunk_size=settings.BULK_PILE_ROWS)
        for batch in batched(codes, settings.BULK_PILE_ROWS):
            text = "".join(batch).encode("ascii")
            marks: Any = np.frombuffer(text, dtype=np.uint8).reshape(len(batch), width)
            found = np.empty((len(batch), len(variables)), dtype=np.uint8)
            for place, (field, table) in enumerate(zip(fields, tables, strict=True)):
                found[:, place] = table[marks[:, field.position]]
            found[:, -3:] = items
            yield found


def _table(variable: Variable) -> Any:
    """The number of the level of each character."""
    table = np.zeros(128, dtype=np.uint8)
    for number, mark in enumerate(variable.marks):
        table[ord(mark)] = number
        if mark == PASSED:  # people who were not asked did not answer either
            table[ord(NOT_ASKED)] = number
    return table


def pair_counts(wave: Wave, variables: Sequence[Variable]) -> Any:
    """How many people are in both of two levels, for each pair of levels of all variables."""
    widths = [len(variable.levels) for variable in variables]
    count = partial(statistics_pair_counts.pair_counts, widths)
    none = np.zeros((sum(widths), sum(widths)), dtype=np.int64)
    return sum(dask_map.parallel_map(count, levels_of(wave, variables), pile=1), start=none)
