"""A DOCX file: a zip of a few XML files (ECMA-376, parts 1 and 2), here templates.

python-docx, the library for it, had its last release in June 2025, and we would use only its
paragraphs, tables and pictures.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.template.loader import render_to_string

from otklik.core.documents.pdf import render_png
from otklik.core.text_cleanup import map_texts, writable

EMU = 36_000  # a millimetre
TWIP = 56.7  # a millimetre
PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_relations.xml",
    "docProps/core.xml": "properties.xml",
    "word/document.xml": "document.xml",
    "word/styles.xml": "styles.xml",
    "word/footer1.xml": "footer.xml",
    "word/_rels/document.xml.rels": "document_relations.xml",
}
WITH_COUNTRY = {"ru": "ru-RU", "en": "en-GB"}  # as text editors name their dictionaries
SIGNATURE_WIDTHS = (70, 48, 50)  # millimetres
NEW_LINE = '</w:t><w:br/><w:t xml:space="preserve">'


def docx(document: dict[str, Any]) -> bytes:
    """The file of what a `blocks.Document` holds: A4, left margin 30 mm, pages numbered."""
    content = map_texts(document, writable)
    blocks = [*content["head"], *content["blocks"]]
    pictures = _pictures(blocks)
    context = content | {
        "blocks": [_lay_out(block, pictures) for block in blocks],
        "pictures": pictures.values(),
        "language": WITH_COUNTRY.get(content["lang"], content["lang"]),
    }
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        for name, template in PARTS.items():
            xml = render_to_string(f"core/docx/{template}", context)
            archive.writestr(name, xml.replace("<br>", NEW_LINE))
        width = max((one["width"] for one in pictures.values()), default=0)
        for one, png in zip(
            pictures.values(), render_png(list(pictures), width=width), strict=True
        ):
            archive.writestr(f"word/media/bar{one['number']}.png", png)
            archive.writestr(f"word/media/bar{one['number']}.svg", one["svg"])
    return whole.getvalue()


def _pictures(blocks: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """By their drawing, each stored once; those who cannot show SVG get points."""
    cells = chain.from_iterable(row for block in blocks for row in block["rows"])
    drawn = {cell["svg"]: cell for cell in cells if isinstance(cell, dict)}
    return {
        svg: cell
        | {
            "number": str(number),
            "wide": str(round(cell["width"] * EMU)),
            "high": str(round(cell["height"] * EMU)),
        }
        for number, (svg, cell) in enumerate(drawn.items(), 1)
    }


def _lay_out(block: dict[str, Any], pictures: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Paragraphs, or a table whose cells know their widths."""
    if block["kind"] not in ("table", "signs"):
        return block | {"paragraphs": list(_paragraphs(block))}
    rows, widths = block["rows"], block["widths"]
    if block["kind"] == "signs":
        rows, widths = [(post, "_" * 18, name) for post, name in rows], SIGNATURE_WIDTHS
    if block["heads"]:
        rows = [block["heads"], *rows]
    twips = [str(round(width * TWIP)) for width in widths]
    return block | {
        "kind": "table",
        "has_rules": block["kind"] == "table",
        "twips": twips,
        "rows": [
            [
                {
                    "text": cell if isinstance(cell, str) else "",
                    "picture": None if isinstance(cell, str) else pictures[cell["svg"]],
                    "twips": wide,
                    "is_right": place in block["numbers"],
                }
                for place, (cell, wide) in enumerate(zip(row, twips, strict=True))
            ]
            for row in rows
        ],
    }


def _paragraphs(block: dict[str, Any]) -> Iterator[str]:
    match block["kind"]:
        case "list":
            yield from (f"— {item}" for item in block["items"])
        case "numbered":
            yield from (f"{number}. {item}" for number, item in enumerate(block["items"], 1))
        case "blank":
            yield f"{block['text']} {'_' * 24}"
        case "room":
            yield from ["_" * 70] * 5
        case "space":
            return
        case _:
            yield block["text"]
