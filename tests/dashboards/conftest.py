from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from otklik.incidents.cases.message import Message
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import UserFactory
from tests.incidents.conftest import (
    NOON,
    Staff,
    account,
    norm,
    question,
    sorted_incident,
    staff,
    topic,
    unit,
    written,
)

__all__ = [
    "account",
    "norm",
    "question",
    "sorted_incident",
    "staff",
    "topic",
    "unit",
    "written",
]


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Every test has the same noon and the same keys: what one kept is no answer for the next."""
    cache.clear()


@pytest.fixture
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def lead(db: None) -> User:
    return UserFactory(role=Role.LEAD)


@pytest.fixture
def entered(client: Client, lead: User, noon: None) -> Client:
    client.force_login(lead)
    return client


@pytest.fixture
def submitted(norm: None, question: Message, staff: Staff, topic: Topic) -> Reply:
    """A reply that waits for a second person."""
    Topic.objects.update(needs_approval=True)
    question.incident.refresh_from_db()
    reply = Reply.begin(question.incident, to=question, key=uuid4(), by=staff.operator, at=NOON)
    reply.save_draft(
        "Обменяют и на распродаже: закон не различает.", revision=0, by=staff.operator, at=NOON
    )
    reply.submit(by=staff.operator, at=NOON)
    return reply
