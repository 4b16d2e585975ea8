"""Scan files for viruses, where the installation names a scanner: clamd by its socket, or a
command."""

import shlex
import socket
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from django.conf import settings

SECONDS = 120
PIECE = 64 * 1024
LONGEST_ANSWER = 4096


class Finding(StrEnum):
    CLEAN = "clean"
    DANGEROUS = "dangerous"
    UNKNOWN = "unknown"


def is_configured() -> bool:
    return bool(settings.SCAN_CLAMD or settings.SCAN_COMMAND)


def scan(body: bytes) -> Finding:
    """What the scanner finds; UNKNOWN if it does not answer properly. CLEAN without a scanner."""
    if settings.SCAN_CLAMD:
        return _by_clamd(body)
    command = shlex.split(settings.SCAN_COMMAND)
    return _by_command(command, body) if command else Finding.CLEAN


def clamd_answers() -> bool:
    try:
        with _connection() as line:
            line.sendall(b"zPING\0")
            return _answer(line) == "PONG"
    except (OSError, ValueError):
        return False


def _by_command(command: list[str], body: bytes) -> Finding:
    """The file goes to standard input; exit code 0 means clean, 1 dangerous (as `clamdscan -`)."""
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return Finding.UNKNOWN
    return {0: Finding.CLEAN, 1: Finding.DANGEROUS}.get(done.returncode, Finding.UNKNOWN)


def _by_clamd(body: bytes) -> Finding:
    """INSTREAM, see clamd(8): pieces with their length in front, zero at the end."""
    try:
        with _connection() as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(body), PIECE):
                piece = body[start : start + PIECE]
                line.sendall(struct.pack("!I", len(piece)) + piece)
            line.sendall(struct.pack("!I", 0))
            text = _answer(line)
    except (OSError, ValueError):
        return Finding.UNKNOWN
    if text == "stream: OK":
        return Finding.CLEAN
    is_found = text.startswith("stream: ") and text.endswith(" FOUND")
    return Finding.DANGEROUS if is_found else Finding.UNKNOWN


@contextmanager
def _connection() -> Iterator[socket.socket]:
    """A connection to a socket path or host:port. Raises OSError, ValueError."""
    place = settings.SCAN_CLAMD
    if place.startswith("/"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(SECONDS)
            line.connect(place)
            yield line
        return
    host, _, port = place.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=SECONDS) as line:
        yield line


def _answer(line: socket.socket) -> str:
    """Read up to the terminating zero."""
    text = b""
    while not text.endswith(b"\0") and len(text) < LONGEST_ANSWER:
        more = line.recv(LONGEST_ANSWER)
        if not more:
            break
        text += more
    return text.rstrip(b"\0\n").decode("utf-8", "replace")
