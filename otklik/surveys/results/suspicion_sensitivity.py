"""Results with and without suspicious forms, side by side, for staff.

Together they are a crosstab of the answers by suspicion, under the same suppression rule, so that
subtracting one column from the other cannot reveal a few people. Where too few forms are suspicious
they were counted with all others when the wave closed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from otklik.surveys.results.crosstabs.tables import Cell, CrossTable, Tables
from otklik.surveys.results.crosstabs.variables import SUSPICION
from otklik.surveys.results.wave_results import FieldResult, Results
from otklik.surveys.waves.models import Wave
from otklik.ui import numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One answer among all forms and among those not suspicious, as text; empty where hidden.
    `moves`: by how many percentage points the share changes without suspicious forms."""

    text: str
    everybody: str
    plain: str
    moves: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """How many `forms`, of which `plain` and `suspicious` ones; `pairs` by code of field."""

    forms: str
    plain: str
    suspicious: str
    pairs: Mapping[str, tuple[Pair, ...]]


def sensitivity(wave: Wave, found: Results) -> Sensitivity | None:
    """None where suspicious forms are not counted separately."""
    tables = Tables(wave, found)
    codes = {one.code for one in tables.asked}
    if SUSPICION not in codes:
        return None
    plain, suspicious = tables.pairs.table(SUSPICION, SUSPICION).counts.diagonal()
    return Sensitivity(
        forms=numbers.whole(int(plain + suspicious)),
        plain=numbers.whole(int(plain)),
        suspicious=numbers.whole(int(suspicious)),
        pairs={
            field.code: _pairs(field, tables.of(field.code, SUSPICION))
            for question in found.questions
            for field in question.fields
            if field.code in codes
        },
    )


def _pairs(field: FieldResult, table: CrossTable) -> tuple[Pair, ...]:
    """Shares of the people who answered; empty where nothing is shown without suspicious forms."""
    counts = [row.cells[0].count for row in table.rows[:-1]]
    if all(count is None for count in counts):
        return ()
    answered = table.answered(0)
    return tuple(
        _pair(
            figure.text,
            Cell(count=figure.count, base=field.answered),
            Cell(count=count, base=answered),
        )
        for figure, count in zip(field.figures, counts, strict=False)
    )


def _pair(text: str, everybody: Cell, plain: Cell) -> Pair:
    moves = ""
    if everybody.share is not None and plain.share is not None:
        moved = plain.share - everybody.share
        points = int(abs(moved) * 100 + 0.5)
        moves = numbers.with_sign(points if moved > 0 else -points)
    return Pair(text=text, everybody=everybody.words, plain=plain.words, moves=moves)
