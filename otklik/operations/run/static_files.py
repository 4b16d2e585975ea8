"""Style sheets, scripts and pictures as served: collected again only after a change."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

import otklik
from otklik.operations.cli.terminal_output import step


def fingerprint() -> str:
    """Of the name, size and time of every file that a page may load, and our version."""
    digest = hashlib.sha256(otklik.__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def mark() -> Path:
    return Path(settings.STATIC_ROOT).with_suffix(".fingerprint")


def is_current() -> bool:
    return mark().exists() and mark().read_text("ascii") == fingerprint()


def gather_if_changed() -> None:
    if is_current():
        return
    with step("Собираю стили и сценарии", "Gathering styles and scripts"):
        call_command("collectstatic", interactive=False, verbosity=0)
        mark().write_text(fingerprint(), "ascii")
