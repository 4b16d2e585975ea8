"""A document as a text document."""

from collections.abc import Iterator

from otklik.core.documents.docx import Pictures, document, paragraph, table
from otklik.core.documents.docx import run as _run
from otklik.improvements.documents.document_blocks import Block, Paper
from otklik.nlp.words.typography import add_no_break_spaces

SIGNS = (70, 48, 50)  # millimetres


def docx(paper: Paper) -> bytes:
    return document(
        list(_body(paper)), pictures=Pictures(), title=paper.title, author=paper.authority,
        language=paper.lang, is_wide=paper.is_wide,
    )  # fmt: skip


def _body(paper: Paper) -> Iterator[str]:
    yield paragraph(run(paper.authority), style="Centre")
    yield paragraph(run(paper.title), style="Title")
    for item in paper.place:
        yield paragraph(run(item), style="Centre")
    for block in paper.blocks:
        yield from _block(block)
    if paper.signs:
        yield paragraph(run(""))
        rows = [(run(post), run("_" * 18), run(name)) for post, name in paper.signs]
        yield table((), rows, widths=SIGNS)


def _block(block: Block) -> Iterator[str]:
    match block.kind:
        case "heading":
            yield paragraph(run(block.text), style="Heading1")
        case "table":
            cells = [[run(cell) for cell in row] for row in block.rows]
            yield table(block.heads, cells, widths=block.widths)
        case "soft":
            yield paragraph(run(block.text), style="Soft")
        case kind:
            is_strong = kind == "strong"
            yield paragraph(run(block.text, is_bold=is_strong), is_kept=is_strong)


def run(text: str, *, is_bold: bool = False) -> str:
    return _run(add_no_break_spaces(text), is_bold=is_bold)
