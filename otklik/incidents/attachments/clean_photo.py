"""A photo as it comes from a telephone becomes a picture that can be kept and shown.

Turned upright, freed of the place where it was taken and of all else that stood beside it, of a
bounded size, in one format. What cannot be read is refused; what would fill the memory or take
an hour dies in a process of its own (photo_subprocess.py), and is refused.
"""

import hashlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.incidents.attachments import photo_subprocess
from otklik.incidents.attachments.photo_subprocess import Fault

LARGEST_FILE = 15 * 1024 * 1024
PROGRAM = Path(photo_subprocess.__file__)
CHILDREN = 2  # at a time, in one process of the site
PATIENCE_SECONDS = 10
WHOLE_SECONDS = 15  # of a clock, for one photo

_turns = threading.BoundedSemaphore(CHILDREN)


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPhoto:
    """A JPEG without metadata; the same photo sent again has the same digest."""

    body: bytes = field(repr=False)
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


def cleaned(file: IO[bytes], *, size: int) -> CleanPhoto:
    """Raises Refused with a sentence for whoever sent it."""
    if size > LARGEST_FILE:
        raise Refused(too_large())
    file.seek(0)
    body = file.read(LARGEST_FILE)
    if photo_subprocess.kind_of(body) is None:
        raise Refused(_no_photo())
    with _turn():
        width, height, jpeg = _opened_apart(body)
    return CleanPhoto(body=jpeg, width=width, height=height)


def _opened_apart(body: bytes) -> tuple[int, int, bytes]:
    """Let the child open it. It runs from its file, alone: nothing of ours is loaded there, and
    no secret of our surroundings goes along."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(PROGRAM)],
            input=body,
            capture_output=True,
            timeout=WHOLE_SECONDS,
            env={},
        )
    except (subprocess.TimeoutExpired, OSError):  # or the machine has no room for a process
        raise Refused(_too_hard()) from None
    match done.returncode:
        case 0:
            head, _line, jpeg = done.stdout.partition(b"\n")
            width, height = head.split()
            return int(width), int(height), jpeg
        case Fault.TOO_WIDE:
            raise Refused(_too_wide())
        case Fault.NO_PHOTO:
            raise Refused(_no_photo())
    raise Refused(_too_hard())


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise Refused(
            _("Many photos come just now. Your words are kept; send this photo again in a minute.")
        )
    try:
        yield
    finally:
        _turns.release()


def too_large() -> str:
    return _("The file is larger than 15 MB. Send a smaller one, or a photo of the photo.")


def _too_wide() -> str:
    return _(
        "The picture has too many points: up to 52 million are taken in JPEG and HEIC, up to 24"
        " million in PNG and WebP. Send a smaller one; your words are kept."
    )


def _too_hard() -> str:
    return _(
        "This photo took too long to open, and we left it. Send a photo of the photo, or a"
        " screenshot of it; your words are kept."
    )


def _no_photo() -> str:
    return _("This is no photo that we can open. JPEG, PNG, WebP and HEIC will do.")
