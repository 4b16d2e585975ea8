"""A register as a file. Each writer takes rows one after another; all but that of PDF hold none of
them. CSV is written here, the others in a module each."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from django.utils import timezone
from django.utils.module_loading import import_string

from otklik.core.table_files.write import csv_line
from otklik.evidence.registers.columns import Column, Value

UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # forbidden in XML
WRITERS = {
    "csv": "otklik.evidence.registers.writers.CsvWriter",
    "xlsx": "otklik.evidence.registers.writers.xlsx.XlsxWriter",
    "ods": "otklik.evidence.registers.writers.ods.OdsWriter",
    "pdf": "otklik.evidence.registers.writers.pdf.PdfWriter",
}
LONGEST_CELL = 32_000  # characters; a spreadsheet cell holds 32,767


class Writer(Protocol):
    """Opened on a path; `row` for each, then `totals`, then `close`."""

    def row(self, values: Sequence[Value]) -> None: ...

    def totals(self, rows: Sequence[tuple[str, int]]) -> None: ...

    def close(self) -> None: ...


def open_writer(
    kind: str, path: Path, *, title: str, subtitle: str, columns: Sequence[Column]
) -> Writer:
    """The writer of a format: csv, xlsx, ods, pdf. Its library is loaded only then."""
    writer: Writer = import_string(WRITERS[kind])(
        path, title=title, subtitle=subtitle, columns=columns
    )
    return writer


def clean(value: Value) -> Value:
    """A value valid in every format: local time without a zone, no characters that XML forbids,
    limited length."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    if isinstance(value, str):
        return UNFIT.sub(" ", value)[:LONGEST_CELL]
    return value


def display(value: Value) -> str:
    """As people write it: «25.11.2026 14:05»."""
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return "" if value is None else str(value)


class CsvWriter:
    """CSV as Russian Excel expects it: UTF-8 with BOM, semicolons. No totals: it is a table for
    programs."""

    def __init__(self, path: Path, *, title: str, subtitle: str, columns: Sequence[Column]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self.row([str(column.title) for column in columns])

    def row(self, values: Sequence[Value]) -> None:
        cells = map(clean, values)  # a number stays one: a negative one is not a formula
        self._file.write(csv_line(c if isinstance(c, int | float) else display(c) for c in cells))

    def totals(self, rows: Sequence[tuple[str, int]]) -> None:
        return

    def close(self) -> None:
        self._file.close()
