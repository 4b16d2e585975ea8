"""The made-up years, loaded once for all modules of this folder, which one process gets together
(xdist_group "two_years"). What a test does to them is taken back after the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from pytest_django import DjangoDbBlocker

from otklik.demo.start import set_up
from otklik.operations.packs.load import load_pack
from otklik.operations.packs.shipped_pack import shipped_pack
from tests.databases import taken_back
from tests.demo.two_years.loading import AT


@pytest.fixture(scope="package")
def loaded(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """Their data folder."""
    folder = tmp_path_factory.mktemp("years")
    (folder / "secrets").mkdir()
    with taken_back(django_db_blocker):
        with django_db_blocker.unblock(), translation.override(settings.LANGUAGE_CODE):
            set_up.load_story(shipped_pack(), folder, has_history=True, at=AT)
            assert load_pack(shipped_pack(), at=AT).problems == ()
            set_up.begin(shipped_pack(), folder, at=AT)
        yield folder
