"""XLSX by openpyxl, read only, after looking how much would come out of the archive.

openpyxl gives rows that a file leaves out, and a file of a kilobyte may name row 10¹²; so we go
through the elements of a sheet ourselves and let openpyxl understand one row at a time.
"""

import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZipFile, ZipInfo

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.functions import iterparse

from otklik.core.refusal import Refused
from otklik.core.table_files.table import (
    MAX_CELL,
    MAX_COLUMNS,
    PARSE_SECONDS,
    Row,
    Table,
    Unreadable,
    filled,
    named,
    tidy,
    too_wide,
)

MAX_UNPACKED = 30 * 1024 * 1024
MAX_PARTS = 1_000
MAX_DESCRIPTION = 1024 * 1024  # bytes of styles, names and the like, which openpyxl reads wholly
MAX_ELEMENTS = 100_000  # of one row, or before the first
LAST_ROW = 1_048_576  # the format has no more
BULKY = ("xl/worksheets/", "xl/sharedStrings.xml")
SHARED = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")  # whatever the part is called
MAX_MARKS = 1_000_000  # of shared strings, which openpyxl reads wholly: about 250,000 texts
# No spreadsheet program writes it, and entities that multiply need it. In UTF-8 and UTF-16.
DOCTYPES = (b"<!DOCTYPE", "<!DOCTYP".encode("utf-16-le"))


def read_spreadsheet(body: bytes, *, sheet: str = "", seconds: float = PARSE_SECONDS) -> Table:
    """The sheet of that name, else the first. Raises Unreadable."""
    _refuse_bomb(body)
    book = _opened(body)
    sheets = tuple(page.title for page in book.worksheets)
    if not sheets:
        raise Unreadable(_("The spreadsheet has no sheet with rows."))
    chosen = sheet if sheet in sheets else sheets[0]

    def open_rows() -> Iterator[Row]:
        rows = _rows(_opened(body), chosen)
        next(rows, None)
        yield from rows

    first = next(_rows(book, chosen), None)
    book.close()
    return Table(
        header=named(first.cells if first and first.number == 1 else ()),
        form=f"XLSX, {chosen}",
        open_rows=open_rows,
        sheets=sheets,
        sheet=chosen,
        seconds=seconds,
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
            _refuse_large(parts)
            has_doctype = any(sign in archive.read(part) for part in parts for sign in DOCTYPES)
            marks = sum(_marks_of_shared(archive.read(part)) for part in parts)
    except Refused:
        raise
    except Exception as error:  # zipfile has many words for damage
        raise _damaged() from error
    if has_doctype:
        raise _damaged()
    if marks > MAX_MARKS:
        raise _too_large()


def _marks_of_shared(part: bytes) -> int:
    """How many elements openpyxl would build at once; none of a sheet, which it reads by rows."""
    plain = part.replace(b"\0", b"")  # UTF-16
    return plain.count(b"<") if SHARED.search(plain) else 0


def _refuse_large(parts: list[ZipInfo]) -> None:
    descriptions = [
        part.file_size
        for part in parts
        if part.filename.lower().endswith((".xml", ".rels")) and not part.filename.startswith(BULKY)
    ]
    if (
        len(parts) > MAX_PARTS
        or sum(part.file_size for part in parts) > MAX_UNPACKED
        or max(descriptions, default=0) > MAX_DESCRIPTION
    ):
        raise _too_large()
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Unreadable(_("This is an archive, not an .xlsx file: load the file inside it."))


def _opened(body: bytes) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of parts that it does not know
        try:
            return load_workbook(BytesIO(body), read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # whatever a broken file makes a parser say
            raise _damaged() from error


def _rows(book: Workbook, sheet: str) -> Iterator[Row]:
    """Rows of a sheet that the file holds, the header among them. Raises Unreadable."""
    page = book[sheet]
    if not isinstance(page, ReadOnlyWorksheet):
        raise Unreadable(_("The spreadsheet has no sheet with rows."))
    last = 0
    try:
        for number, values in _stored_rows(page):
            if not last < number <= LAST_ROW:
                raise _damaged()
            last = number
            yield Row(number=number, cells=_cells(number, values))
    except Refused:
        raise
    except Exception as error:
        raise _damaged() from error
    finally:
        book.close()


def _stored_rows(page: ReadOnlyWorksheet) -> Iterator[tuple[int, dict[int, object]]]:
    """Number and values by column of each row element, up to the end of the cells."""
    book: Any = page.parent
    sheet: Any = page
    with warnings.catch_warnings(), sheet._get_source() as source:
        warnings.simplefilter("ignore")
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        elements = 0
        for _event, element in iterparse(source):
            elements += 1
            if elements > MAX_ELEMENTS:
                raise _damaged()
            if element.tag == DATA_TAG:
                return
            if element.tag == ROW_TAG:
                number, cells = parser.parse_row(element)
                parser.row_dimensions.clear()
                element.clear()
                elements = 0
                yield number, {cell["column"]: cell["value"] for cell in cells}


def _cells(number: int, values: dict[int, object]) -> tuple[str, ...]:
    cells = [shown(values.get(column)) for column in range(1, MAX_COLUMNS + 1)]
    if any(values[column] is not None for column in values if column > MAX_COLUMNS):
        if number == 1:  # the header has a sentence of its own
            named(("",) * MAX_COLUMNS + ("beyond",))
        raise too_wide(number)
    if any(len(cell) > MAX_CELL for cell in cells):
        raise _damaged()
    return tuple(cells[: filled(cells)])


def _too_large() -> Unreadable:
    return Unreadable(
        _("Unpacked, the spreadsheet is too large: save the one sheet needed as CSV.")
    )


def _damaged() -> Unreadable:
    return Unreadable(_("The spreadsheet is damaged: open it, save it again and load it."))
