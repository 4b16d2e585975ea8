"""Documents as offices write them, made of the text of an act: DOCX and PDF."""

import logging
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from fpdf import FPDF

from otklik.legal_acts.acts.clause_dataclass import ClauseKind, ClauseText

FONTS = Path(__file__).with_name("fonts")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CENTRAL = frozenset({"kind", "title", "procedure", "place", "appendix.title"})
RIGHT = frozenset({"approval", "appendix"})


def docx(body: str, **parts: str) -> bytes:
    """A file whose text is this XML; further parts of `word/` by their names."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        )
        for name, content in parts.items():
            archive.writestr(f"word/{name}" if "/" in name else f"word/{name}.xml", content)
    return file.getvalue()


def paragraph(text: str, *, align: str = "", is_bold: bool = False, more: str = "") -> str:
    runs = "<w:r><w:br/></w:r>".join(
        f"<w:r>{'<w:rPr><w:b/></w:rPr>' if is_bold else ''}"
        f'<w:t xml:space="preserve">{escape(line)}</w:t></w:r>'
        for line in text.split("\n")
    )
    looks = f'<w:jc w:val="{align}"/>' if align else ""
    return f"<w:p><w:pPr>{more}{looks}</w:pPr>{runs}</w:p>"


def table(rows: Iterable[Sequence[str]]) -> str:
    text = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows
    )
    return f"<w:tbl>{text}</w:tbl>"


def cells(clause: ClauseText) -> list[list[str]]:
    """A table to fill in, with its empty cells."""
    head, *rows = clause.text.split("\n")
    columns = [cell.strip() for cell in head.split("|")]
    return [columns, *([row, *[""] * (len(columns) - 1)] for row in rows)]


def as_docx(clauses: Sequence[ClauseText]) -> bytes:
    """The act as an office writes it: letterhead in a frame of two cells, items with dashes."""
    pieces: list[str] = []
    letterhead = [one for one in clauses if one.address.startswith("letterhead")]
    if letterhead:
        inside = "".join(
            "<w:tc>" + "".join(paragraph(line) for line in one.text.split("\n")) + "</w:tc>"
            for one in letterhead
        )
        pieces.append(f"<w:tbl><w:tr>{inside}</w:tr></w:tbl>")
    for one in clauses:
        if one in letterhead:
            continue
        if one.kind == ClauseKind.TABLE:
            pieces.append(table(cells(one)))
        elif one.address == "signature":
            pieces += [paragraph(line) for line in one.text.split("\n")]
        elif one.kind == ClauseKind.HEADING or one.address in CENTRAL:
            align = "right" if one.address in RIGHT else "center"
            pieces.append(paragraph(one.text, align=align, is_bold=True))
        elif one.kind == ClauseKind.ITEM and not one.label:
            pieces.append(paragraph(f"- {one.text}"))
        else:
            align = "right" if one.address in RIGHT else "both"
            pieces.append(paragraph(one.printed if one.label else one.text, align=align))
    return docx("".join(pieces))


def as_pdf(clauses: Sequence[ClauseText]) -> bytes:
    """The same on pages: lines broken where they are full, numbers of pages at the foot."""
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    paper = _Paper()
    paper.set_margins(30, 20, 15)
    paper.add_font("DejaVu", "", str(FONTS / "DejaVuSans.ttf"))
    paper.add_font("DejaVu", "B", str(FONTS / "DejaVuSans.ttf"))
    paper.set_font("DejaVu", size=11)
    paper.add_page()
    for one in clauses:
        if one.kind == ClauseKind.TABLE:
            with paper.table() as made:
                for row in cells(one):
                    made.row(row)
            paper.ln(3)
            continue
        is_heading = one.kind == ClauseKind.HEADING or one.address in CENTRAL
        align = "C" if is_heading else "L"
        if one.address in RIGHT:
            paper.set_x(120)
            align = "L"
        dash = "- " if one.kind == ClauseKind.ITEM and not one.label else ""
        paper.set_font(style="B" if is_heading else "")
        words = one.printed if one.label else f"{dash}{one.text}"
        paper.multi_cell(0, 6, words, align=align, new_x="LMARGIN", new_y="NEXT")
        paper.ln(3)
    return bytes(paper.output())


class _Paper(FPDF):
    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("DejaVu", size=9)
        self.cell(0, 10, str(self.page_no()), align="C")
