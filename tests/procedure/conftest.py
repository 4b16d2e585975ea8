from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from otklik.channels.models import Account
from otklik.installation.loading import load_pack
from otklik.organisation.models import Unit, User
from otklik.organisation.rights import Role
from otklik.procedure.models import Mandate
from tests.factories import UserFactory
from tests.incidents.conftest import norm, staff, written

__all__ = ["norm", "staff", "written"]

PACK = Path(__file__).parents[2] / "packs/chechpotreb"
NOON = datetime(2026, 11, 26, 9, tzinfo=UTC)
TODAY = date(2026, 11, 26)


@pytest.fixture
def loaded(db: None) -> None:
    report = load_pack(PACK, at=NOON)
    assert report.problems == ()


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
