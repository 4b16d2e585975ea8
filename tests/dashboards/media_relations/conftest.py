"""The press service of the field, and colleagues who approve."""

from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from otklik.news.models import NewsIndexPage
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit
from tests.dashboards.media_monitoring.conftest import NOON, operator, topics, unit
from tests.factories import UserFactory
from tests.website.planted import authority, planted

__all__ = ["NOON", "authority", "operator", "planted", "topics", "unit"]


@pytest.fixture
def approver(unit: Unit) -> User:
    return UserFactory(role=Role.APPROVER, unit=unit, name="Второй сотрудник")


@pytest.fixture
def editor(unit: Unit) -> User:
    return UserFactory(role=Role.AUTHORISED, unit=unit, name="Редактор")


@pytest.fixture
def site(authority: object, settings: Settings, tmp_path: Path) -> NewsIndexPage:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    found: NewsIndexPage = NewsIndexPage.objects.get()
    return found
