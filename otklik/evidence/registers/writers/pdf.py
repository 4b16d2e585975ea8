from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from otklik.core.documents.blocks import Block, Document, centre, heading, line, table
from otklik.evidence.registers.columns import Column, Value
from otklik.evidence.registers.writers import clean, display


class PdfWriter:
    """A register on paper: landscape A4, the head repeated, pages numbered."""

    def __init__(self, path: Path, *, title: str, subtitle: str, columns: Sequence[Column]) -> None:
        self._path, self._title, self._subtitle = path, title, subtitle
        self._heads = [str(column.title) for column in columns]
        self._widths = [column.width for column in columns]
        self._rows: list[list[str]] = []
        self._totals: list[Block] = []

    def row(self, values: Sequence[Value]) -> None:
        self._rows.append([display(clean(value)) for value in values])

    def totals(self, rows: Sequence[tuple[str, int]]) -> None:
        self._totals = [heading(_("Totals")), *(line(f"{name}: {count}") for name, count in rows)]

    def close(self) -> None:
        document = Document(
            title=self._title,
            head=[Block(kind="title", text=self._title), centre(self._subtitle)],
            blocks=[table(self._heads, self._rows, self._widths), *self._totals],
            size=8,
            is_wide=True,
            is_verbatim=True,
            footer=_("page %(n)s of %(all)s") % {"n": "{n}", "all": "{all}"},
        )
        self._path.write_bytes(document.make("pdf"))
