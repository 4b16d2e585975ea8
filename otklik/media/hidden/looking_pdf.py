"""What a PDF says and hides. Source: ISO 32000-1. Knows no Django: the child uses it."""

import logging
from io import BytesIO
from typing import Any

from otklik.media.hidden.faults import Fault, Unfit
from otklik.media.hidden.looking import MOST_TEXT, Found
from otklik.media.hidden.seen import Hides, Seen

PEOPLE = ("/Author", "/Company", "/Manager")


def look_pdf(body: bytes) -> Seen:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # damage is told by our own words
    found = Found()
    try:
        reader = PdfReader(BytesIO(body), strict=False)
        if reader.is_encrypted:
            raise Unfit(Fault.ENCRYPTED)
        told: Any = reader.metadata or {}
        for name in PEOPLE:
            if person := str(told.get(name) or "").strip():
                found.add(Hides.AUTHORS, person)
        _whole(found, reader.root_object)
        said, length = list[str](), 0
        for page in reader.pages:
            _notes(found, page)
            if length < MOST_TEXT:
                said.append(page.extract_text())
                length += len(said[-1])
    except PyPdfError as error:
        raise Unfit(Fault.DAMAGED) from error
    return Seen(kind="pdf", text="\n".join(said)[:MOST_TEXT], hides=found.hides)


def _whole(found: Found, root: Any) -> None:
    form = root.get("/AcroForm")
    form = form.get_object() if form is not None else {}
    if int(form.get("/SigFlags", 0)) & 1 or "/Perms" in root:
        found.add(Hides.SIGNATURE)
    elif form.get("/Fields") or "/XFA" in form:
        found.add(Hides.FORM)
    layers = root.get("/OCProperties")
    usual = layers.get_object().get("/D") if layers is not None else None
    told = usual.get_object() if usual is not None else {}
    if told.get("/OFF") or told.get("/BaseState") == "/OFF":
        found.add(Hides.LAYERS)
    names = root.get("/Names")
    names = names.get_object() if names is not None else {}
    if "/EmbeddedFiles" in names:
        found.add(Hides.FILES)
    action = root.get("/OpenAction")
    action = action.get_object() if action is not None else {}
    runs = isinstance(action, dict) and action.get("/S") == "/JavaScript"
    if "/JavaScript" in names or "/AA" in root or runs:
        found.add(Hides.SCRIPTS)


def _notes(found: Found, page: Any) -> None:
    notes = page.get("/Annots")
    for one in notes.get_object() if notes is not None else ():
        note = one.get_object()
        kind = note.get("/Subtype")
        if kind == "/FileAttachment":
            found.add(Hides.FILES)
        elif kind not in ("/Link", "/Widget", "/Popup"):
            found.add(Hides.COMMENTS, str(note.get("/Contents") or ""))
            if note.get("/T"):
                found.add(Hides.AUTHORS, str(note["/T"]))
