"""Rows of a table that were not taken, to be mended and loaded again."""

from collections.abc import Iterator, Mapping

from otklik.core.table_files.table import Row, Table
from otklik.core.table_files.write import MARK, csv_line


def rows_not_taken(table: Table, reasons: Mapping[int, str], *, heading: str) -> Iterator[str]:
    """CSV lines of the rows with these numbers, each after its reason, for a spreadsheet."""
    yield MARK + csv_line([heading, *table.header])
    for row in table.rows():
        if row.number in reasons:
            yield csv_line([reasons[row.number], *_padded(row, len(table.header))])


def _padded(row: Row, width: int) -> list[str]:
    return [*row.cells, *[""] * (width - len(row.cells))]
