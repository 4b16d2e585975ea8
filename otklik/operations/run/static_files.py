"""Style sheets, scripts and pictures as served: collected again only after a change."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

import otklik
from otklik.operations.cli.terminal_output import step


def files() -> set[str]:
    """A line for each file that a page may load: our version, its name, size and time."""
    return {
        f"{otklik.__version__} {name} {facts.st_size} {facts.st_mtime_ns}"
        for finder in get_finders()
        for name, storage in finder.list([])
        for facts in [Path(storage.path(name)).stat()]
    }


def mark() -> Path:
    return Path(settings.STATIC_ROOT).with_suffix(".files")


def is_current() -> bool:
    """More may be gathered: `otklik doctor` does not know the files of a demonstration."""
    return mark().exists() and files() <= set(mark().read_text("utf-8").splitlines())


def gather_if_changed() -> None:
    if is_current():
        return
    with step("Собираю стили и сценарии", "Gathering styles and scripts"):
        call_command("collectstatic", interactive=False, verbosity=0)
        mark().write_text("\n".join(sorted(files())), "utf-8")
