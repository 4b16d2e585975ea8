"""Where private files lie while a test runs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.core.files.storage import Storage

from otklik.core.files.uploads import private_files
from otklik.incidents.attachments.models import Attachment


def private_storages() -> list[Storage]:
    """The one of the settings and the one that fields were made with: two, once another test gave
    other settings."""
    return [private_files(), Attachment._meta.get_field("file").storage]


def files_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder of this test alone. Never by the setting: fields keep the storage that they were
    made with."""
    for storage in private_storages():
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
        for storage in private_storages():
            here.setitem(storage.__dict__, "_save", fail)
        yield
