"""Cleans photos and scans that people upload.

A photo is turned upright, stripped of its metadata, reduced to a bounded size and encoded as JPEG.
A photo that would use too much memory or time fails in a separate process (photo_subprocess.py).
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

from django.conf import settings
from django.utils.translation import gettext as _

from otklik.core.files.virus_scan import Finding, scan
from otklik.core.refusal import Refused
from otklik.incidents.attachments import photo_subprocess
from otklik.incidents.attachments.photo_subprocess import Fault

LARGEST_FILE = 15 * 1024 * 1024
PROGRAM = Path(photo_subprocess.__file__)
CHILDREN = 2  # at a time, in one process of the site

_turns = threading.BoundedSemaphore(CHILDREN)


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPhoto:
    """A JPEG without metadata; the same photo always gives the same digest."""

    body: bytes = field(repr=False)
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


def clean_photo(file: IO[bytes], *, size: int) -> CleanPhoto:
    """Raises Refused with a sentence for its sender."""
    if size > LARGEST_FILE:
        raise Refused(too_large())
    file.seek(0)
    body = file.read(LARGEST_FILE)
    if photo_subprocess.kind_of(body) is None:
        raise Refused(_describe_fault(Fault.NO_PHOTO))
    with _wait_for_slot():
        width, height, jpeg = _open_in_subprocess(body)
    return CleanPhoto(body=jpeg, width=width, height=height)


def _open_in_subprocess(body: bytes) -> tuple[int, int, bytes]:
    """In a child process started from its file alone: without our code, environment or secrets."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(PROGRAM)],
            input=body,
            capture_output=True,
            timeout=settings.PHOTO_SECONDS,
            env={},
        )
    except (subprocess.TimeoutExpired, OSError):  # or no process could be started
        raise Refused(_describe_fault(Fault.TOO_HARD)) from None
    if done.returncode:
        raise Refused(_describe_fault(done.returncode))
    head, _line, jpeg = done.stdout.partition(b"\n")
    width, height = head.split()
    return int(width), int(height), jpeg


def _describe_fault(code: int) -> str:
    if code == Fault.NO_PHOTO:
        return _("This is no photo that we can open. JPEG, PNG, WebP and HEIC will do.")
    if code == Fault.TOO_WIDE:
        return _(
            "The picture has too many points: up to 52 million are taken in JPEG and HEIC, up to 24"
            " million in PNG and WebP. Send a smaller one; your words are kept."
        )
    return _(
        "This photo took too long to open and was not saved. Photograph it from the "
        "screen, or send a screenshot; your text is saved."
    )


@contextmanager
def _wait_for_slot() -> Iterator[None]:
    if not _turns.acquire(timeout=settings.PHOTO_TURN_SECONDS):
        raise Refused(
            _("Too many photos right now. Your text is saved; send this photo in a minute.")
        )
    try:
        yield
    finally:
        _turns.release()


def too_large() -> str:
    return _("The file is larger than 15 MB. Send a smaller one, or a screenshot of this photo.")


PDF = b"%PDF-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A JPEG that we encoded, or a PDF, which is only downloaded."""

    body: bytes = field(repr=False)
    is_picture: bool


def clean_scan(file: IO[bytes], *, size: int) -> Scan:
    """Re-encodes a picture and keeps a PDF as it is. Raises Refused."""
    file.seek(0)
    if file.read(len(PDF)) != PDF:
        return Scan(body=clean_photo(file, size=size).body, is_picture=True)
    if size > LARGEST_FILE:
        raise Refused(_("The file is larger than 15 MB: scan it with less detail."))
    file.seek(0)
    body = file.read(LARGEST_FILE)
    match scan(body):
        case Finding.DANGEROUS:
            raise Refused(_("The virus scanner considers this file dangerous."))
        case Finding.UNKNOWN:
            raise Refused(_("The file could not be checked for viruses: try again in a minute."))
    return Scan(body=body, is_picture=False)
