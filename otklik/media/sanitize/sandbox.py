"""Opens an untrusted file in a separate process, or refuses it with what to do."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.refusal import Refused
from otklik.media.sanitize.faults_and_findings import Fault, Inspection
from otklik.media.sanitize.pictures import drawing_names

WALL_SECONDS = 90  # for one document
PATIENCE_SECONDS = 20
MOST_NAMES = 10
PROGRAM = Path(__file__).with_name("child_process_main.py")
TOO_LARGE = gettext_lazy(
    "Unpacked, the file is too large to be a text document. Split it, or save it without pictures."
)
SENTENCES: dict[int, Promise] = {
    Fault.DAMAGED: gettext_lazy(
        "The file is damaged: open it in an editor, save it and load it again."
    ),
    Fault.TOO_LARGE: TOO_LARGE,
    -9: TOO_LARGE,
    -24: TOO_LARGE,  # CPU time is up
    Fault.ENCRYPTED: gettext_lazy(
        "The file is closed with a password. Take the password off and load it again."
    ),
    Fault.MACROS: gettext_lazy(
        "The file holds macros, and we do not open such files. Save it as .docx without macros."
    ),
    Fault.NO_TEXT: gettext_lazy(
        "There is no text in this file: it is a scan. Ask for the document as .docx, or type the "
        "text in and add the scan to it."
    ),
    Fault.TRACKED: gettext_lazy(
        "The file holds comments or tracked changes. Accept or reject the changes, delete the"
        " comments, save it and load it again."
    ),
    Fault.HIDDEN: gettext_lazy(
        "The file holds hidden text or layers: delete them, save it and load it again."
    ),
    Fault.EMBEDDED: gettext_lazy(
        "The file holds a form or another file inside: save it as PDF by “Print” and load that."
    ),
    Fault.SIGNED: gettext_lazy(
        "The file carries an electronic signature, and without hidden data it would be invalid. "
        "Load the text without the file; add the signed one in the editor, after checking what it "
        "contains."
    ),
    Fault.OLD: gettext_lazy(
        "It is an old kind of Office file (.doc, .xls, .ppt) or one protected with a password, "
        "and dangerous content cannot be removed from it. Ask for a PDF or a .docx."
    ),
    Fault.UNKNOWN: gettext_lazy("Of this kind of file we cannot make a clean copy."),
    Fault.HOSTILE: gettext_lazy(
        "The file is built in a way that no text editor writes, and we do not open it. Open it in "
        "an editor, save it again and load it again."
    ),
}

_turn = threading.BoundedSemaphore(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisarmedCopy:
    """`ending` is the extension its name should have (`docx`, `txt`)."""

    ending: str
    body: bytes = field(repr=False)


def inspect(body: bytes) -> Inspection:
    """The text of a file and its hidden content. Raises Refused for a file that cannot be
    opened."""
    return Inspection.from_json(json.loads(run(body, program=PROGRAM, task="inspect")))


def strip(body: bytes, *, kind: str) -> bytes:
    """The file as published: without authors and hidden content. Raises Refused if a person has to
    decide on something first."""
    return run(body, program=PROGRAM, task=f"strip-{kind}")


def disarm(body: bytes) -> DisarmedCopy:
    """An untrusted file as a colleague may open it: without anything that runs, makes external
    calls or is hidden inside. Raises Refused if no such copy can be made."""
    ending, _line, copy = run(body, program=PROGRAM, task="disarm").partition(b"\n")
    return DisarmedCopy(ending=ending.decode(), body=copy)


def missing_drawings_text(body: bytes) -> str:
    """A sentence about the drawings that a clean copy leaves out; empty where there are none."""
    names = drawing_names(body)
    if not names:
        return ""
    return _(
        "Drawings are left out of the file: %(names)s. EMF and WMF may hide names and other data."
        " If readers need them, save them in the document as PNG and load it again."
    ) % {"names": ", ".join(names[:MOST_NAMES])}


def run(body: bytes, *, program: Path, task: str) -> bytes:
    """A program's answer about a file; it gets no secret of this process. Raises Refused."""
    if not _turn.acquire(timeout=PATIENCE_SECONDS):
        raise Refused(_("Another document is being read. Send the file again in a minute."))
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(program), task],
            input=body,
            capture_output=True,
            timeout=WALL_SECONDS,
            env={},
        )
    except (subprocess.TimeoutExpired, OSError):  # or there is no memory for a process
        raise Refused(str(TOO_LARGE)) from None
    finally:
        _turn.release()
    if done.returncode:
        sentence = SENTENCES.get(done.returncode, SENTENCES[Fault.DAMAGED])
        raise Refused(str(sentence))
    return done.stdout
