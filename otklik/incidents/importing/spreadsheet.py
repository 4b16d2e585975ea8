"""XLSX by openpyxl, read only, after looking how much would come out of the archive."""

import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from zipfile import BadZipFile, ZipFile, is_zipfile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from otklik.incidents.importing.table import MAX_COLUMNS, Row, Table, Unreadable, named, tidy

MAX_UNPACKED = 100 * 1024 * 1024
MAX_PARTS = 1_000


def is_zip(body: bytes) -> bool:
    return body.startswith(b"PK") and is_zipfile(BytesIO(body))


def read_spreadsheet(body: bytes, *, sheet: str = "") -> Table:
    """The sheet of that name, else the first. Raises Unreadable."""
    _refuse_bomb(body)
    sheets = _sheet_names(body)
    chosen = sheet if sheet in sheets else sheets[0]

    def open_rows() -> Iterator[Row]:
        rows = _rows(body, chosen)
        next(rows, None)
        yield from rows

    first = next(_rows(body, chosen), None)
    return Table(
        header=named(first.cells if first else ()),
        form=f"XLSX, {chosen}",
        open_rows=open_rows,
        sheets=sheets,
        sheet=chosen,
    )


def shown(value: object) -> str:
    """A cell as text: whole numbers without a point, moments as ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return tidy(str(value))


def _refuse_bomb(body: bytes) -> None:
    """The archive's own list of sizes is a bound: zipfile never reads beyond it."""
    try:
        with ZipFile(BytesIO(body)) as archive:
            parts = archive.infolist()
    except BadZipFile as error:
        raise _damaged() from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unreadable(
            _("Unpacked, the spreadsheet is too large: save the one sheet needed as CSV.")
        )
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Unreadable(_("This is an archive, not an .xlsx file: load the file inside it."))


def _sheet_names(body: bytes) -> tuple[str, ...]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of parts that it does not know
        try:
            book = load_workbook(BytesIO(body), read_only=True, data_only=True)
        except Exception as error:  # whatever a broken file makes a parser say
            raise _damaged() from error
    names = tuple(sheet.title for sheet in book.worksheets)
    book.close()
    if not names:
        raise Unreadable(_("The spreadsheet has no sheet with rows."))
    return names


def _rows(body: bytes, sheet: str) -> Iterator[Row]:
    """Rows of a sheet, the header among them. Raises Unreadable."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(BytesIO(body), read_only=True, data_only=True)
        except Exception as error:
            raise _damaged() from error
    page = book[sheet]
    if not isinstance(page, ReadOnlyWorksheet):
        raise Unreadable(_("The spreadsheet has no sheet with rows."))
    page.reset_dimensions()  # some programs write wrong ones
    values = page.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True)
    number = 0
    try:
        while True:
            try:
                row = next(values)
            except StopIteration:
                return
            except Exception as error:
                raise _damaged() from error
            number += 1
            cells = [shown(value) for value in row]
            while cells and not cells[-1]:  # iter_rows fills up to max_col
                cells.pop()
            yield Row(number=number, cells=tuple(cells))
    finally:
        book.close()


def _damaged() -> Unreadable:
    return Unreadable(_("The spreadsheet is damaged: open it, save it again and load it."))
