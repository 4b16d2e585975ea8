"""What colleagues type in a network itself: it joins its matter and stops the clock, in comments,
threads and private messages of every kind; what machines say there stops nothing."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.test import Client

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import RawEvent
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.ingest.dispatch import hand_on
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UserFactory
from tests.ingest.conftest import body

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
QUESTION = "Где вернуть чайник?"

pytestmark = pytest.mark.django_db


def minute(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


def deliver(account: Account, *items: dict[str, Any]) -> None:
    for item in items:
        number = RawEvent.objects.count() + 1
        raw = RawEvent.objects.create(
            account=account, dedup_key=str(number), body=body(number, item), received_at=NOW
        )
        hand_on(account.pk, at=minute(90))
        raw.refresh_from_db()
        assert raw.error == ""


def message_event(at: int, text: str, external_id: str, **more: object) -> dict[str, Any]:
    return {"text": text, "external_id": external_id, "occurred_at": minute(at).isoformat(), **more}


def ours(at: int, text: str, external_id: str, **more: object) -> dict[str, Any]:
    return message_event(at, text, external_id, author="page", is_own=True, **more)


def private(item: dict[str, Any], kind: str = "dm_received") -> dict[str, Any]:
    return {**item, "kind": kind, "post": "", "peer": "person"}


def echo(at: int, text: str, external_id: str, **more: object) -> dict[str, Any]:
    return private(ours(at, text, external_id, **more), "dm_echo")


def answered_at() -> datetime | None:
    incident = Incident.objects.get()
    return None if incident.is_unanswered else incident.first_reply_at


def test_a_reply_to_the_comment_stops_the_clock(account: Account) -> None:
    deliver(account, message_event(0, QUESTION, "1"), ours(5, "В магазине", "2", parent_id="1"))
    assert answered_at() == minute(5)


def test_in_a_thread_an_answer_below_our_own_is_to_the_last_question(account: Account) -> None:
    deliver(account, message_event(0, QUESTION, "1"), ours(5, "В магазине", "2", parent_id="1"))
    deliver(account, message_event(10, "А если он закрыт, куда идти?", "3", parent_id="2"))
    assert answered_at() is None
    deliver(account, ours(15, "Тогда к нам", "4", parent_id="2"))
    assert Incident.objects.get().status == Incident.Status.ANSWERED
    assert answered_at() == minute(5)


def test_an_answer_to_the_first_question_leaves_the_second_waiting(account: Account) -> None:
    deliver(
        account,
        message_event(0, QUESTION, "1"),
        message_event(1, "А деньги когда вернут?", "2", parent_id="1"),
    )
    deliver(account, ours(5, "В магазине", "3", parent_id="1"))
    assert answered_at() is None
    deliver(account, ours(6, "За десять дней", "4", parent_id="2"))
    assert answered_at() == minute(5)


@pytest.mark.parametrize(
    "asked",
    [
        {"text": QUESTION},
        {"text": "", "media": [{"kind": "voice", "external_id": "v"}]},
        {"text": "", "media": [{"kind": "photo", "external_id": "p"}]},
        {"text": "", "media": [{"kind": "place", "latitude": 1.0, "longitude": 2.0}]},
    ],
    ids=["words", "voice", "photo", "place"],
)
@pytest.mark.parametrize(
    "answer",
    [
        {"text": "В магазине"},
        {"text": "", "media": [{"kind": "voice", "external_id": "v"}]},
        {"text": "", "media": [{"kind": "file", "external_id": "f", "name": "памятка.pdf"}]},
        {"text": "👍", "media": [{"kind": "sticker", "text": "👍"}]},
    ],
    ids=["words", "voice", "file", "sticker"],
)
def test_in_a_dialogue_every_kind_of_message_is_a_question_or_an_answer(
    account: Account, asked: dict[str, Any], answer: dict[str, Any]
) -> None:
    deliver(account, private({**message_event(0, "", "1"), **asked}))
    assert answered_at() is None
    deliver(account, {**echo(5, "", "2"), **answer})
    assert answered_at() == minute(5)
    assert Message.objects.get(direction="out").attachments.count() == len(answer.get("media", []))


def test_an_answer_told_before_a_later_question_does_not_answer_it(account: Account) -> None:
    first, second = (
        private(message_event(0, QUESTION, "1")),
        private(message_event(10, "А деньги когда?", "3")),
    )
    answer = echo(5, "В магазине", "2")
    for order in permutations([first, second, answer]):
        if order[0] is answer:
            continue  # nobody's: the person has not written yet, for all we know
        deliver(account, *order)
        assert answered_at() is None
        assert Message.objects.count() == 3
        if order.index(first) < order.index(answer):
            assert Incident.objects.get().first_reply_at == minute(5)
        Incident.objects.all().delete()


def test_what_machines_say_there_joins_and_stops_nothing(account: Account, client: Client) -> None:
    deliver(account, private(message_event(0, QUESTION, "1")))
    deliver(account, echo(1, "Здравствуйте! Мы ответим в рабочее время.", "2", is_automatic=True))
    assert answered_at() is None
    assert Incident.objects.get().first_reply_at is None
    client.force_login(UserFactory(role=Role.OPERATOR))
    page = client.get(f"/desk/incidents/{Incident.objects.get().number}/").content.decode()
    assert "ответила программа, не человек" in page
    assert not Line.objects.filter(verb="incident.answered_in_network").exists()
    deliver(account, echo(5, "В магазине", "3"))
    assert answered_at() == minute(5)


def test_a_correction_or_removal_of_our_answer_is_followed(account: Account) -> None:
    deliver(account, private(message_event(0, QUESTION, "1")), echo(5, "В магазние", "2"))
    deliver(account, private(ours(6, "В магазине", "2"), "dm_edited"))
    deliver(account, private(ours(7, "", "2"), "dm_deleted"))
    answer = Message.objects.get(direction="out")
    assert (answer.text, answer.deleted_at) == ("В магазине", minute(7))
    verbs = Line.objects.about(Incident.objects.get()).values_list("verb", flat=True)
    assert "message.own_deleted" in verbs
