"""A PDF without scripts, files inside and actions. Its notes and forms are what the person wrote,
and stay. Source: ISO 32000-1. Knows no Django: the child uses it."""

from typing import Any

from otklik.media.sanitize.errors import Fault, Unfit
from otklik.media.sanitize.formats.pdf import held, opened, written
from otklik.media.sanitize.strip.docx import LEADS_OUT

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
    from pypdf import PdfWriter

    with opened(body) as reader:
        writer = PdfWriter(clone_from=reader)
        writer.metadata = None
        for one in writer._objects:
            if one is not None:
                _disarm(one, depth=0)
        writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
        return written(writer)


def _disarm(found: Any, *, depth: int) -> None:
    """What is led to from here stands in the list of objects by itself."""
    if depth > DEEPEST:
        raise Unfit(Fault.HOSTILE)
    if isinstance(found, dict):
        _disarm_one(found)
    elif not isinstance(found, list):
        return
    for one in [*(found.values() if isinstance(found, dict) else found)]:
        if isinstance(one, dict | list):
            _disarm(one, depth=depth + 1)


def _disarm_one(found: Any) -> None:
    from pypdf.generic import NameObject

    for name in GONE:
        found.pop(name, None)
    if held(found, "/S") in RUNS or not _leads_to_the_web(found):
        found.clear()
        found[NameObject("/S")] = NameObject("/Named")
        found[NameObject("/N")] = NameObject("/Nothing")
    notes = held(found, "/Annots")
    if isinstance(notes, list):
        notes[:] = [one for one in notes if not _is_gone(one.get_object())]


def _is_gone(note: Any) -> bool:
    return not isinstance(note, dict) or held(note, "/Subtype") in NOTES


def _leads_to_the_web(found: Any) -> bool:
    """True of whatever is no link by address."""
    if held(found, "/S") != "/URI":
        return True
    text = held(found, "/URI")
    text = text.decode("latin-1") if isinstance(text, bytes) else str(text)
    return LEADS_OUT.match(text) is not None
