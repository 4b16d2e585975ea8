"""A document from outside becomes paragraphs, or is refused with a sentence: what to do."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.register.documents import child
from otklik.register.documents.paragraphs import Fault, Paragraph

LARGEST_FILE = 20 * 1024 * 1024
PROGRAM = Path(child.__file__)
WHOLE_SECONDS = 90  # of a clock, for one document
PATIENCE_SECONDS = 20
KINDS = {"docx": "docx", "pdf": "pdf", "html": "html", "htm": "html", "txt": "text"}

_turn = threading.BoundedSemaphore(1)


def kind_of(head: bytes, name: str) -> str:
    """What a file is by how it begins; only text is told by its name. Raises Refused."""
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


def body_of(file: IO[bytes], *, size: int) -> bytes:
    """What the file holds. Raises Refused. A file that is too large is not read at all."""
    if size > LARGEST_FILE:
        raise Refused(
            _(
                "The file is larger than 20 MB, and a document of words is not. Take the pictures"
                " out of it, or put it beside the text as a file."
            )
        )
    file.seek(0)
    body = file.read(LARGEST_FILE)
    if not body.strip():
        raise Refused(_("The file is empty."))
    return body


def read(body: bytes, *, kind: str) -> list[Paragraph]:
    """The paragraphs of a document. Raises Refused."""
    return [Paragraph.read(plain) for plain in json.loads(_told(body, kind))]


def bared(body: bytes, *, kind: str) -> bytes:
    """A DOCX or a PDF as everybody may have it: without authors and all that the file holds and
    does not show. Raises Refused where that cannot be taken out and a person has to look."""
    return _told(body, f"bare-{kind}")


def _told(body: bytes, task: str) -> bytes:
    """Let the child open it. It runs from its file, alone, and no secret goes along."""
    if not _turn.acquire(timeout=PATIENCE_SECONDS):
        raise Refused(_("Another document is being read. Send the file again in a minute."))
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(PROGRAM), task],
            input=body,
            capture_output=True,
            timeout=WHOLE_SECONDS,
            env={},
        )
    except (subprocess.TimeoutExpired, OSError):  # or the machine has no room for a process
        raise Refused(_too_large()) from None
    finally:
        _turn.release()
    if done.returncode:
        raise Refused(_sentence(done.returncode))
    return done.stdout


def _sentence(code: int) -> str:
    match code:
        case Fault.TOO_LARGE | -9 | -24:  # -24: the processor's time is up
            return _too_large()
        case Fault.ENCRYPTED:
            return _("The file is closed with a password. Take the password off and load it again.")
        case Fault.MACROS:
            return _(
                "The file holds macros, and we do not open such files. Save it as .docx without"
                " macros."
            )
        case Fault.NO_TEXT:
            return _(
                "There is no text in this file: it is a scan. Ask for the document as .docx, or"
                " type the text in and put the scan beside it."
            )
        case Fault.TRACKED:
            return _(
                "The file holds comments or tracked changes. Accept or reject the changes, delete"
                " the comments, save it and load it again."
            )
        case Fault.HIDDEN:
            return _(
                "The file holds hidden text or layers: delete them, save it and load it again."
            )
        case Fault.EMBEDDED:
            return _(
                "The file holds a form or another file inside: save it as PDF by “Print” and load"
                " that."
            )
        case Fault.SIGNED:
            return _(
                "The file carries an electronic signature, and without hidden data it would be"
                " void. Take the text without the file; put the signed one beside it in the"
                " editor, after looking at what it holds."
            )
        case Fault.HOSTILE:
            return _(
                "The file is built in a way that no text editor writes, and we do not open it."
                " Open it in an editor, save it anew and load it again."
            )
    return _("The file is damaged: open it in an editor, save it anew and load it again.")


def _too_large() -> str:
    return _(
        "Unpacked, the file is too large to be a document of words. Split it, or save it anew"
        " without pictures."
    )
