"""A demonstration that is furnished once for all modules of this folder, which one process gets
together (xdist_group "demonstration"). What a test does to it is taken back after the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests.databases import taken_back
from tests.operations.furnishing import furnish
from tools.demonstration.story.script import tell


@contextmanager
def furnishing(blocker: DjangoDbBlocker, folder: Path) -> Iterator[None]:
    """A demonstration whose data folder this is; all of it is taken back."""
    (folder / "secrets").mkdir()
    with taken_back(blocker):
        with blocker.unblock(), translation.override(settings.LANGUAGE_CODE):
            furnish(folder)
        tell("chechpotreb")  # whose words they are
        yield


@pytest.fixture(scope="package")
def furnished(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Its data folder."""
    folder = tmp_path_factory.mktemp("demonstration")
    with furnishing(django_db_blocker, folder):
        yield folder
