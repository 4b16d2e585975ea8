"""A document as blocks, and the files it becomes: DOCX, and PDF/UA laid out by Typst."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from otklik.core.documents import docx, pdf
from otklik.core.documents.docx import Pictures, paragraph
from otklik.core.files.downloads import makers
from otklik.nlp.words.no_break_spaces import add_no_break_spaces
from otklik.organisation.structure.authority import Authority

LAYOUT = Path(__file__).with_name("paper.typ")
SIGNATURE_WIDTHS = (70, 48, 50)  # millimetres


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """`kind`: heading, line, strong, soft, or table (heads, rows, widths in millimetres)."""

    kind: str
    text: str = ""
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    widths: Sequence[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """`place`: day, number, under the title; `signs`: posts with names; `is_wide`: landscape."""

    title: str
    place: Sequence[str] = ()
    blocks: Sequence[Block] = ()
    signs: Sequence[tuple[str, str]] = ()
    is_wide: bool = False
    authority: str = field(default_factory=lambda: authority_name())
    lang: str = settings.LANGUAGE_CODE


def authority_name() -> str:
    authority = Authority.here()
    text = authority.text if authority is not None else None
    return text.full_name if text else ""


def heading(text: str) -> Block:
    return Block(kind="heading", text=text)


def line(text: str) -> Block:
    return Block(kind="line", text=text)


def strong(text: str) -> Block:
    return Block(kind="strong", text=text)


def soft(text: str) -> Block:
    return Block(kind="soft", text=text)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Block:
    return Block(kind="table", heads=heads, rows=rows, widths=widths)


def _docx(paper: Paper) -> bytes:
    return docx.document(
        list(_docx_body(paper)), pictures=Pictures(), title=paper.title, author=paper.authority,
        language=paper.lang, is_wide=paper.is_wide,
    )  # fmt: skip


def _docx_body(paper: Paper) -> Iterator[str]:
    yield paragraph(_run(paper.authority), style="Centre")
    yield paragraph(_run(paper.title), style="Title")
    for item in paper.place:
        yield paragraph(_run(item), style="Centre")
    for block in paper.blocks:
        yield _docx_block(block)
    if paper.signs:
        yield paragraph(_run(""))
        rows = [(_run(post), _run("_" * 18), _run(name)) for post, name in paper.signs]
        yield docx.table((), rows, widths=SIGNATURE_WIDTHS)


def _docx_block(block: Block) -> str:
    match block.kind:
        case "heading":
            return paragraph(_run(block.text), style="Heading1")
        case "table":
            cells = [[_run(cell) for cell in row] for row in block.rows]
            return docx.table(block.heads, cells, widths=block.widths)
        case "soft":
            return paragraph(_run(block.text), style="Soft")
        case kind:
            is_strong = kind == "strong"
            return paragraph(_run(block.text, is_bold=is_strong), is_kept=is_strong)


def _run(text: str, *, is_bold: bool = False) -> str:
    return docx.run(add_no_break_spaces(text), is_bold=is_bold)


def _pdf(paper: Paper) -> bytes:
    return pdf.pdf(LAYOUT, paper=_without_breaks(asdict(paper)))


def _without_breaks(value: Any) -> Any:
    """The same value; no text in it breaks where typography forbids it."""
    if isinstance(value, dict):
        return {key: _without_breaks(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without_breaks(one) for one in value]
    return add_no_break_spaces(value) if isinstance(value, str) else value


MAKERS = makers(docx=_docx, pdf=_pdf)
