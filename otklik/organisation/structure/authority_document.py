"""A document of the authority: its full name above the title, and whose file it is."""

from collections.abc import Iterable, Sequence

from django.conf import settings

from otklik.core.documents.blocks import Block, Document, centre
from otklik.organisation.structure.authority import Authority


def full_name() -> str:
    """Of the authority; nothing while no pack is loaded."""
    authority = Authority.here()
    text = authority.text if authority is not None else None
    return text.full_name if text else ""


def authority_document(
    title: str,
    blocks: Sequence[Block],
    *,
    under: Iterable[str] = (),
    is_wide: bool = False,
    is_verbatim: bool = False,
) -> Document:
    """`under` the title stand a day, a number, a place."""
    name = full_name()
    head = [centre(name), Block(kind="title", text=title), *map(centre, under)]
    return Document(
        title=title,
        head=head,
        blocks=blocks,
        author=name,
        lang=settings.LANGUAGE_CODE,
        is_wide=is_wide,
        is_verbatim=is_verbatim,
    )
