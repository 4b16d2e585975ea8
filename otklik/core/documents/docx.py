"""Parts of a DOCX file, a zip of a few XML files (ECMA-376, parts 1 and 2).

python-docx, the library for it, had its last release in June 2025, and we would use only its
paragraphs, tables and pictures.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from otklik.core.text_cleanup import writable

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
EMU = 36_000  # a millimetre
TWIP = 56.7  # a millimetre
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
DRAWN = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"  # what Office calls a picture drawn as SVG


class Pictures:
    """Pictures of a document, each stored once."""

    def __init__(self) -> None:
        self.bodies: list[tuple[bytes, str]] = []

    def run(self, body: bytes, *, width: float, height: float, words: str, svg: str = "") -> str:
        """A run with a picture; sizes in millimetres, `words` is the alternative text. With `svg`,
        `body` is for programs that cannot show SVG."""
        if (body, svg) not in self.bodies:
            self.bodies.append((body, svg))
        number = self.bodies.index((body, svg)) + 1
        wide, high = round(width * EMU), round(height * EMU)
        drawing = _svg_extension(number) if svg else ""
        return (
            f'<w:r><w:drawing><wp:inline><wp:extent cx="{wide}" cy="{high}"/>'
            f'<wp:docPr id="{number}" name="bar {number}" descr={quoteattr(writable(words))}/>'
            f'<a:graphic><a:graphicData uri="{PIC}"><pic:pic><pic:nvPicPr>'
            f'<pic:cNvPr id="{number}" name="bar {number}"/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip r:embed="rIdp{number}">{drawing}</a:blip>'
            "<a:stretch><a:fillRect/></a:stretch>"
            f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/>'
            '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )


def _svg_extension(number: int) -> str:
    return (
        f'<a:extLst><a:ext uri="{DRAWN}"><asvg:svgBlip xmlns:asvg="{SVG}"'
        f' r:embed="rIds{number}"/></a:ext></a:extLst>'
    )


def run(text: str, *, is_bold: bool = False) -> str:
    bold = "<w:rPr><w:b/></w:rPr>" if is_bold else ""
    return f'<w:r>{bold}<w:t xml:space="preserve">{escape(writable(text))}</w:t></w:r>'


def paragraph(*runs: str, style: str = "", is_right: bool = False, is_kept: bool = False) -> str:
    """`is_kept` keeps it on a page with the next."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    kept = "<w:keepNext/>" if is_kept else ""
    right = '<w:jc w:val="right"/>' if is_right else ""
    return f"<w:p><w:pPr>{named}{kept}{right}</w:pPr>{''.join(runs)}</w:p>"


def page_break() -> str:
    return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    widths: Sequence[float],
    numbers: frozenset[int] = frozenset(),
) -> str:
    """Cells are runs; widths in millimetres (165 fill a page); columns in `numbers` are aligned
    right. Without `heads` the table has no lines: it only places texts side by side."""
    grid = "".join(f'<w:gridCol w:w="{round(width * TWIP)}"/>' for width in widths)
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="B9C0BD"/>'
        for side in ("top", "bottom", "insideH")
    )
    named = [run(text, is_bold=True) for text in heads]
    head = _row(named, widths, numbers, is_head=True) if heads else ""
    body = "".join(_row(row, widths, numbers) for row in rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{round(sum(widths) * TWIP)}" w:type="dxa"/>'
        f'<w:tblBorders>{lines if heads else ""}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:firstRow="{int(bool(heads))}" w:firstColumn="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"
    )


def _row(
    cells: Sequence[str],
    widths: Sequence[float],
    numbers: frozenset[int],
    *,
    is_head: bool = False,
) -> str:
    repeated = "<w:tblHeader/>" if is_head else ""
    text = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * TWIP)}" w:type="dxa"/></w:tcPr>'
        f"{paragraph(cell, style='Cell', is_right=place in numbers)}</w:tc>"
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{text}</w:tr>"


def document(
    body: Sequence[str],
    *,
    pictures: Pictures,
    title: str,
    author: str,
    language: str,
    is_wide: bool = False,
) -> bytes:
    """The file: A4, landscape if `is_wide`, left margin 30 mm, pages numbered."""
    size = 'w:w="16838" w:h="11906" w:orient="landscape"' if is_wide else 'w:w="11906" w:h="16838"'
    section = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rIdfooter"/>'
        f'<w:pgSz {size}/><w:pgMar w:top="1134" w:right="850" w:bottom="1134"'
        ' w:left="1701" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    spaces = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:wp="{WP}" xmlns:a="{A}" xmlns:pic="{PIC}"'
    files = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(
            [
                ("rId1", f"{RELATION}/officeDocument", "word/document.xml"),
                (
                    "rId2",
                    f"{PACKAGE}/relationships/metadata/core-properties",
                    "docProps/core.xml",
                ),
            ]
        ),
        "docProps/core.xml": (
            f'{DECLARATION}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{escape(writable(title))}</dc:title>"
            f"<dc:creator>{escape(writable(author))}</dc:creator>"
            f"<dc:language>{language}</dc:language></cp:coreProperties>"
        ),
        "word/document.xml": (
            f"{DECLARATION}<w:document {spaces}><w:body>{''.join(body)}{section}</w:body>"
            "</w:document>"
        ),
        "word/styles.xml": _styles(language),
        "word/footer1.xml": (
            f'{DECLARATION}<w:ftr {spaces}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
            '<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>'
        ),
        "word/_rels/document.xml.rels": _relations(
            [
                ("rIdstyles", f"{RELATION}/styles", "styles.xml"),
                ("rIdfooter", f"{RELATION}/footer", "footer1.xml"),
                *(
                    (f"rId{sign}{number}", f"{RELATION}/image", f"media/bar{number}.{ending}")
                    for number, (_picture, svg) in enumerate(pictures.bodies, 1)
                    for sign, ending in (("p", "png"), ("s", "svg"))
                    if svg or ending == "png"
                ),
            ]
        ),
    }
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        for number, (picture, svg) in enumerate(pictures.bodies, 1):
            archive.writestr(f"word/media/bar{number}.png", picture)
            if svg:
                archive.writestr(f"word/media/bar{number}.svg", svg)
    return whole.getvalue()


def _types() -> str:
    parts = {
        "/word/document.xml": f"{KIND}.document.main+xml",
        "/word/styles.xml": f"{KIND}.styles+xml",
        "/word/footer1.xml": f"{KIND}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    text = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items()
    )
    return (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="svg" ContentType="image/svg+xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{text}</Types>'
    )


def _relations(items: Iterable[tuple[str, str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
        for name, kind, target in items
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def _styles(language: str) -> str:
    def style(
        name: str, title: str, before: int, size: int, level: int = -1, more: str = ""
    ) -> str:
        outline = f'<w:keepNext/><w:outlineLvl w:val="{level}"/>' if level >= 0 else ""
        bold = "<w:b/>" if level >= 0 else ""
        return (
            f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{title}"/>'
            f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{outline}'
            f'<w:spacing w:before="{before}" w:after="{before // 2}"/>{more}</w:pPr>'
            f'<w:rPr>{bold}<w:sz w:val="{size}"/></w:rPr></w:style>'
        )

    centre = '<w:jc w:val="center"/>'
    return (
        f'{DECLARATION}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'
        f'<w:sz w:val="24"/><w:lang w:val="{language}"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "</w:style>"
        + style("Title", "Title", 480, 36, more=centre)
        + style("Centre", "Centre", 120, 24, more=centre)
        + style("Heading1", "heading 1", 400, 32, 0)
        + style("Heading2", "heading 2", 320, 26, 1)
        + style("Heading3", "heading 3", 240, 24, 2)
        + style("Addressee", "Addressee", 0, 24, more='<w:ind w:left="4250"/>')
        + style("Soft", "Soft", 40, 20)
        + style("Cell", "Cell", 40, 20)
        + "</w:styles>"
    )
