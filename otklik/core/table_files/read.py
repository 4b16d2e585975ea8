"""Read an untrusted table: CSV or XLSX, with limits on size, shape and time.

XLSX is read by openpyxl, after checking the unpacked size of the archive. openpyxl fills in missing
rows, and a file of one kilobyte may name row 10¹²; so this module iterates over the sheet's
elements itself and lets openpyxl parse one row at a time.
"""

import csv
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from itertools import islice
from time import thread_time
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile, ZipInfo, is_zipfile

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 60
MAX_CELL = 100_000
MAX_RECORD = 1_000_000  # characters of one row with all its cells
PARSE_SECONDS = 30.0  # of CPU time, for reading one file to its end
DELIMITERS = (",", ";", "\t")
# For a file of one column: a character that people never type.
ONE_COLUMN = "\x1f"
SAMPLE_ROWS = 50
_NO_CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


class Unreadable(Refused):
    """The file cannot be read. Its text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`number` as spreadsheets show it: the header is row 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A header and the rows below it, readable repeatedly.

    `form` describes encoding and delimiter, or the sheet; reading once may take `seconds` of CPU
    time.
    """

    header: tuple[str, ...]
    form: str
    open_rows: Callable[[], Iterator[Row]]
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    seconds: float = PARSE_SECONDS

    def rows(self) -> Iterator[Row]:
        """Non-empty rows below the header. Raises Unreadable beyond the limits."""
        count = 0
        for read, row in enumerate(self._timed_rows(), start=1):
            count += any(row.cells)
            if count > MAX_ROWS or read > 2 * MAX_ROWS:  # empty rows cost time, too
                raise Unreadable(
                    _("The file has more than %(count)s rows: split it and load the parts.")
                    % {"count": MAX_ROWS}
                )
            if any(row.cells):
                yield row

    def _timed_rows(self) -> Iterator[Row]:
        """Rows, while reading takes no longer than allowed, excluding the caller's time."""
        spent, rows = 0.0, self.open_rows()
        while True:
            began = thread_time()
            row = next(rows, None)
            spent += thread_time() - began
            if row is None:
                return
            if spent > self.seconds:
                raise Unreadable(
                    _("The file takes too long to read: save the columns needed as CSV.")
                )
            yield row

    def count(self) -> int:
        """How many rows there are. Raises Unreadable."""
        return sum(1 for _row in self.rows())


def read_csv(body: bytes, *, seconds: float = PARSE_SECONDS) -> Table:
    """CSV in UTF-8, UTF-16 with BOM or CP1251; commas, semicolons or tabs."""
    text, encoding = _decode(body)
    delimiter = _sniff_delimiter(text)

    def open_rows() -> Iterator[Row]:
        yield from islice(_records(text, delimiter), 1, None)

    first = next(_records(text, delimiter), None)
    names = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), ONE_COLUMN: _("one column")}
    return Table(
        header=name_columns(first.cells if first else ()),
        form=f"CSV, {encoding}, {names[delimiter]}",
        open_rows=open_rows,
        seconds=seconds,
    )


def name_columns(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Names for all columns. Raises Unreadable for an empty header."""
    cells = cells[: filled_width(cells)]
    if not cells:
        raise Unreadable(_("The first row must hold the names of the columns, and it is empty."))
    if len(cells) > MAX_COLUMNS:
        raise Unreadable(
            _("The file has more than %(count)s columns: leave those that are needed.")
            % {"count": MAX_COLUMNS}
        )
    return tuple(
        " ".join(cell.split())[:100] or _("column %(number)s") % {"number": number}
        for number, cell in enumerate(cells, start=1)
    )


def filled_width(cells: Sequence[str]) -> int:
    """Number of cells up to the last filled one."""
    return next((count for count in range(len(cells), 0, -1) if cells[count - 1]), 0)


def _too_wide(number: int) -> Unreadable:
    return Unreadable(
        _(
            "Row %(number)s has more than %(count)s cells: leave the columns that are needed. "
            "Perhaps a quotation mark is lost."
        )
        % {"number": number, "count": MAX_COLUMNS}
    )


def tidy(cell: str) -> str:
    """A cell without control characters."""
    return cell.translate(_NO_CONTROLS).strip()


def _decode(body: bytes) -> tuple[str, str]:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        attempts = [("utf-16", "UTF-16")]
    else:
        attempts = [("utf-8-sig", "UTF-8"), ("cp1251", "Windows-1251")]
    for codec, shown in attempts:
        try:
            text = body.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text[:1000]:
            return text, shown
    raise Unreadable(_("The file is no text in UTF-8 or Windows-1251: save it as CSV UTF-8."))


def _records(text: str, delimiter: str) -> Iterator[Row]:
    """Rows with their numbers, empty ones too. Raises Unreadable."""
    for number, cells in enumerate(_split(text, delimiter), start=1):
        width = filled_width(cells) if len(cells) > MAX_COLUMNS else len(cells)
        if width > MAX_COLUMNS:
            if number == 1:  # the header has its own message
                name_columns(tuple(cells))
            raise _too_wide(number)
        yield Row(number=number, cells=tuple(tidy(cell) for cell in cells[:width]))


def _split(text: str, delimiter: str, *, is_strict: bool = False) -> Iterator[list[str]]:
    """Raw cells. Raises Unreadable when a cell or a row is too long, and with `is_strict` for text
    after a closing quotation mark."""
    number, taken = 1, 0
    source = StringIO(text, newline="")

    def lines() -> Iterator[str]:
        nonlocal taken
        while line := source.readline(MAX_RECORD + 1):
            taken += len(line)
            if taken > MAX_RECORD:
                raise csv.Error
            yield line

    try:
        for cells in csv.reader(lines(), delimiter=delimiter, strict=is_strict):
            if any(len(cell) > MAX_CELL for cell in cells):
                raise csv.Error
            yield cells
            number, taken = number + 1, 0
    except csv.Error as error:
        raise Unreadable(
            _(
                "Row %(number)s cannot be read: a cell is too long. "
                "Perhaps a quotation mark is not closed."
            )
            % {"number": number}
        ) from error


def _sniff_delimiter(text: str) -> str:
    """The delimiter for which most rows have as many cells as the header."""

    def widths(delimiter: str, *, is_strict: bool) -> list[int]:
        sample = islice(_split(text, delimiter, is_strict=is_strict), SAMPLE_ROWS)
        try:
            return [len(cells) for cells in sample if any(cells)]
        except Unreadable:
            return []

    def fitness(delimiter: str) -> tuple[float, bool, int]:
        found = widths(delimiter, is_strict=False)
        if not found or found[0] < 2:
            return (0.0, False, 0)
        share = found.count(found[0]) / len(found)
        return (share, bool(widths(delimiter, is_strict=True)), found[0])

    best = max(DELIMITERS, key=fitness)
    return best if fitness(best)[2] > 1 else ONE_COLUMN


def read_table(body: bytes, *, name: str, sheet: str = "", seconds: float = PARSE_SECONDS) -> Table:
    """Read a table by its content, whatever its extension.

    Raises Unreadable.
    """
    if len(body) > MAX_BYTES:
        raise Unreadable(_("The file is larger than 20 MB: split it and load the parts."))
    if not body.strip():
        raise Unreadable(_("The file is empty."))
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _("This is an old .xls file or one with a password: save it as .xlsx or CSV.")
        )
    if body.startswith(b"PK") and is_zipfile(BytesIO(body)):
        return read_spreadsheet(body, sheet=sheet, seconds=seconds)
    if name.lower().endswith((".xlsx", ".xls")):
        raise Unreadable(_("The file is named as a spreadsheet but is not one: save it again."))
    return read_csv(body, seconds=seconds)


MAX_UNPACKED = 30 * 1024 * 1024
MAX_PARTS = 1_000
MAX_DESCRIPTION = 1024 * 1024  # bytes of styles, names and the like, which openpyxl loads whole
MAX_ELEMENTS = 100_000  # of one row, or before the first
LAST_ROW = 1_048_576  # the format has no more
BULKY = ("xl/worksheets/", "xl/sharedStrings.xml")
SHARED = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")  # whatever the part's name
MAX_MARKS = 1_000_000  # of shared strings, which openpyxl loads whole: about 250,000 texts
# A DTD: no spreadsheet program writes one, and entity expansion needs it. In UTF-8 and UTF-16.
DOCTYPES = (b"<!DOCTYPE", "<!DOCTYP".encode("utf-16-le"))


def read_spreadsheet(body: bytes, *, sheet: str = "", seconds: float = PARSE_SECONDS) -> Table:
    """The sheet of that name, else the first. Raises Unreadable."""
    _refuse_bomb(body)
    book = _open_workbook(body)
    sheets = tuple(page.title for page in book.worksheets)
    if not sheets:
        raise Unreadable(_("The spreadsheet has no sheet with rows."))
    chosen = sheet if sheet in sheets else sheets[0]

    def open_rows() -> Iterator[Row]:
        rows = _rows(_open_workbook(body), chosen)
        next(rows, None)
        yield from rows

    first = next(_rows(book, chosen), None)
    book.close()
    return Table(
        header=name_columns(first.cells if first and first.number == 1 else ()),
        form=f"XLSX, {chosen}",
        open_rows=open_rows,
        sheets=sheets,
        sheet=chosen,
        seconds=seconds,
    )


def format_cell(value: object) -> str:
    """A cell as text: whole numbers without a point, dates as ISO."""
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
    """Checks the sizes that the archive declares; zipfile never reads beyond them."""
    try:
        with ZipFile(BytesIO(body)) as archive:
            parts = archive.infolist()
            _refuse_large(parts)
            has_doctype = any(sign in archive.read(part) for part in parts for sign in DOCTYPES)
            marks = sum(_marks_of_shared(archive.read(part)) for part in parts)
    except Refused:
        raise
    except Exception as error:  # zipfile raises many types for a damaged file
        raise _damaged_file() from error
    if has_doctype:
        raise _damaged_file()
    if marks > MAX_MARKS:
        raise _too_large()


def _marks_of_shared(part: bytes) -> int:
    """How many elements openpyxl would build at once; 0 for a sheet, which it reads by rows."""
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


def _open_workbook(body: bytes) -> "Workbook":
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of unknown parts
        try:
            return load_workbook(BytesIO(body), read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # a broken file may raise anything
            raise _damaged_file() from error


def _rows(book: "Workbook", sheet: str) -> Iterator[Row]:
    """Rows of a sheet, the header among them. Raises Unreadable."""
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    page = book[sheet]
    if not isinstance(page, ReadOnlyWorksheet):
        raise Unreadable(_("The spreadsheet has no sheet with rows."))
    last = 0
    try:
        for number, values in _stored_rows(page):
            if not last < number <= LAST_ROW:
                raise _damaged_file()
            last = number
            yield Row(number=number, cells=_cells(number, values))
    except Refused:
        raise
    except Exception as error:
        raise _damaged_file() from error
    finally:
        book.close()


def _stored_rows(page: "ReadOnlyWorksheet") -> Iterator[tuple[int, dict[int, object]]]:
    """Number and values by column of each row element."""
    from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser
    from openpyxl.xml.functions import iterparse

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
                raise _damaged_file()
            if element.tag == DATA_TAG:
                return
            if element.tag == ROW_TAG:
                number, cells = parser.parse_row(element)
                parser.row_dimensions.clear()
                element.clear()
                elements = 0
                yield number, {cell["column"]: cell["value"] for cell in cells}


def _cells(number: int, values: dict[int, object]) -> tuple[str, ...]:
    cells = [format_cell(values.get(column)) for column in range(1, MAX_COLUMNS + 1)]
    if any(values[column] is not None for column in values if column > MAX_COLUMNS):
        if number == 1:  # the header has its own message
            name_columns(("",) * MAX_COLUMNS + ("beyond",))
        raise _too_wide(number)
    if any(len(cell) > MAX_CELL for cell in cells):
        raise _damaged_file()
    return tuple(cells[: filled_width(cells)])


def _too_large() -> Unreadable:
    return Unreadable(
        _("Unpacked, the spreadsheet is too large: save the one sheet needed as CSV.")
    )


def _damaged_file() -> Unreadable:
    return Unreadable(_("The spreadsheet is damaged: open it, save it again and load it."))
