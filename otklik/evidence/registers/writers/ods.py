"""An OpenDocument spreadsheet, written row by row.

The format is a zip of a few XML files, here templates; the library for it (odfpy) holds a whole
document in memory and was released last in 2020, so this is our own, for tables alone (ADR 0053).
Source: OpenDocument 1.3, part 3.
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.template.loader import render_to_string

from otklik.core.text_cleanup import writable
from otklik.evidence.registers.columns import Column, Value
from otklik.evidence.registers.writers import clean, display

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ROWS = "<!-- rows -->"  # where those of the register stand, then those of the totals


class OdsWriter:
    """A sheet of rows, and one of totals."""

    def __init__(self, path: Path, *, title: str, subtitle: str, columns: Sequence[Column]) -> None:
        self._title, self._subtitle = title, subtitle
        self._zip = ZipFile(path, "w", ZIP_DEFLATED)
        self._zip.writestr("mimetype", TYPE, ZIP_STORED)
        manifest = render_to_string("evidence/ods/manifest.xml", {"type": TYPE})
        self._zip.writestr("META-INF/manifest.xml", manifest)
        widths = [(str(column.title), f"{column.width * 0.21:.1f}cm") for column in columns]
        content = render_to_string("evidence/ods/content.xml", {"columns": widths})
        before, self._between, self._after = content.split(ROWS)
        self._content: IO[bytes] = self._zip.open("content.xml", "w", force_zip64=True)
        self._write(before)

    def row(self, values: Sequence[Value]) -> None:
        cells = "".join(_cell(clean(value)) for value in values)
        self._write(f"<table:table-row>{cells}</table:table-row>")

    def totals(self, rows: Sequence[tuple[str, int]]) -> None:
        self._write(self._between)
        self.row([self._title])
        self.row([self._subtitle])
        for name, count in rows:
            self.row([name, count])

    def close(self) -> None:
        self._write(self._after)
        self._content.close()
        self._zip.close()

    def _write(self, xml: str) -> None:
        self._content.write(xml.encode())


def _cell(value: Value) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, datetime | date):
        style = "m" if isinstance(value, datetime) else "d"
        return (
            f'<table:table-cell table:style-name="{style}" office:value-type="date"'
            f' office:date-value="{value.isoformat()}"><text:p>{display(value)}</text:p>'
            "</table:table-cell>"
        )
    if isinstance(value, int):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    return _text(value)


def _text(text: str) -> str:
    """A text, whatever its beginning: never a formula."""
    lines = [escape(writable(line)) for line in text.splitlines()] or [""]
    body = "".join(f"<text:p>{line}</text:p>" for line in lines)
    return f'<table:table-cell office:value-type="string">{body}</table:table-cell>'
