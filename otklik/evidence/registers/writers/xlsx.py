from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from otklik.core.table_files.write import sheet_cells
from otklik.evidence.registers.columns import Column, Value
from otklik.evidence.registers.writers import clean


class XlsxWriter:
    """A sheet of rows under a frozen header, and one of totals. Rows go to the disk as they come.

    A text is a text, whatever it begins with: nothing becomes a formula.
    """

    def __init__(self, path: Path, *, title: str, subtitle: str, columns: Sequence[Column]) -> None:
        self._path, self._title, self._subtitle = path, title, subtitle
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(_("Register"))
        self._sheet.freeze_panes = "A2"
        for place, column in enumerate(columns, start=1):
            self._sheet.column_dimensions[get_column_letter(place)].width = column.width
        self._sheet.append([self._head(str(column.title)) for column in columns])

    def row(self, values: Sequence[Value]) -> None:
        self._sheet.append(sheet_cells(self._sheet, [clean(value) for value in values]))

    def totals(self, rows: Sequence[tuple[str, int]]) -> None:
        sheet = self._book.create_sheet(_("Totals"))
        sheet.column_dimensions["A"].width = 60
        for item in (self._title, self._subtitle):
            sheet.append(sheet_cells(sheet, [item]))
        for name, count in rows:
            sheet.append(sheet_cells(sheet, [name, count]))

    def close(self) -> None:
        self._book.save(self._path)

    def _head(self, title: str) -> Cell:
        cell = WriteOnlyCell(self._sheet, title)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        return cell
