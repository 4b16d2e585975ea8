"""CSV as Russian Excel expects it: UTF-8 with a mark at the beginning, semicolons."""

import csv
from collections.abc import Sequence
from pathlib import Path

from otklik.reports.columns import Column, Value
from otklik.reports.writers import plain, spoken

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CsvWriter:
    """A header and rows; totals have no place in a table for programs."""

    def __init__(self, path: Path, *, title: str, words: str, columns: Sequence[Column]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._file, delimiter=";")
        self.row([str(column.title) for column in columns])

    def row(self, values: Sequence[Value]) -> None:
        self._csv.writerow([_told(plain(value)) for value in values])

    def totals(self, rows: Sequence[tuple[str, int]]) -> None:
        return

    def close(self) -> None:
        self._file.close()


def _told(value: Value) -> str:
    """A text that would be taken for a formula gets an apostrophe, as spreadsheets write it."""
    text = spoken(value)
    is_text = isinstance(value, str)
    return f"'{text}" if is_text and text.lstrip(" \n").startswith(BEGINS_A_FORMULA) else text
