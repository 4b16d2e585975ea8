"""The world of an authority and two institutions, and a door into it."""

from collections.abc import Callable

import pytest
from django.test import Client

from otklik.incidents.topics.models import Topic
from otklik.organisation.people.roles_and_rights import Role
from tests.institutions import OURS, Belongings, Place, belongings, world
from tests.isolation.rows import deepened, of_the_authority


@pytest.fixture
def topic() -> Topic:
    return Topic.objects.create(code="A01", name="Касса")


@pytest.fixture
def places(topic: Topic) -> dict[str, Place]:
    found = world()
    topic.unit = found[OURS].unit
    topic.save()
    return found


@pytest.fixture
def owned(places: dict[str, Place], topic: Topic) -> dict[str, Belongings]:
    return {code: belongings(here, topic) for code, here in places.items()}


@pytest.fixture
def deep(places: dict[str, Place], owned: dict[str, Belongings]) -> dict[str, dict[str, object]]:
    once = of_the_authority(places[OURS])
    return {code: {**once, **deepened(places[code], rows)} for code, rows in owned.items()}


@pytest.fixture
def enter() -> Callable[[Place, Role], Client]:
    def entered(here: Place, role: Role) -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(here.of(role))
        return client

    return entered
