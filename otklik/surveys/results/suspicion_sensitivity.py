"""Results with suspicious forms and without them, side by side, for staff.

Both at once are a table of the answers by a third thing, whether the form is suspicious: what
can be shown of it follows the rule of such tables (`crossing`), so that nobody subtracts one
column from the other and finds a few. Where fewer forms are suspicious than may be shown apart
they were counted as all others when the wave closed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from otklik.surveys.results.crosstabs.tables import CrossTable, Tables
from otklik.surveys.results.crosstabs.variables import SUSPICION
from otklik.surveys.results.group_share import Part
from otklik.surveys.results.wave_results import FieldResult, Results
from otklik.surveys.waves.models import Wave
from otklik.ui import numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One answer among all and among those who are not suspicious, in words; empty where it is
    hidden. `moves`: by how many points of 100 the share is another one without them."""

    text: str
    everybody: str
    plain: str
    moves: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """`forms` of `plain` and `suspicious` ones; `pairs` by code of field."""

    forms: str
    plain: str
    suspicious: str
    pairs: Mapping[str, tuple[Pair, ...]]


def sensitivity(wave: Wave, found: Results) -> Doubt | None:
    """None where suspicious forms are not told apart."""
    tables = Tables(wave, found)
    asked = {one.code for one in tables.asked}
    if SUSPICION not in asked:
        return None
    plain, suspicious = tables.pairs.table(SUSPICION, SUSPICION).counts.diagonal()
    return Doubt(
        forms=numbers.whole(int(plain + suspicious)),
        plain=numbers.whole(int(plain)),
        suspicious=numbers.whole(int(suspicious)),
        pairs={
            field.code: _pairs(field, tables.of(field.code, SUSPICION))
            for question in found.questions
            for field in question.fields
            if field.code in asked
        },
    )


def _pairs(field: FieldResult, table: CrossTable) -> tuple[Pair, ...]:
    """Shares are of who answered, as everywhere in the results; nothing where nothing is shown
    without suspicious forms."""
    *rows, passed = [row.cells[0].count for row in table.rows]
    base = table.columns[0].base
    answered = base - passed if base is not None and passed is not None else None
    if all(count is None for count in rows):
        return ()
    return tuple(
        _pair(
            figure.text,
            Part(count=figure.count, base=field.answered),
            Part(count=count, base=answered),
        )
        for figure, count in zip(field.figures, rows, strict=False)
    )


def _pair(text: str, everybody: Part, plain: Part) -> Pair:
    moves = ""
    if everybody.share is not None and plain.share is not None:
        moved = plain.share - everybody.share
        points = int(abs(moved) * 100 + 0.5)
        moves = numbers.signed(points if moved > 0 else -points)
    return Pair(text=text, everybody=everybody.words, plain=plain.words, moves=moves)
