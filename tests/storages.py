"""Where private files lie while a test runs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest

from otklik.core.files.uploads import private_files


def files_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder of this test alone. Never by the setting: fields keep the storage that they were
    made with."""
    storage = private_files()
    for name in ("base_location", "location"):
        monkeypatch.setitem(storage.__dict__, name, str(folder))


@pytest.fixture
def files_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files_in(tmp_path / "files", monkeypatch)


@contextmanager
def full(number: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The disk of private files takes nothing: writing fails with this number of errno."""

    def fail(*_: Any, **__: Any) -> NoReturn:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as here:
        here.setitem(private_files().__dict__, "_save", fail)
        yield
