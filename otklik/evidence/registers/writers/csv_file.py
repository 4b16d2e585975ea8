"""CSV as Russian Excel expects it: UTF-8 with a mark at the beginning, semicolons."""

from collections.abc import Sequence
from pathlib import Path

from otklik.core.table_files.write import csv_line
from otklik.evidence.registers.columns import Column, Value
from otklik.evidence.registers.writers import plain, spoken


class CsvWriter:
    """A header and rows; totals have no place in a table for programs."""

    def __init__(self, path: Path, *, title: str, words: str, columns: Sequence[Column]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self.row([str(column.title) for column in columns])

    def row(self, values: Sequence[Value]) -> None:
        self._file.write(csv_line(_cell(plain(value)) for value in values))

    def totals(self, rows: Sequence[tuple[str, int]]) -> None:
        return

    def close(self) -> None:
        self._file.close()


def _cell(value: Value) -> Value:
    """A number stays one: a negative one is no formula."""
    return value if isinstance(value, int | float) else spoken(value)
