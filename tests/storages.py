"""Where private files lie while a test runs."""

from pathlib import Path

import pytest

from otklik.core.given_files import private_files


def files_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder of this test alone. Never by the setting: fields keep the storage that they were
    made with."""
    storage = private_files()
    for name in ("base_location", "location"):
        monkeypatch.setitem(storage.__dict__, name, str(folder))
