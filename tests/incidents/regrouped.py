"""Two incidents about one purchase, and what joining and splitting may touch."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from otklik.channels.outbound.models import Delivery
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.receive import receive
from otklik.incidents.merge_and_split.recompute import state_of
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic, Urgency
from tests.incidents.conftest import NOON, Staff, Written

LATER = NOON + timedelta(hours=1)
LATEST = NOON + timedelta(hours=2)


def add_message(
    written: Written, text: str, external_id: str, *, post: str, at: Any = NOON
) -> Incident:
    message = receive(
        written.account, written.comment(text, external_id=external_id, post=post, at=at), at=at
    )
    assert message is not None
    return message.incident


@pytest.fixture
def one(written: Written, norm: None) -> Incident:
    return add_message(written, "Магазин не меняет платье", "1", post="p1", at=LATER)


@pytest.fixture
def other(written: Written, norm: None) -> Incident:
    return add_message(written, "И деньги за платье не вернули", "2", post="p2")


def everything(*incidents: Incident) -> list[object]:
    """All that a regrouping may touch."""
    found = Incident.objects.filter(pk__in=[i.pk for i in incidents]).order_by("pk")
    return [state_of(incident) for incident in found] + [
        list(Message.objects.order_by("pk").values_list("pk", "incident")),
        list(Reply.objects.order_by("pk").values_list("pk", "incident")),
    ]


def answer(incident: Incident, staff: Staff, topic: Topic, *, at: Any, number: str) -> Reply:
    incident.triage(
        unit=topic.unit,  # type: ignore[arg-type]
        topic=topic,
        urgency=Urgency.NORMAL,
        by=staff.operator,
        at=at,
    )
    to = incident.messages.inbound().order_by("occurred_at").last()
    assert to is not None
    reply = Reply.begin(incident, to=to, key=uuid4(), by=staff.operator, at=at)
    reply.save_draft("Обменяют за 3 дня.", revision=0, by=staff.operator, at=at)
    reply.send(by=staff.operator, at=at)
    assert reply.delivery is not None
    Delivery.objects.filter(pk=reply.delivery.pk).update(
        state="sent", external_id=number, settled_at=at
    )
    reply.settle(at=at)
    return reply
