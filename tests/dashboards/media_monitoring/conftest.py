"""A press service with two topics, and sources of the field."""

from datetime import UTC, datetime

import pytest

from otklik.incidents.topics.models import Topic, TopicPhrase
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit
from tests.factories import UnitFactory, UserFactory

NOON = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)  # a Thursday


@pytest.fixture
def unit(db: None) -> Unit:
    return UnitFactory(name="Пресс-служба")


@pytest.fixture
def topics(unit: Unit) -> dict[str, Topic]:
    made = {}
    for code, name, phrases in (
        ("prices", "Рост цен", ("выросли цены на хлеб", "подорожали продукты", "цены на сахар")),
        ("returns", "Возврат товара", ("магазин не меняет платье", "не вернули деньги за обувь")),
    ):
        made[code] = Topic.objects.create(code=code, name=name, unit=unit)
        for text in phrases:
            TopicPhrase.objects.create(topic=made[code], text=text)
    return made


@pytest.fixture
def operator(unit: Unit) -> User:
    return UserFactory(role=Role.OPERATOR, unit=unit)
