"""What share of a closed wave came by which way, and each figure by way.

Those whom chance or a code asked stand apart from the open link, by which anybody may answer as
often as they like. Figures by way are tables of a question by the way people answered, hidden by
the rule of all such tables (`crossing`), so nothing follows from them that those do not tell.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from otklik.surveys.crossing.tables import CrossTable, Tables, level_in_words
from otklik.surveys.crossing.variables import JOINED, MODE
from otklik.surveys.models import Wave
from otklik.surveys.models.response import ASKED, OPEN_LINK
from otklik.surveys.results import Results
from otklik.ui import figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """How many forms came in some way, in words."""

    text: str
    forms: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ByWay:
    """The answers to one field, a column a way; empty where hidden."""

    ways: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """`fields` by code; none where nobody was asked by chance or by a code, or too few were."""

    came: tuple[Came, ...]
    fields: Mapping[str, ByWay]


def ways(wave: Wave, found: Results) -> Ways:
    """Of a closed wave; nothing where too few forms came to show anything."""
    if not found.responses:
        return Ways(came=(), fields={})
    rows = wave.counts.filter(field="", answer="").values_list("mode", "number")
    numbers: Counter[str] = Counter()
    for mode, number in rows:
        numbers[mode] += number
    is_asked = any(numbers[mode] for mode in ASKED)
    return Ways(came=_came(numbers), fields=_fields(wave, found) if is_asked else {})


def _came(numbers: Mapping[str, int]) -> tuple[Came, ...]:
    everybody = sum(numbers.values())
    named: list[tuple[str, tuple[str, ...]]] = [
        (_("by the open link: anybody, perhaps twice"), OPEN_LINK),
        (_("by an invitation drawn by chance, or by a personal code: once each"), ASKED),
    ]
    others = set(numbers) - {mode for _text, modes in named for mode in modes}
    named.append((_("on paper or by telephone: entered by staff"), tuple(others)))
    told = [(text, sum(numbers.get(mode, 0) for mode in modes)) for text, modes in named]
    return tuple(
        Came(
            text=text,
            forms=_("%(share)s (%(count)s of %(base)s)")
            % {
                "share": figures.percent(number / everybody),
                "count": figures.whole(number),
                "base": figures.whole(everybody),
            },
        )
        for text, number in told
        if number
    )


def _fields(wave: Wave, found: Results) -> dict[str, ByWay]:
    tables = Tables(wave, found)
    asked = {one.code for one in tables.asked}
    if MODE not in asked:
        return {}
    levels = [level.removesuffix(JOINED) for level in tables.levels(MODE)]
    columns = [place for place, level in enumerate(levels) if level in (*ASKED, *OPEN_LINK)]
    if not any(levels[place] in ASKED for place in columns):
        return {}
    titles = tuple(level_in_words(MODE, tables.levels(MODE)[place]) for place in columns)
    return {
        code: ByWay(ways=titles, rows=_rows(tables.of(code, MODE), columns))
        for question in found.questions
        for field in question.fields
        if (code := field.code) in asked
    }


def _rows(table: CrossTable, columns: list[int]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Shares are of who answered in that way, as in the results; nothing where it is hidden."""
    *rows, passed = table.rows
    bases = []
    for place in columns:
        base, skipped = table.columns[place].base, passed.cells[place].count
        bases.append(base - skipped if base is not None and skipped is not None else None)
    return tuple(
        (
            row.text,
            tuple(
                _words(row.cells[place].count, base)
                for place, base in zip(columns, bases, strict=True)
            ),
        )
        for row in rows
    )


def _words(count: int | None, base: int | None) -> str:
    if count is None:
        return ""
    number = figures.whole(count)
    return f"{figures.percent(count / base)} ({number})" if base else number
