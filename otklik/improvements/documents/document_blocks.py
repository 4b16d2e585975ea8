"""What a document consists of, whatever file it becomes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings

from otklik.organisation.structure.authority import Authority


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
    """`place`: day, number and the like, under the title. `signs`: posts with names, each with a
    line to sign on. `is_wide`: the sheet lies on its side."""

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
