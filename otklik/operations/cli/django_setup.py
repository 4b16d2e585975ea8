"""Where the data lie, and Django made ready for a command."""

import os
from pathlib import Path

import django
from django.utils import translation

from otklik.operations.run.data_folder import prepare_folder


def data_dir() -> Path:
    return Path(os.environ.get("OTKLIK_DATA_DIR") or "var").resolve()


def set_up_django() -> None:
    """Sentences of commands follow the terminal: English where LANG says so, else Russian."""
    prepare_folder(data_dir())
    django.setup()
    translation.activate("en" if os.environ.get("LANG", "").startswith("en") else "ru")
