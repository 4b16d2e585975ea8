"""Write tables as CSV or XLSX so that no cell becomes a formula.

Text from people and networks goes into files that staff open in a spreadsheet. A text that begins
like a formula would run there: it could call an address or show another text (CWE-1236). Every file
of rows and columns is written through this module.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from otklik.core.table_files.read import Table
from otklik.core.text_cleanup import writable

if TYPE_CHECKING:
    from openpyxl.cell import Cell


MARK = "\ufeff"  # by which Excel recognises UTF-8
#: Also as wide letters, which some spreadsheets read as the narrow ones.
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def escape_formula[T](value: T) -> T | str:
    """Prefix a text that a spreadsheet would take for a formula with an apostrophe; other values
    are unchanged."""
    if not isinstance(value, str):
        return value
    is_taken = value.startswith(BEGINS_A_FORMULA) or value.lstrip().startswith(BEGINS_A_FORMULA)
    return f"'{value}" if is_taken else value


def csv_line(values: Iterable[object]) -> str:
    """One line as Russian Excel expects it, with semicolons."""
    line = StringIO()
    csv.writer(line, delimiter=";", lineterminator="\r\n").writerow(map(escape_formula, values))
    return line.getvalue()


def csv_text(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """A whole file line by line, the BOM first."""
    yield MARK
    for row in rows:
        yield csv_line(row)


def sheet_cells(sheet: Any, values: Iterable[Any]) -> "list[Cell | Any]":
    """Cells of a row of a write-only sheet: a text stays a text. Characters that XML forbids are
    removed."""
    from openpyxl.cell import WriteOnlyCell

    row: list[Any] = []
    for value in values:
        text = writable(value) if isinstance(value, str) else value
        if isinstance(text, str) and text.startswith("="):
            cell = WriteOnlyCell(sheet, text)
            cell.data_type = "s"
            row.append(cell)
        else:
            row.append(text)
    return row


class Spreadsheet:
    """An XLSX file, row by row, to keep memory small."""

    def __init__(self) -> None:
        from openpyxl import Workbook

        self._book = Workbook(write_only=True)

    def add_sheet(
        self, title: str, heads: Iterable[str] = (), *, widths: Sequence[float] = ()
    ) -> Callable[[Iterable[Any]], None]:
        """Gives what adds a row; `heads` are bold and stay in sight."""
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font
        from openpyxl.utils import get_column_letter

        sheet = self._book.create_sheet(title)
        for place, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        cells = [WriteOnlyCell(sheet, head) for head in heads]
        if cells:
            sheet.freeze_panes = "A2"
            for cell in cells:
                cell.data_type = "s"  # a text even if it begins with «=»
                cell.font = Font(bold=True)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            sheet.append(cells)
        return lambda values: sheet.append(sheet_cells(sheet, values))

    def save(self, file: Path | BytesIO) -> None:
        self._book.save(file)

    def body(self) -> bytes:
        file = BytesIO()
        self.save(file)
        return file.getvalue()


def rejected_rows(table: Table, reasons: Mapping[int, str], *, heading: str) -> Iterator[str]:
    """CSV lines of rejected rows, each with its reason first."""
    yield MARK + csv_line([heading, *table.header])
    for row in table.rows():
        if row.number in reasons:
            missing = [""] * (len(table.header) - len(row.cells))
            yield csv_line([reasons[row.number], *row.cells, *missing])
