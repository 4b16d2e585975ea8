"""What a report says of those whom chance or a code asked, apart from the open link."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from otklik.surveys.result_pages.charts import ShownQuestion
from otklik.surveys.results import by_collection_mode
from otklik.surveys.results.by_collection_mode import ByWay, Ways


@dataclass(frozen=True, slots=True, kw_only=True)
class WayTable:
    """A question, or a row of a matrix; `lines` are answers and their cells, a cell a way."""

    title: str
    row: str
    ways: tuple[str, ...]
    lines: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ByWays:
    """`explained` is said above the tables, a paragraph each."""

    explained: tuple[str, ...]
    tables: tuple[WayTable, ...]


def by_ways(shown: list[ShownQuestion], ways: Ways) -> ByWays | None:
    """Nothing where nobody was asked by chance or by a code, or too few were."""
    tables = tuple(_tables(shown, ways))
    if not tables:
        return None
    return ByWays(explained=(came(ways), by_collection_mode.explained()), tables=tables)


def came(ways: Ways) -> str:
    return f"{_('How the answers came:')} {ways.words}."


def _tables(shown: list[ShownQuestion], ways: Ways) -> Iterator[WayTable]:
    for item in shown:
        title = f"{item.question.number}. {item.asked}"
        for field in item.question.fields:
            if (found := ways.fields.get(field.code)) is not None:
                yield _table(title, field.row, found)
                title = ""  # the rows of a matrix stand under one


def _table(title: str, row: str, found: ByWay) -> WayTable:
    hidden = _("hidden in the report")
    answered = tuple(way.answered_words or hidden for way in found.ways)
    return WayTable(
        title=title,
        row=row,
        ways=tuple(way.text for way in found.ways),
        lines=(
            *(
                (answer.text, tuple(one.words or hidden for one in answer.figures))
                for answer in found.rows
            ),
            (_("People answered"), answered),
        ),
    )
