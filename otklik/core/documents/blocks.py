"""A document as blocks, described once, and the files it becomes: DOCX to change, PDF/UA to print.

Both are laid out of the same content: `docx.py` by templates, `pdf.py` by Typst (`blocks.typ`).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.http import Http404, HttpResponse

from otklik.core.documents import docx, pdf
from otklik.core.files.file_responses import DOCX, PDF, attachment
from otklik.core.text_cleanup import add_no_break_spaces, map_texts

TYPES = {"docx": DOCX, "pdf": PDF}
LAYOUT = Path(__file__).with_name("blocks.typ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing in a cell; `words` describe it. Its figures stand beside it. In millimetres."""

    svg: str
    words: str
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """`kind`: title, centre, right, addressee, heading (of a `level`), line, strong, soft, warning,
    list and numbered (`items`), blank (something to be written after `text`), room (lines to write
    on), signs (rows of a post and a name), space (of a `height`, in a PDF), page (a new one), or
    table, one without `heads` of facts, each with its name. `keep_with_next` holds a block on the
    page of the one that follows.

    Widths and heights are in millimetres, 165 fill a line; columns in `numbers` are aligned right;
    what `is_spacious` has room for signatures.
    """

    kind: str
    text: str = ""
    level: int = 1
    keep_with_next: bool = False
    items: Sequence[str] = ()
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str | Picture]] = ()
    widths: Sequence[float] = ()
    numbers: Sequence[int] = ()
    is_spacious: bool = False
    height: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """`head` is what stands up to the title and under it; `title` and `author` name the file.

    Numbers stay on a line with their «№», «%» and month, unless it `is_verbatim`. The `footer` of a
    PDF may name the page {n} and how many there are: {all}; a DOCX has the number.
    """

    title: str
    blocks: Sequence[Block]
    head: Sequence[Block] = ()
    author: str = ""
    lang: str = "ru"
    size: int = 11  # points
    is_wide: bool = False
    is_verbatim: bool = False
    footer: str = "{n}"

    def make(self, ending: str) -> bytes:
        """The file of this ending, one of `TYPES`."""
        content = map_texts(asdict(self), str if self.is_verbatim else add_no_break_spaces)
        return docx.docx(content) if ending == "docx" else pdf.pdf(LAYOUT, document=content)

    def download(self, name: str, ending: str) -> HttpResponse:
        """The file as an answer; Http404 for an unknown ending."""
        if ending not in TYPES:
            raise Http404
        return attachment(self.make(ending), f"{name}.{ending}", TYPES[ending])


def heading(text: str, level: int = 1) -> Block:
    return Block(kind="heading", text=text, level=level)


def centre(text: str) -> Block:
    return Block(kind="centre", text=text)


def line(text: str, *, keep_with_next: bool = False) -> Block:
    return Block(kind="line", text=text, keep_with_next=keep_with_next)


def strong(text: str) -> Block:
    return Block(kind="strong", text=text, keep_with_next=True)


def soft(text: str, *, keep_with_next: bool = False) -> Block:
    return Block(kind="soft", text=text, keep_with_next=keep_with_next)


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str | Picture]],
    widths: Sequence[float],
    numbers: Sequence[int] = (),
    *,
    is_spacious: bool = False,
) -> Block:
    return Block(
        kind="table",
        heads=heads,
        rows=rows,
        widths=widths,
        numbers=list(numbers),
        is_spacious=is_spacious,
    )
