from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from pytest_django import DjangoDbBlocker

from otklik.channels.accounts.models import Account
from otklik.operations.packs.load import load_pack
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit
from otklik.procedure.mandates.models import Mandate
from tests.databases import taken_back
from tests.factories import UserFactory
from tests.incidents.conftest import norm, staff, written

__all__ = ["norm", "staff", "written"]

PACK = Path(__file__).parents[2] / "packs/chechpotreb"
NOON = datetime(2026, 11, 26, 9, tzinfo=UTC)
TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The shipped pack, loaded once for a module whose tests all want it."""
    with taken_back(django_db_blocker):
        with django_db_blocker.unblock(), translation.override(settings.LANGUAGE_CODE):
            report = load_pack(PACK, at=NOON)
        assert report.problems == ()
        yield


@pytest.fixture
def loaded(loaded_once: None, db: None) -> None:
    """For one test of them: what it changes is taken back after it."""


@pytest.fixture
def lead(loaded: None) -> User:
    return UserFactory(role=Role.LEAD)


@pytest.fixture
def authorised(loaded: None) -> User:
    return UserFactory(role=Role.AUTHORISED)


@pytest.fixture
def specialist(loaded: None) -> User:
    return UserFactory(role=Role.SPECIALIST)


@pytest.fixture
def mandate(authorised: User, lead: User) -> Mandate:
    return Mandate.record(
        authorised,
        document="Приказ",
        number="7",
        signed_on=date(2026, 1, 12),
        begins_on=date(2026, 1, 12),
        ends_on=None,
        by=lead,
        at=NOON,
    )


@pytest.fixture
def unit(specialist: User) -> Unit:
    return Unit.objects.get(pk=next(iter(specialist.unit_ids)))


@pytest.fixture
def account(loaded: None) -> Account:
    return Account.objects.get(code="practice")
