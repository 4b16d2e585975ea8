"""A PDF as everybody may have it: its pages, without who wrote it and what it keeps unseen. What a
person must decide on is refused, never guessed at. Source: ISO 32000-1. Knows no Django: the child
uses it."""

from typing import Any

from otklik.media.sanitize.errors import Fault, Unfit
from otklik.media.sanitize.formats.pdf import (
    has_form,
    held,
    hides_layers,
    is_signed,
    notes_of,
    opened,
    written,
)
from otklik.media.sanitize.strip import picture as strip_picture
from otklik.media.sanitize.strip.docx import LEADS_OUT

SEEN = frozenset({"/Link"})
METADATA_MARKS = (b"Exif\0", b"http://ns.adobe.com", b"Photoshop 3.0", b"\xff\xfe")
WITHIN = 1024 * 1024  # from the beginning of a JPEG


def pdf(body: bytes) -> bytes:
    """Only its pages, written anew: what was deleted before is gone too. Raises Unfit."""
    from pypdf import PdfWriter

    with opened(body) as reader:
        _refuse_form(reader.root_object)
        writer = PdfWriter()
        for page in reader.pages:
            _refuse_notes(page)
            for name in ("/Metadata", "/PieceInfo", "/AA", "/LastModified", "/Thumb", "/AF"):
                page.pop(name, None)
            for picture in _pictures(page, depth=0):
                for name in ("/Metadata", "/PieceInfo", "/LastModified", "/AF"):
                    picture.pop(name, None)
                _bare_photo(picture)
            writer.add_page(page)
        writer.metadata = None
        return written(writer)


def _refuse_form(root: Any) -> None:
    if is_signed(root):
        raise Unfit(Fault.SIGNED)
    if has_form(root):
        raise Unfit(Fault.EMBEDDED)
    if hides_layers(root):
        raise Unfit(Fault.HIDDEN)


def _refuse_notes(page: Any) -> None:
    """Links stay; a note, a highlight, a file pinned to the page is a person's to delete."""
    for note in notes_of(page):
        kind = note.get("/Subtype")
        if kind == "/FileAttachment":
            raise Unfit(Fault.EMBEDDED)
        if kind not in SEEN:
            raise Unfit(Fault.TRACKED)
        for name in ("/AA", "/T", "/Contents", "/PA"):
            note.pop(name, None)
        action = held(note, "/A")
        if action is not None and not _is_plain(action):
            note.pop("/A")


def _is_plain(action: Any) -> bool:
    """A step within the document, or to the web; what should follow it goes."""
    action.pop("/Next", None)
    if action.get("/S") == "/URI":
        text = held(action, "/URI") or ""
        text = text.decode("latin-1") if isinstance(text, bytes) else str(text)
        return LEADS_OUT.match(text) is not None
    return bool(action.get("/S") == "/GoTo")


def _bare_photo(picture: Any) -> None:
    """A JPEG lies in the file as the camera made it. Written anew only where something tells of
    that: a scan has a hundred pages."""
    is_jpeg = picture.get("/Filter") in ("/DCTDecode", ["/DCTDecode"])
    if is_jpeg and "ColorTransform" not in str(picture.get("/DecodeParms", "")):
        body = picture._data
        if any(sign in body[:WITHIN] for sign in METADATA_MARKS):
            picture._data = strip_picture.bared(body)


def _pictures(holder: Any, *, depth: int) -> list[Any]:
    """Pictures and pieces of a page, and those in them."""
    drawn = held(held(holder, "/Resources") or {}, "/XObject") or {}
    found = [one.get_object() for one in drawn.values()]
    inside = [
        two for one in found for two in (_pictures(one, depth=depth + 1) if depth < 5 else ())
    ]
    return [*found, *inside]
