"""What a PDF says and hides. Source: ISO 32000-1. Knows no Django: the child uses it."""

from typing import Any

from otklik.media.sanitize.findings import Hides, Seen
from otklik.media.sanitize.formats.pdf import (
    has_form,
    held,
    hides_layers,
    is_signed,
    notes_of,
    opened,
)
from otklik.media.sanitize.inspect.office import MOST_TEXT, Found

PEOPLE = ("/Author", "/Company", "/Manager")


def look_pdf(body: bytes) -> Seen:
    """Raises Unfit."""
    found = Found()
    with opened(body) as reader:
        value: Any = reader.metadata or {}
        for name in PEOPLE:
            if person := str(value.get(name) or "").strip():
                found.add(Hides.AUTHORS, person)
        _whole(found, reader.root_object)
        items, length = list[str](), 0
        for page in reader.pages:
            _notes(found, page)
            if length < MOST_TEXT:
                items.append(page.extract_text())
                length += len(items[-1])
    return Seen(kind="pdf", text="\n".join(items)[:MOST_TEXT], hides=found.hides)


def _whole(found: Found, root: Any) -> None:
    if is_signed(root):
        found.add(Hides.SIGNATURE)
    elif has_form(root):
        found.add(Hides.FORM)
    if hides_layers(root):
        found.add(Hides.LAYERS)
    names = held(root, "/Names") or {}
    if "/EmbeddedFiles" in names:
        found.add(Hides.FILES)
    action = held(root, "/OpenAction")
    runs = isinstance(action, dict) and action.get("/S") == "/JavaScript"
    if "/JavaScript" in names or "/AA" in root or runs:
        found.add(Hides.SCRIPTS)


def _notes(found: Found, page: Any) -> None:
    for note in notes_of(page):
        kind = note.get("/Subtype")
        if kind == "/FileAttachment":
            found.add(Hides.FILES)
        elif kind not in ("/Link", "/Widget", "/Popup"):
            found.add(Hides.COMMENTS, str(note.get("/Contents") or ""))
            if note.get("/T"):
                found.add(Hides.AUTHORS, str(note["/T"]))
