"""A PDF without scripts, files inside and actions. Its notes and forms are what the person wrote,
and stay. Source: ISO 32000-1. Knows no Django: the child uses it."""

import logging
from io import BytesIO
from typing import Any

from otklik.media.hidden.baring import LEADS_OUT
from otklik.media.hidden.faults import Fault, Unfit

GONE = (
    "/AA", "/AF", "/Collection", "/EmbeddedFile", "/EmbeddedFiles", "/JavaScript", "/JS",
    "/EF", "/LastModified", "/Metadata", "/OpenAction", "/PA", "/Perms", "/PieceInfo",
    "/RichMediaContent", "/Thumb", "/XFA",
)  # fmt: skip
RUNS = frozenset(
    (
        "/GoTo3DView", "/GoToE", "/GoToR", "/Hide", "/ImportData", "/JavaScript", "/Launch",
        "/Movie", "/Rendition", "/ResetForm", "/RichMediaExecute", "/SetOCGState", "/Sound",
        "/SubmitForm", "/Thread",
    )
)  # fmt: skip
"""Actions that do more than lead within the document or to the web."""
NOTES = frozenset(
    (
        "/3D", "/FileAttachment", "/Movie", "/PrinterMark", "/RichMedia", "/Screen", "/Sound",
        "/TrapNet",
    )
)  # fmt: skip
DEEPEST = 200


def pdf(body: bytes) -> bytes:
    """Raises Unfit."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # damage is told by our own words
    try:
        reader = PdfReader(BytesIO(body), strict=False)
        if reader.is_encrypted:
            raise Unfit(Fault.ENCRYPTED)
        writer = PdfWriter(clone_from=reader)
        writer.metadata = None
        for held in writer._objects:
            if held is not None:
                _disarm(held, depth=0)
        writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
        made = BytesIO()
        writer.write(made)
    except PyPdfError as error:
        raise Unfit(Fault.DAMAGED) from error
    return made.getvalue()


def _disarm(held: Any, *, depth: int) -> None:
    """What is led to from here stands in the list of objects by itself."""
    if depth > DEEPEST:
        raise Unfit(Fault.HOSTILE)
    if isinstance(held, dict):
        _disarm_one(held)
    elif not isinstance(held, list):
        return
    for one in [*(held.values() if isinstance(held, dict) else held)]:
        if isinstance(one, dict | list):
            _disarm(one, depth=depth + 1)


def _disarm_one(held: Any) -> None:
    from pypdf.generic import NameObject

    for name in GONE:
        held.pop(name, None)
    if _value(held, "/S") in RUNS or not _leads_to_the_web(held):
        held.clear()
        held[NameObject("/S")] = NameObject("/Named")
        held[NameObject("/N")] = NameObject("/Nothing")
    notes = _value(held, "/Annots")
    if isinstance(notes, list):
        notes[:] = [one for one in notes if not _is_gone(one.get_object())]


def _is_gone(note: Any) -> bool:
    return not isinstance(note, dict) or _value(note, "/Subtype") in NOTES


def _leads_to_the_web(held: Any) -> bool:
    """True of whatever is no link by address."""
    if _value(held, "/S") != "/URI":
        return True
    said = _value(held, "/URI")
    said = said.decode("latin-1") if isinstance(said, bytes) else str(said)
    return LEADS_OUT.match(said) is not None


def _value(held: Any, name: str) -> Any:
    found = held.get(name)
    return found.get_object() if found is not None else None
