"""Paragraphs of a document, or a refusal that says what to do."""

import json
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.legal_acts.document_import.readers.paragraphs import Paragraph
from otklik.media.sanitize.sandbox import run

LARGEST_FILE = 20 * 1024 * 1024
PROGRAM = Path(__file__).parent / "readers" / "child_process_main.py"
KINDS = {"docx": "docx", "pdf": "pdf", "html": "html", "htm": "html", "txt": "text"}


def detect_kind(head: bytes, name: str) -> str:
    """The format of a file by its first bytes; of text by its name. Raises Refused."""
    if head.startswith(b"PK"):
        return "docx"
    if head.lstrip()[:5] == b"%PDF-":
        return "pdf"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            _(
                "This is an old .doc file, or one with a password. Open it, take the password off"
                " and save it as .docx."
            )
        )
    if head.startswith(b"{\\rtf"):
        raise Refused(_("This is an .rtf file. Open it and save it as .docx."))
    ending = name.rpartition(".")[2].lower()
    if ending in ("html", "htm", "txt"):
        return KINDS[ending]
    start = head[:500].lower()
    if b"<html" in start or b"<!doctype html" in start:
        return "html"
    raise Refused(_("We read .docx, .pdf, .html and .txt. Save the document in one of them."))


def read_body(file: IO[bytes], *, size: int) -> bytes:
    """Raises Refused; a file that is too large is not read."""
    if size > LARGEST_FILE:
        raise Refused(
            _(
                "The file is larger than 20 MB, too large for a text document. Remove the "
                "pictures, or add it to the text as a file."
            )
        )
    file.seek(0)
    body = file.read(LARGEST_FILE)
    if not body.strip():
        raise Refused(_("The file is empty."))
    return body


def read_paragraphs(body: bytes, *, kind: str) -> list[Paragraph]:
    """Raises Refused."""
    return [
        Paragraph.from_json(values) for values in json.loads(run(body, program=PROGRAM, task=kind))
    ]
