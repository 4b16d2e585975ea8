from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from otklik.core.table_files.write import Spreadsheet
from otklik.evidence.registers.columns import Column, Value
from otklik.evidence.registers.writers import clean


class XlsxWriter:
    """A sheet of rows under a frozen header, and one of totals. Rows are written to disk at once.

    A text stays a text, whatever its beginning: nothing becomes a formula.
    """

    def __init__(self, path: Path, *, title: str, subtitle: str, columns: Sequence[Column]) -> None:
        self._path, self._title, self._subtitle = path, title, subtitle
        self._book = Spreadsheet()
        heads = [str(column.title) for column in columns]
        widths = [column.width for column in columns]
        self._append = self._book.add_sheet(_("Register"), heads, widths=widths)

    def row(self, values: Sequence[Value]) -> None:
        self._append(map(clean, values))

    def totals(self, rows: Sequence[tuple[str, int]]) -> None:
        append = self._book.add_sheet(_("Totals"), widths=[60])
        for line in ([self._title], [self._subtitle], *rows):
            append(line)

    def close(self) -> None:
        self._book.save(self._path)
