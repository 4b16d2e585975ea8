"""An edition laid out for a page: letterhead, contents, clauses in their order."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Literal

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from otklik.legal_acts.acts.clause_dataclass import ClauseKind, ClauseText

type Shape = Literal["heading", "paragraph", "items", "table", "head", "corner"]

LETTERHEAD = "letterhead-"
"""Addresses of the letterhead; they end with its language."""

HEAD = ("kind", "date", "number", "place", "title")
SIGNATURE = "signature"
CORNER = frozenset({SIGNATURE, "approval"})
"""Parts without a mark in the margin."""

_BY_NUMBER = re.compile(r"\d+(\.\d+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageClause(ClauseText):
    """A clause with its mark for the margin and the name of that link; both may be empty."""

    mark: str = ""
    link_name: str = ""
    language: str = ""

    @property
    def title(self) -> str:
        return Truncator(" ".join(self.text.split())).words(12, truncate="…")

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def is_signature(self) -> bool:
        return self.address == SIGNATURE

    @property
    def owner(self) -> str:
        """The number of the clause above a table."""
        return self.address.split(".")[-2] if "." in self.address else self.address

    @property
    def columns(self) -> list[str]:
        """The head of a table; the first cell is over the names of the rows."""
        return [cell.strip() for cell in self.lines[0].split("|")]

    @property
    def rows(self) -> list[list[str]]:
        """Each row: its name and its cells, empty ones for what is left out."""
        width = len(self.columns)
        split = ([cell.strip() for cell in line.split("|")] for line in self.lines[1:])
        return [(cells + [""] * width)[: max(width, len(cells))] for cells in split]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Clauses that belong together: the items of a list, the head of the form, or one clause."""

    shape: Shape
    clauses: tuple[PageClause, ...]

    @property
    def letterhead(self) -> list[PageClause]:
        return [clause for clause in self.clauses if clause.language]

    @property
    def particulars(self) -> list[PageClause]:
        return [clause for clause in self.clauses if not clause.language]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    blocks: tuple[Block, ...]

    @property
    def contents(self) -> list[PageClause]:
        return [block.clauses[0] for block in self.blocks if block.shape == "heading"]


def lay_out(texts: Iterable[ClauseText], *, has_marks: bool = True) -> Sheet:
    """In the order of the text; neighbours in a list or in the head are one block. Paper needs no
    marks."""
    blocks: list[Block] = []
    for shape, group in groupby(texts, key=_shape):
        clauses = [_page_clause(clause, shape, has_marks=has_marks) for clause in group]
        if shape in {"items", "head"}:
            blocks.append(Block(shape=shape, clauses=tuple(clauses)))
        else:
            blocks += [Block(shape=shape, clauses=(clause,)) for clause in clauses]
    return Sheet(blocks=tuple(blocks))


def is_form_part(clause: ClauseText) -> bool:
    """Whether it is a part of the form: letterhead, number, signature."""
    return _shape(clause) in {"head", "corner"}


def _shape(clause: ClauseText) -> Shape:
    if clause.address.startswith(LETTERHEAD) or clause.address in HEAD:
        return "head"
    if clause.address in CORNER:
        return "corner"
    match clause.kind:
        case ClauseKind.HEADING:
            return "heading"
        case ClauseKind.ITEM:
            return "items"
        case ClauseKind.TABLE:
            return "table"
        case _:
            return "paragraph"


def _page_clause(clause: ClauseText, shape: Shape, *, has_marks: bool) -> PageClause:
    mark = _mark(clause, shape) if has_marks else ""
    link_name = _link_name(clause) if mark else ""
    is_letterhead = clause.address.startswith(LETTERHEAD)
    language = clause.address.removeprefix(LETTERHEAD) if is_letterhead else ""
    return PageClause(**asdict(clause), mark=mark, link_name=link_name, language=language)


def _mark(clause: ClauseText, shape: Shape) -> str:
    """The number by which people cite a clause, else a sign; none for an item without a number."""
    if _BY_NUMBER.fullmatch(clause.address):
        return clause.address
    return "¶" if shape in {"heading", "paragraph"} else ""


def _link_name(clause: ClauseText) -> str:
    if not _BY_NUMBER.fullmatch(clause.address):
        words = Truncator(" ".join(clause.printed.split())).words(5, truncate="…")
        return _("Link to the place “%(words)s”") % {"words": words}
    if clause.kind == ClauseKind.HEADING:
        return _("Link to section %(address)s") % {"address": clause.address}
    return _("Link to clause %(address)s") % {"address": clause.address}
