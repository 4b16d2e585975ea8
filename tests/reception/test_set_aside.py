"""Whatever is handed to nobody has a reason, and stays where people can see it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from otklik.channels.models import Account, RawEvent
from otklik.channels.networks.base import SetAside
from otklik.incidents.models import Incident, Message
from otklik.reception.handing_on import hand_on
from tests.factories import AccountFactory
from tests.reception.conftest import body

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def came(account: Account, *items: dict[str, Any]) -> RawEvent:
    """What became of one body with these events inside."""
    number = RawEvent.objects.count() + 1
    given = [{"occurred_at": NOW.isoformat(), **item} for item in items]
    return handed_on(account, body(number, *given))


def handed_on(account: Account, raw: bytes) -> RawEvent:
    event = RawEvent.objects.create(
        account=account, dedup_key=f"{RawEvent.objects.count()}", body=raw, received_at=NOW
    )
    hand_on(account.pk, at=NOW)
    event.refresh_from_db()
    assert event.handed_on_at == NOW
    return event


def test_what_is_handed_on_has_no_reason(account: Account) -> None:
    assert came(account, {"external_id": "1", "text": "Почём мёд?"}).set_aside == ""
    assert came(account, {"kind": "comment_deleted", "external_id": "1"}).set_aside == ""


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"kind": "unknown", "external_id": "1"}, SetAside.UNKNOWN_KIND),
        ({"kind": "comment_deleted", "external_id": "never came"}, SetAside.UNKNOWN_MESSAGE),
        ({"external_id": "1", "text": "Мы сами", "is_own": True}, SetAside.OWN),
        ({"kind": "comment_edited", "external_id": "1", "is_own": True}, SetAside.OWN),
    ],
)
def test_what_is_for_nobody_says_why(
    account: Account, item: dict[str, Any], reason: SetAside
) -> None:
    assert came(account, item).set_aside == reason
    assert not Incident.objects.exists()


def test_a_body_without_events_is_set_aside_too(account: Account) -> None:
    assert came(account).set_aside == SetAside.UNREADABLE


def test_of_several_events_the_reason_is_told_that_matters_most(account: Account) -> None:
    own = {"external_id": "1", "text": "Мы сами", "is_own": True}
    heard = {"external_id": "2", "text": "Почём мёд?"}
    assert came(account, own, {"kind": "unknown"}, heard).set_aside == SetAside.UNKNOWN_KIND
    assert Message.objects.count() == 1


VK = {"type": "message_new", "group_id": 7001, "event_id": "1"}
CHAT = {"id": 0, "conversation_message_id": 3, "from_id": 501, "peer_id": 2_000_000_001}


def test_a_chat_of_colleagues_is_told_from_other_chats() -> None:
    account = AccountFactory(network="vk", container="7001")
    for number, reason in (("2000000001", SetAside.STAFF_CHAT), ("", SetAside.GROUP_CHAT)):
        account.secrets.filter(name="staff_chat").delete()
        account.secrets.create(name="staff_chat", value=number)
        told = {**VK, "object": {"message": {**CHAT, "date": 1, "text": number or "Помогите"}}}
        assert handed_on(account, json.dumps(told).encode()).set_aside == reason
    assert not Incident.objects.exists()
