"""The pages of the first authority's pack, planted once for a module whose tests all want them: it
imports these fixtures in the place of those of the conftest, which plant them for each test."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from pytest_django import DjangoDbBlocker
from wagtail.models import Site

from otklik.organisation.structure.authority import Authority
from otklik.website.pages.home import HomePage
from tests.databases import taken_back
from tests.website.conftest import PACK, found_authority, plant_site

__all__ = ["authority", "planted", "site"]


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with taken_back(django_db_blocker):
        with django_db_blocker.unblock(), translation.override(settings.LANGUAGE_CODE):
            found_authority()
            plant_site(PACK)
        yield


@pytest.fixture
def authority(planted: None, db: None) -> Authority:
    return Authority.objects.get()


@pytest.fixture
def site(authority: Authority) -> HomePage:
    """The first page, as nobody has asked for it yet."""
    Site.clear_site_root_paths_cache()
    cache.clear()
    home: HomePage = HomePage.objects.get()
    return home
