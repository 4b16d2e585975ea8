"""How a PDF is opened, read for what concerns the whole of it, and written. Source: ISO 32000-1.
Knows no Django: the child uses it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from otklik.media.sanitize.errors import Fault, Unfit

if TYPE_CHECKING:
    from pypdf import PdfReader, PdfWriter


@contextmanager
def opened(body: bytes) -> "Iterator[PdfReader]":
    """A reader of the file. Raises Unfit where it is encrypted, and where damage is met, at once
    or while the block reads it."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # damage is told by our own words
    try:
        reader = PdfReader(BytesIO(body), strict=False)
        if reader.is_encrypted:
            raise Unfit(Fault.ENCRYPTED)
        yield reader
    except PyPdfError as error:
        raise Unfit(Fault.DAMAGED) from error


def written(writer: "PdfWriter") -> bytes:
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def held(holder: Any, name: str) -> Any:
    """What stands in a dictionary of the file under a name, or what it refers to; else None."""
    found = holder.get(name)
    return found.get_object() if found is not None else None


def is_signed(root: Any) -> bool:
    form = held(root, "/AcroForm") or {}
    return bool(int(form.get("/SigFlags", 0)) & 1 or "/Perms" in root)


def has_form(root: Any) -> bool:
    form = held(root, "/AcroForm") or {}
    return bool(form.get("/Fields") or "/XFA" in form)


def hides_layers(root: Any) -> bool:
    """Whether a part of what is drawn is shown to nobody who opens it."""
    usual = held(held(root, "/OCProperties") or {}, "/D") or {}
    return bool(usual.get("/OFF") or usual.get("/BaseState") == "/OFF")


def notes_of(page: Any) -> list[Any]:
    """Links, comments, fields and files pinned to a page."""
    return [one.get_object() for one in held(page, "/Annots") or ()]
