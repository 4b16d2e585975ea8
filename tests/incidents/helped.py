"""How a test comes to an answer about which a person may be asked whether it helped."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4

import pytest

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import InboundEvent
from otklik.channels.outbound.models import Delivery
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.feedback import ask
from otklik.incidents.feedback.models import Helpfulness, HelpRules
from otklik.incidents.intake.receive import receive
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic, Urgency
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import UserFactory
from tests.incidents.conftest import NOON, Staff, Written

ON = NOON - timedelta(days=1)
FRIDAY = NOON + timedelta(days=3)  # three working days after the closing on Tuesday
TEXT = "Вопрос № {номер}. Помогло? {ссылка}"


def decided(lead: User, *, is_on: bool = True, at: datetime = ON, **more: object) -> HelpRules:
    values = {"after_days": 3, "rest_days": 30, "in_public": False, "text": TEXT, **more}
    return HelpRules.decide(is_on=is_on, values=values, by=lead, at=at)


def asked(codes: Iterator[str], *, at: datetime = FRIDAY) -> int:
    return ask.ask_due(at=at, code=lambda: next(codes))


def answered(
    message: Message, staff: Staff, topic: Topic, *, outcome: str = "solved", at: datetime = NOON
) -> Incident:
    """Triaged, answered where the person wrote, closed."""
    incident = message.incident
    unit = staff.operator.current_appointments[0].unit
    incident.triage(unit=unit, topic=topic, urgency=Urgency.NORMAL, by=staff.operator, at=at)
    reply = Reply.begin(incident, to=message, key=uuid4(), by=staff.operator, at=at)
    reply.save_draft("Обменяют: у вас 14 дней.", revision=0, by=staff.operator, at=at)
    reply.send(by=staff.operator, at=at)
    sent(reply.delivery, at=at)
    Reply.objects.settle(reply.delivery_id or 0, at=at)
    incident.refresh_from_db()
    incident.close(outcome=outcome, by=staff.operator, at=at)
    return incident


def sent(delivery: Delivery | None, *, at: datetime) -> None:
    assert delivery is not None
    columns = {"state": "sent", "settled_at": at, "external_id": f"ours-{delivery.pk}"}
    Delivery.objects.filter(pk=delivery.pk).update(**columns)


def receive_event(account: Account, event: InboundEvent) -> Message:
    message = receive(account, event, at=NOON)
    assert message is not None
    return message


def code_of(row: Helpfulness) -> str:
    assert row.delivery is not None
    found = re.search(r"/helped/([\w-]+)/", row.delivery.text)
    assert found is not None
    return found[1]


def verbs(incident: Incident) -> list[str]:
    return list(Line.objects.about(incident).values_list("verb", flat=True))


@pytest.fixture
def lead(db: None) -> User:
    user: User = UserFactory(role=Role.LEAD)
    return user


@pytest.fixture(autouse=True)
def rules(db: None, lead: User) -> HelpRules:
    return decided(lead)


@pytest.fixture
def codes() -> Iterator[str]:
    return (f"code-{n:016}" for n in count(1))


@pytest.fixture
def private(account: Account, written: Written, staff: Staff, topic: Topic) -> Incident:
    return answered(
        receive_event(account, written.private("Магазин не меняет платье")), staff, topic
    )
