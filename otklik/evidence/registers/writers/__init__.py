"""A register as a file. Each writer takes rows one after another and holds none of them."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from django.utils import timezone
from django.utils.module_loading import import_string

from otklik.evidence.registers.columns import Column, Value

UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot hold
WRITERS = {
    "csv": "otklik.evidence.registers.writers.csv_file.CsvWriter",
    "xlsx": "otklik.evidence.registers.writers.xlsx.XlsxWriter",
    "ods": "otklik.evidence.registers.writers.ods.OdsWriter",
    "pdf": "otklik.evidence.registers.writers.pdf.PdfWriter",
}
LONGEST_CELL = 32_000  # signs; a cell of a spreadsheet holds 32,767


class Writer(Protocol):
    """Opened on a path; `row` for each, then `totals`, then `close`."""

    def row(self, values: Sequence[Value]) -> None: ...

    def totals(self, rows: Sequence[tuple[str, int]]) -> None: ...

    def close(self) -> None: ...


def open_writer(
    kind: str, path: Path, *, title: str, words: str, columns: Sequence[Column]
) -> Writer:
    """The writer of a format: csv, xlsx, ods, pdf. Its library is loaded only then."""
    made = import_string(WRITERS[kind])
    writer: Writer = made(path, title=title, words=words, columns=columns)
    return writer


def plain(value: Value) -> Value:
    """A value that every format can hold: moments by the authority's clock, no signs that break
    XML, a length that a cell takes."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    if isinstance(value, str):
        return UNFIT.sub(" ", value)[:LONGEST_CELL]
    return value


def spoken(value: Value) -> str:
    """As people write it: «25.11.2026 14:05»."""
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return "" if value is None else str(value)
