"""A demonstration that is furnished once for all modules of this folder, which one process gets
together (tests/sharing_out.py). What a test does to it is taken back after the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests.installation.conftest import pack_loaded
from tests.installation.furnishing import furnish


@pytest.fixture(scope="package")
def furnished(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Its data folder."""
    folder = tmp_path_factory.mktemp("demonstration")
    (folder / "secrets").mkdir()
    with pack_loaded(django_db_blocker):
        with django_db_blocker.unblock(), translation.override(settings.LANGUAGE_CODE):
            furnish(folder)
        yield folder
