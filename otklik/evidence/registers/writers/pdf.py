"""A register on paper: landscape A4, the head repeated, pages numbered.

fpdf2 draws it with a font of ours (DejaVu Sans, unchanged), so that none need be installed.
"""

from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _
from fpdf import FPDF

from otklik.evidence.registers.columns import Column, Value
from otklik.evidence.registers.writers import clean, display

FONT = Path(__file__).parents[1] / "fonts" / "DejaVuSans.ttf"
MARGIN, LINE, SIZE = 10, 3.4, 7  # millimetres, millimetres, points
MOST_LINES = 6  # of a cell; the rest is cut


class PdfWriter:
    def __init__(self, path: Path, *, title: str, subtitle: str, columns: Sequence[Column]) -> None:
        self._path = path
        pdf = self._pdf = FPDF(orientation="L", format="A4")
        pdf.set_title(title)
        pdf.set_lang("ru")
        pdf.set_margin(MARGIN)
        pdf.set_auto_page_break(auto=False)
        pdf.add_font("body", fname=FONT)
        pdf.alias_nb_pages()
        self._heads = [str(column.title) for column in columns]
        whole = sum(column.width for column in columns)
        self._widths = [pdf.epw * column.width / whole for column in columns]
        self._begin_page()
        pdf.set_font("body", size=13)
        pdf.cell(text=title, h=7, new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("body", size=9)
        pdf.cell(text=subtitle, h=6, new_x="LMARGIN", new_y="NEXT")
        self._head()

    def row(self, values: Sequence[Value]) -> None:
        self._line([display(clean(value)) for value in values])

    def totals(self, rows: Sequence[tuple[str, int]]) -> None:
        pdf = self._pdf
        self._make_room(20)
        pdf.ln(4)
        pdf.set_font("body", size=11)
        pdf.cell(text=_("Totals"), h=6, new_x="LMARGIN", new_y="NEXT")
        for name, count in rows:
            self._make_room(LINE + 1)
            pdf.set_font("body", size=8)
            pdf.cell(text=f"{name}: {count}", h=LINE + 1, new_x="LMARGIN", new_y="NEXT")

    def close(self) -> None:
        self._pdf.output(str(self._path))

    def _begin_page(self) -> None:
        pdf = self._pdf
        pdf.add_page()
        pdf.set_font("body", size=7)
        pdf.set_y(-MARGIN)
        message = _("page %(n)s of %(all)s") % {"n": pdf.page_no(), "all": "{nb}"}
        pdf.cell(text=message, h=4, align="R", w=pdf.epw)
        pdf.set_xy(MARGIN, MARGIN)

    def _head(self) -> None:
        self._pdf.set_fill_color(235)
        self._line(self._heads, is_head=True)

    def _make_room(self, height: float) -> bool:
        """Begin a new page if there is no room; returns whether one was begun."""
        if self._pdf.get_y() + height <= self._pdf.h - MARGIN - 4:
            return False
        self._begin_page()
        return True

    def _line(self, texts: Sequence[str], *, is_head: bool = False) -> None:
        pdf = self._pdf
        pdf.set_font("body", size=SIZE)
        placed = zip(texts, self._widths, strict=True)
        cells = [self._wrap(text, width) for text, width in placed]
        height = max(len(lines) for lines in cells) * LINE + 1
        if self._make_room(height) and not is_head:
            self._head()
        pdf.set_font("body", size=SIZE)
        left, top = float(MARGIN), pdf.get_y()
        for lines, width in zip(cells, self._widths, strict=True):
            pdf.rect(left, top, width, height, style="DF" if is_head else "D")
            for n, line in enumerate(lines):
                pdf.set_xy(left, top + 0.5 + n * LINE)
                pdf.cell(w=width, h=LINE, text=line)
            left += width
        pdf.set_xy(MARGIN, top + height)

    def _wrap(self, text: str, width: float) -> list[str]:
        if not text:
            return [""]
        found = self._pdf.multi_cell(w=width, h=LINE, text=text, dry_run=True, output="LINES")
        lines = [str(line) for line in found] if isinstance(found, list) else []
        if len(lines) > MOST_LINES:
            lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][:-1]}…"]
        return lines or [""]
