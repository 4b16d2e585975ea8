"""A message is stored once and joins the right incident, in whatever order it is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from django.test import Client as Browser

from otklik.audit.models import Line
from otklik.channels.networks.inbound_types import Author, EventKind, InboundEvent
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.incidents.cases.client import Client, Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.receive import receive, receive_own
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db


def test_a_comment_becomes_an_incident_with_number_client_and_journal_line(
    written: Written,
) -> None:
    message = receive(written.account, written.comment("Не возвращают деньги за брак"), at=NOON)
    assert message is not None
    incident = message.incident
    assert (incident.number, incident.status) == (1, Incident.Status.NEW)
    assert incident.opening_text == "Не возвращают деньги за брак"
    assert str(incident.client) == "К-1"
    assert Identity.objects.get().name == "Покупатель"
    assert "Покупатель" not in "".join(Line.objects.values_list("subject_name", flat=True))
    assert Line.objects.filter(verb="message.received").count() == 1


def test_the_same_event_twice_makes_one_message(written: Written) -> None:
    event = written.comment("Один раз")
    assert receive(written.account, event, at=NOON) == receive(written.account, event, at=NOON)
    message = Message.objects.get()
    assert [version.text for version in message.history] == ["Один раз"]


def test_one_number_in_two_dialogues_names_two_messages(written: Written) -> None:
    asked = written.private("Мой вопрос", external_id="n", author="p")
    thief = written.private("Чужие слова", external_id="n", author="thief")
    for event in (asked, thief, thief):
        receive(written.account, event, at=NOON)
    texts = {m.peer: [v.text for v in m.history] for m in Message.objects.all()}
    assert texts == {"p": ["Мой вопрос"], "thief": ["Чужие слова"]}
    assert Incident.objects.count() == 2


def test_a_person_does_not_write_under_the_number_of_our_answer(written: Written) -> None:
    receive(written.account, written.private("Мой вопрос", external_id="n"), at=NOON)
    own = Author(external_id="us", name="", is_own=True)
    answer = written.private("Наш ответ", external_id="a", kind=EventKind.DM_ECHO)
    text = receive_own(written.account, replace(answer, author=own), at=NOON)
    assert text is not None
    receive(written.account, written.private("Не наш ответ", external_id="a"), at=NOON)
    text.refresh_from_db()
    assert [version.text for version in text.history] == ["Наш ответ"]
    assert Message.objects.inbound().count() == 2


def test_what_anybody_could_have_written_joins_nothing_and_changes_nothing(
    written: Written, client: Browser, staff: Staff
) -> None:
    """Whoever is there first, and however often it is told."""
    true = written.private("Верните деньги", external_id="1")
    forged = replace(true, text="Отзываю жалобу", is_unproven=True)
    copied = replace(true, is_unproven=True)
    for event in (forged, true, forged, copied, true, copied):
        receive(written.account, event, at=NOON)
    assert [len(message.history) for message in Message.objects.all()] == [1, 1, 1]
    assert Incident.objects.count() == 3
    unmarked = replace(forged, external_id="2")
    receive(written.account, unmarked, at=NOON)
    assert Incident.objects.count() == 4
    client.force_login(staff.operator)
    page = client.get(f"/desk/incidents/{Incident.objects.earliest('pk').number}/")
    assert "адрес отправителя не подтверждён" in page.content.decode()


def test_what_bears_the_mark_of_our_answer_goes_on(written: Written) -> None:
    asked = receive(written.account, written.private("Верните деньги"), at=NOON)
    receive_own(
        written.account,
        InboundEvent(
            kind=EventKind.DM_ECHO,
            external_id="ours",
            thread=ThreadRef(container="wall", peer="p"),
            author=Author(external_id="us", name="Мы", is_own=True),
            text="Ждите",
            occurred_at=NOON,
        ),
        at=NOON,
    )
    text = written.private("Сколько ждать?", external_id="3")
    text = replace(text, is_unproven=True, parent_id="ours")
    forged = receive(written.account, text, at=NOON)
    marked = replace(text, is_marked=True, external_id="4")
    answer = receive(written.account, marked, at=NOON)
    assert asked
    assert forged
    assert answer
    assert answer.incident == asked.incident != forged.incident


def test_a_second_comment_under_the_same_post_joins_the_incident(written: Written) -> None:
    receive(written.account, written.comment("Не меняют платье", external_id="1"), at=NOON)
    receive(written.account, written.comment("Чек есть", external_id="2"), at=NOON)
    assert Incident.objects.get().messages.count() == 2


def test_another_person_under_the_same_post_is_another_incident(written: Written) -> None:
    receive(written.account, written.comment("Не меняют платье", external_id="1"), at=NOON)
    receive(written.account, written.comment("И мне", external_id="2", author="q"), at=NOON)
    assert Incident.objects.count() == Client.objects.count() == 2


def test_a_private_message_continues_what_was_asked_in_public(written: Written) -> None:
    receive(written.account, written.comment("Не меняют платье"), at=NOON)
    receive(written.account, written.private("Магазин на площади"), at=NOON)
    incident = Incident.objects.get()
    assert [m.lane for m in incident.messages.all()] == ["public", "private"]


def test_created_edited_and_deleted_end_the_same_in_every_order(written: Written) -> None:
    events = [
        written.comment("Было"),
        written.comment("Стало", kind=EventKind.COMMENT_EDITED, at=NOON + timedelta(minutes=1)),
        written.comment("", kind=EventKind.COMMENT_DELETED, at=NOON + timedelta(minutes=2)),
    ]
    for order in permutations(events):
        Incident.objects.all().delete()
        for event in order:
            receive(written.account, event, at=NOON)
        message = Message.objects.get()
        assert message.text == "Стало"
        assert {v.text for v in message.history} <= {"Было", "Стало"}
        assert message.deleted_at == NOON + timedelta(minutes=2)
        Message.objects.all().delete()


def test_thanks_do_not_reopen_and_a_question_does(
    written: Written, closed: Callable[[Incident], Incident]
) -> None:
    first = receive(written.account, written.comment("Не меняют платье", external_id="1"), at=NOON)
    assert first is not None
    closed(first.incident)
    receive(written.account, written.comment("Спасибо!", external_id="2"), at=NOON)
    assert Incident.objects.get().status == Incident.Status.CLOSED
    receive(
        written.account,
        written.comment("А деньги за доставку мне вернут?", external_id="3"),
        at=NOON,
    )
    incident = Incident.objects.get()
    assert incident.status == Incident.Status.NEW
    assert incident.outcome == ""


def test_an_answer_typed_in_the_network_stops_the_clock(written: Written) -> None:
    receive(written.account, written.comment("Не меняют платье", external_id="1"), at=NOON)
    answered_at = NOON + timedelta(hours=1)
    own = InboundEvent(
        kind=EventKind.COMMENT_CREATED,
        external_id="77",
        thread=ThreadRef(container="wall", post="p1"),
        parent_id="1",
        author=Author(external_id="page", name="Страница", is_own=True),
        text="Обменяют",
        occurred_at=answered_at,
    )
    for _ in range(2):
        receive_own(written.account, own, at=answered_at)
    incident = Incident.objects.get()
    assert (incident.status, incident.first_reply_at) == (Incident.Status.ANSWERED, answered_at)
    assert [m.direction for m in incident.messages.all()] == ["in", "out"]


def test_a_removal_of_what_never_came_is_remembered_not_an_error(written: Written) -> None:
    gone = written.comment("", kind=EventKind.COMMENT_DELETED)
    assert receive(written.account, gone, at=NOON) is None
    late = receive(written.account, written.comment("Поздно пришло"), at=NOON)
    assert late is not None
    assert Message.objects.get().deleted_at is not None


def test_unknown_kinds_are_nobodys(written: Written) -> None:
    unknown = written.comment("?", kind=EventKind.UNKNOWN)
    assert receive(written.account, unknown, at=NOON) is None
    assert not Message.objects.exists()


def test_the_deadline_counts_from_detection(written: Written, norm: None) -> None:
    posted: datetime = NOON - timedelta(days=3)
    message = receive(written.account, written.comment("Старое", at=posted), at=NOON)
    assert message is not None
    assert message.incident.posted_at == posted
    assert message.incident.due_at is not None
    assert message.incident.due_at > NOON
