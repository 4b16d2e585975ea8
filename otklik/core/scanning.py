"""A file is shown to the programme that looks for viruses, where the installation names one."""

import shlex
import subprocess
from enum import StrEnum

from django.conf import settings

SECONDS = 120


class Finding(StrEnum):
    CLEAN = "clean"
    DANGEROUS = "dangerous"
    UNKNOWN = "unknown"


def scanned(body: bytes) -> Finding:
    """The file goes to the command's standard input; 0 says clean, 1 dangerous (as `clamdscan -`
    does), all else that nobody knows. Without a command nothing is asked."""
    command = shlex.split(settings.SCAN_COMMAND)
    if not command:
        return Finding.CLEAN
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return Finding.UNKNOWN
    return {0: Finding.CLEAN, 1: Finding.DANGEROUS}.get(done.returncode, Finding.UNKNOWN)
