"""A file from outside is opened in a process of its own, or refused with a sentence: what to do."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.media.sanitize.disarm import emf_wmf
from otklik.media.sanitize.errors import Fault
from otklik.media.sanitize.findings import Seen

WHOLE_SECONDS = 90  # of a clock, for one document
PATIENCE_SECONDS = 20
MOST_NAMED = 10
PROGRAM = Path(__file__).with_name("child_process.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Disarmed:
    """A copy, and the ending that its name should have (`docx`, `txt`)."""

    ending: str
    body: bytes = field(repr=False)


_turn = threading.BoundedSemaphore(1)


def looked(body: bytes) -> Seen:
    """What a file says and what it hides. Raises Refused where nobody can look into it."""
    return Seen.read(json.loads(run(body, program=PROGRAM, task="look")))


def bared(body: bytes, *, kind: str) -> bytes:
    """A file as everybody may have it: without authors and all that it holds and does not show.
    Raises Refused where that cannot be taken out and a person has to look."""
    return run(body, program=PROGRAM, task=f"bare-{kind}")


def disarmed(body: bytes) -> Disarmed:
    """A stranger's file as a colleague may open it: without whatever runs, calls out, or lies
    inside unseen. Raises Refused where nobody can make such a copy."""
    ending, _line, copy = run(body, program=PROGRAM, task="disarm").partition(b"\n")
    return Disarmed(ending=ending.decode(), body=copy)


def without_drawings(body: bytes) -> str:
    """What to say of a clean copy that goes without some of its drawings; nothing of others."""
    names = emf_wmf.named(body)
    if not names:
        return ""
    return _(
        "Drawings are left out of the file: %(names)s. EMF and WMF may hide names and other data."
        " If readers need them, save them in the document as PNG and load it again."
    ) % {"names": ", ".join(names[:MOST_NAMED])}


def run(body: bytes, *, program: Path, task: str) -> bytes:
    """What a child says of a file. It runs from its file, alone, and no secret goes along.
    Raises Refused."""
    if not _turn.acquire(timeout=PATIENCE_SECONDS):
        raise Refused(_("Another document is being read. Send the file again in a minute."))
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(program), task],
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
        case Fault.OLD:
            return _(
                "It is an old kind of Office file (.doc, .xls, .ppt) or one closed with a password,"
                " and nobody can take out of it what may be dangerous. Ask for a PDF or a .docx."
            )
        case Fault.UNKNOWN:
            return _("Of this kind of file we cannot make a clean copy.")
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
