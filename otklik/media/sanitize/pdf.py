"""PDF: opened, inspected, stripped for the public, disarmed for colleagues. Source: ISO 32000-1."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from otklik.media.sanitize.faults_and_findings import (
    LONGEST_TEXT,
    Fault,
    Findings,
    HiddenKind,
    Inspection,
    Unfit,
)
from otklik.media.sanitize.office_package import WEB_LINK
from otklik.media.sanitize.pictures import strip_picture

if TYPE_CHECKING:
    from pypdf import PdfReader, PdfWriter

AUTHOR_FIELDS = ("/Author", "/Company", "/Manager")
JPEG_METADATA = (b"Exif\0", b"http://ns.adobe.com", b"Photoshop 3.0", b"\xff\xfe")
METADATA_WITHIN = 1024 * 1024  # from the beginning of a JPEG
ACTIVE_KEYS = (
    "/AA", "/AF", "/Collection", "/EmbeddedFile", "/EmbeddedFiles", "/JavaScript", "/JS",
    "/EF", "/LastModified", "/Metadata", "/OpenAction", "/PA", "/Perms", "/PieceInfo",
    "/RichMediaContent", "/Thumb", "/XFA",
)  # fmt: skip
ACTIVE_ACTIONS = frozenset(
    (
        "/GoTo3DView", "/GoToE", "/GoToR", "/Hide", "/ImportData", "/JavaScript", "/Launch",
        "/Movie", "/Rendition", "/ResetForm", "/RichMediaExecute", "/SetOCGState", "/Sound",
        "/SubmitForm", "/Thread",
    )
)  # fmt: skip
"""They do more than lead to a place of the document or to the web."""
ACTIVE_NOTES = frozenset(
    (
        "/3D", "/FileAttachment", "/Movie", "/PrinterMark", "/RichMedia", "/Screen", "/Sound",
        "/TrapNet",
    )
)  # fmt: skip
DEEPEST = 200


@contextmanager
def open_pdf(body: bytes) -> "Iterator[PdfReader]":
    """Raises Unfit for an encrypted file, and for damage found now or while the block reads."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # we report damage ourselves
    try:
        reader = PdfReader(BytesIO(body), strict=False)
        if reader.is_encrypted:
            raise Unfit(Fault.ENCRYPTED)
        yield reader
    except PyPdfError as error:
        raise Unfit(Fault.DAMAGED) from error


def inspect_pdf(body: bytes) -> Inspection:
    """Raises Unfit."""
    findings = Findings()
    with open_pdf(body) as reader:
        metadata: Any = reader.metadata or {}
        for name in AUTHOR_FIELDS:
            if person := str(metadata.get(name) or "").strip():
                findings.add(HiddenKind.AUTHORS, person)
        _inspect_root(findings, reader.root_object)
        texts, length = list[str](), 0
        for page in reader.pages:
            _inspect_notes(findings, page)
            if length < LONGEST_TEXT:
                texts.append(page.extract_text())
                length += len(texts[-1])
    return Inspection(kind="pdf", text="\n".join(texts)[:LONGEST_TEXT], hides=findings.hides)


def _inspect_root(findings: Findings, root: Any) -> None:
    if _is_signed(root):
        findings.add(HiddenKind.SIGNATURE)
    elif _has_form(root):
        findings.add(HiddenKind.FORM)
    if _hides_layers(root):
        findings.add(HiddenKind.LAYERS)
    names = _value(root, "/Names") or {}
    if "/EmbeddedFiles" in names:
        findings.add(HiddenKind.FILES)
    action = _value(root, "/OpenAction")
    is_script = isinstance(action, dict) and action.get("/S") == "/JavaScript"
    if "/JavaScript" in names or "/AA" in root or is_script:
        findings.add(HiddenKind.SCRIPTS)


def _inspect_notes(findings: Findings, page: Any) -> None:
    for note in _notes(page):
        kind = note.get("/Subtype")
        if kind == "/FileAttachment":
            findings.add(HiddenKind.FILES)
        elif kind not in ("/Link", "/Widget", "/Popup"):
            findings.add(HiddenKind.COMMENTS, str(note.get("/Contents") or ""))
            if note.get("/T"):
                findings.add(HiddenKind.AUTHORS, str(note["/T"]))


def strip_pdf(body: bytes) -> bytes:
    """Its pages rewritten, without authors and earlier deleted content. Raises Unfit for what a
    person must decide."""
    from pypdf import PdfWriter

    with open_pdf(body) as reader:
        _refuse_form(reader.root_object)
        writer = PdfWriter()
        for page in reader.pages:
            _refuse_notes(page)
            _drop(page, "/Metadata", "/PieceInfo", "/AA", "/LastModified", "/Thumb", "/AF")
            for picture in _pictures(page, depth=0):
                _drop(picture, "/Metadata", "/PieceInfo", "/LastModified", "/AF")
                _strip_photo(picture)
            writer.add_page(page)
        writer.metadata = None
        return _write(writer)


def _refuse_form(root: Any) -> None:
    if _is_signed(root):
        raise Unfit(Fault.SIGNED)
    if _has_form(root):
        raise Unfit(Fault.EMBEDDED)
    if _hides_layers(root):
        raise Unfit(Fault.HIDDEN)


def _refuse_notes(page: Any) -> None:
    """Links stay; a person has to delete a note, a highlight, a file attached to the page."""
    for note in _notes(page):
        kind = note.get("/Subtype")
        if kind == "/FileAttachment":
            raise Unfit(Fault.EMBEDDED)
        if kind != "/Link":
            raise Unfit(Fault.TRACKED)
        _drop(note, "/AA", "/T", "/Contents", "/PA")
        action = _value(note, "/A")
        if action is not None and not _is_plain(action):
            note.pop("/A")


def _is_plain(action: Any) -> bool:
    """Whether it leads within the document or to the web; chained actions are dropped."""
    action.pop("/Next", None)
    return action.get("/S") == "/GoTo" or (action.get("/S") == "/URI" and _is_web_link(action))


def _strip_photo(picture: Any) -> None:
    """A PDF contains a JPEG as the camera made it. Re-encoded only if it has metadata: a scan has a
    hundred pages."""
    is_jpeg = picture.get("/Filter") in ("/DCTDecode", ["/DCTDecode"])
    if is_jpeg and "ColorTransform" not in str(picture.get("/DecodeParms", "")):
        body = picture._data
        if any(sign in body[:METADATA_WITHIN] for sign in JPEG_METADATA):
            picture._data = strip_picture(body)


def _pictures(holder: Any, *, depth: int) -> list[Any]:
    """Pictures and form objects of a page, and nested ones."""
    drawn = _value(_value(holder, "/Resources") or {}, "/XObject") or {}
    found = [one.get_object() for one in drawn.values()]
    inside = [
        two for one in found for two in (_pictures(one, depth=depth + 1) if depth < 5 else ())
    ]
    return [*found, *inside]


def disarm_pdf(body: bytes) -> bytes:
    """Without scripts, embedded files and actions; notes and forms are the person's own, and stay.
    Raises Unfit."""
    from pypdf import PdfWriter

    with open_pdf(body) as reader:
        writer = PdfWriter(clone_from=reader)
        writer.metadata = None
        for one in writer._objects:
            if one is not None:
                _disarm(one, depth=0)
        writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
        return _write(writer)


def _disarm(value: Any, *, depth: int) -> None:
    """References are not followed: their targets are in the list of objects too."""
    if depth > DEEPEST:
        raise Unfit(Fault.HOSTILE)
    if isinstance(value, dict):
        _disarm_dictionary(value)
    elif not isinstance(value, list):
        return
    for one in [*(value.values() if isinstance(value, dict) else value)]:
        if isinstance(one, dict | list):
            _disarm(one, depth=depth + 1)


def _disarm_dictionary(values: Any) -> None:
    from pypdf.generic import NameObject

    _drop(values, *ACTIVE_KEYS)
    kind = _value(values, "/S")
    if kind in ACTIVE_ACTIONS or (kind == "/URI" and not _is_web_link(values)):
        values.clear()
        values[NameObject("/S")] = NameObject("/Named")
        values[NameObject("/N")] = NameObject("/Nothing")
    notes = _value(values, "/Annots")
    if isinstance(notes, list):
        notes[:] = [one for one in notes if not _is_active(one.get_object())]


def _is_active(note: Any) -> bool:
    return not isinstance(note, dict) or _value(note, "/Subtype") in ACTIVE_NOTES


def _is_web_link(action: Any) -> bool:
    text = _value(action, "/URI") or ""
    text = text.decode("latin-1") if isinstance(text, bytes) else str(text)
    return WEB_LINK.match(text) is not None


def _write(writer: "PdfWriter") -> bytes:
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _value(holder: Any, name: str) -> Any:
    """The value of a dictionary under a name, references followed; else None."""
    found = holder.get(name)
    return found.get_object() if found is not None else None


def _drop(holder: Any, *names: str) -> None:
    for name in names:
        holder.pop(name, None)


def _is_signed(root: Any) -> bool:
    form = _value(root, "/AcroForm") or {}
    return bool(int(form.get("/SigFlags", 0)) & 1 or "/Perms" in root)


def _has_form(root: Any) -> bool:
    form = _value(root, "/AcroForm") or {}
    return bool(form.get("/Fields") or "/XFA" in form)


def _hides_layers(root: Any) -> bool:
    usual = _value(_value(root, "/OCProperties") or {}, "/D") or {}
    return bool(usual.get("/OFF") or usual.get("/BaseState") == "/OFF")


def _notes(page: Any) -> list[Any]:
    """Links, comments, form fields and files attached to a page."""
    return [one.get_object() for one in _value(page, "/Annots") or ()]
