"""An OpenDocument spreadsheet, written row by row.

The format is a zip of a few XML files; the library for it (odfpy) holds a whole document in
memory and was released last in 2020, so this is our own, for tables alone (ADR 0053). Source:
OpenDocument 1.3, part 3.
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.utils.translation import gettext as _

from otklik.core.text_cleanup import writable
from otklik.evidence.registers.columns import Column, Value
from otklik.evidence.registers.writers import clean, display

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
        ("number", "datastyle"), ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip
_DAY = (
    '<number:day number:style="long"/><number:text>.</number:text>'
    '<number:month number:style="long"/><number:text>.</number:text>'
    '<number:year number:style="long"/>'
)
_TIME = (
    '<number:text> </number:text><number:hours number:style="long"/>'
    '<number:text>:</number:text><number:minutes number:style="long"/>'
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest'
    ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


class OdsWriter:
    """A sheet of rows, and one of totals."""

    def __init__(self, path: Path, *, title: str, subtitle: str, columns: Sequence[Column]) -> None:
        self._title, self._subtitle = title, subtitle
        self._zip = ZipFile(path, "w", ZIP_DEFLATED)
        self._zip.writestr("mimetype", TYPE, ZIP_STORED)
        self._zip.writestr("META-INF/manifest.xml", _MANIFEST)
        self._content: IO[bytes] = self._zip.open("content.xml", "w", force_zip64=True)
        widths = "".join(
            f'<style:style style:name="w{n}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{column.width * 0.21:.1f}cm"/>'
            "</style:style>"
            for n, column in enumerate(columns)
        )
        self._write(
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES}'
            ' office:version="1.3"><office:automatic-styles>'
            f'<number:date-style style:name="nd">{_DAY}</number:date-style>'
            f'<number:date-style style:name="nm">{_DAY}{_TIME}</number:date-style>'
            '<style:style style:name="d" style:family="table-cell" style:data-style-name="nd"/>'
            '<style:style style:name="m" style:family="table-cell" style:data-style-name="nm"/>'
            '<style:style style:name="h" style:family="table-cell">'
            '<style:text-properties fo:font-weight="bold"/></style:style>'
            f"{widths}</office:automatic-styles><office:body><office:spreadsheet>"
            f"<table:table table:name={quoteattr(_('Register'))}>"
        )
        for n, _column in enumerate(columns):
            self._write(f'<table:table-column table:style-name="w{n}"/>')
        heads = "".join(_text(str(column.title), style="h") for column in columns)
        self._write(
            f"<table:table-header-rows><table:table-row>{heads}</table:table-row>"
            "</table:table-header-rows>"
        )

    def row(self, values: Sequence[Value]) -> None:
        cells = "".join(_cell(clean(value)) for value in values)
        self._write(f"<table:table-row>{cells}</table:table-row>")

    def totals(self, rows: Sequence[tuple[str, int]]) -> None:
        self._write(f"</table:table><table:table table:name={quoteattr(_('Totals'))}>")
        self.row([self._title])
        self.row([self._subtitle])
        for name, count in rows:
            self.row([name, count])

    def close(self) -> None:
        self._write("</table:table></office:spreadsheet></office:body></office:document-content>")
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


def _text(text: str, *, style: str = "") -> str:
    """A text, whatever it begins with: never a formula."""
    attribute = f' table:style-name="{style}"' if style else ""
    lines = [escape(writable(line)) for line in text.splitlines()] or [""]
    body = "".join(f"<text:p>{line}</text:p>" for line in lines)
    return f'<table:table-cell{attribute} office:value-type="string">{body}</table:table-cell>'
