"""From the open lane to a private one: an address under a comment leads its author's dialogue to
the same matter, once; anybody else who follows it is a possible match and no more."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from django.test import Client as Browser

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.networks import registry
from otklik.channels.networks.capabilities import Capabilities
from otklik.channels.networks.demo.network import PracticeNetwork
from otklik.channels.networks.inbound_types import EventKind, InboundEvent
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.invitation import Invitation
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.receive import note_permission, receive
from otklik.incidents.replies.models import Reply
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
MINE = "1000"  # who wrote the comment of `sorted_incident`


class Inviting(PracticeNetwork):
    """The practice network as others are: with an address that brings a code along."""

    code: ClassVar[str] = "inviting"
    capabilities: ClassVar[Capabilities] = replace(PracticeNetwork.capabilities, invitation=True)

    def invitation(self, code: str) -> str:
        return f"https://network.example/page?start={code}"


@pytest.fixture
def network(account: Account, monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setitem(registry.ADAPTERS, "inviting", Inviting)
    account.network = "inviting"
    account.save()
    return account


@pytest.fixture
def desk(client: Browser, staff: Staff) -> Browser:
    client.force_login(staff.operator)
    return client


def pressed(desk: Browser, incident: Incident, *, key: Any = None, text: str = "Расскажите") -> Any:
    key = key or uuid4()
    known = Reply.objects.filter(key=key).first()
    typed = {
        "text": known.text if known else text,
        "revision": known.revision if known else 0,
        "to": incident.messages.inbound().order_by("pk")[0].pk,
    }
    place = f"/desk/incidents/{incident.number}/replies/{key}/invitation/"
    return desk.post(place, typed, follow=True)


def code_in(reply: Reply) -> str:
    found = re.search(r"start=([\w-]+)", reply.text)
    assert found is not None
    return found[1]


def receive_message(
    written: Written, text: str, *, author: str, code: str = "", at: datetime = NOON
) -> Any:
    result = written.private(text, external_id=f"dm-{author}-{at:%H%M%S}", author=author, at=at)
    return replace(result, start_code=code)


def begun(written: Written, *, author: str, code: str) -> InboundEvent:
    result = written.private("", external_id="", author=author, kind=EventKind.ALLOWED)
    return replace(result, start_code=code)


def test_the_same_persons_dialogue_joins_the_matter_even_when_it_is_closed(
    network: Account, desk: Browser, sorted_incident: Incident, written: Written, staff: Staff
) -> None:
    pressed(desk, sorted_incident)
    reply = Reply.objects.get()
    assert reply.text.startswith("Расскажите\n\nЧтобы сообщить подробности лично, откройте: https")
    code = code_in(reply)
    assert len(code) >= 22
    assert code not in str(list(Invitation.objects.values()))
    reply.discard(by=staff.operator, at=NOON)
    sorted_incident.close(outcome=Incident.Outcome.NO_QUESTION, by=staff.operator, at=NOON)
    note_permission(network, begun(written, author=MINE, code=code), at=NOON)
    other = written.comment("Где ярмарка?", external_id="9", author=MINE, post="p9")
    newer = receive(network, other, at=NOON)
    assert newer is not None
    joined = receive(
        network, receive_message(written, "Чек потерян, что делать?", author=MINE), at=NOON
    )
    assert joined is not None
    assert joined.incident == sorted_incident
    verbs = list(Line.objects.about(sorted_incident).values_list("verb", flat=True))
    assert verbs.count("invitation.made") == verbs.count("invitation.used") == 1


def test_the_code_may_come_with_the_first_message(
    network: Account, desk: Browser, sorted_incident: Incident, written: Written
) -> None:
    pressed(desk, sorted_incident)
    code = code_in(Reply.objects.get())
    receive(network, receive_message(written, "Вот чек", author=MINE, code=code), at=NOON)
    assert Invitation.objects.get().used_by == sorted_incident.client
    assert Incident.objects.count() == 1


def test_somebody_else_is_a_possible_match_and_no_more(
    network: Account, desk: Browser, sorted_incident: Incident, written: Written
) -> None:
    pressed(desk, sorted_incident)
    code = code_in(Reply.objects.get())
    strange = receive(
        network, receive_message(written, "Где мой ответ?", author="else", code=code), at=NOON
    )
    assert strange is not None
    assert strange.incident != sorted_incident
    for one, other in ((sorted_incident, strange.incident), (strange.incident, sorted_incident)):
        page = desk.get(f"/desk/incidents/{one.number}/").content.decode()
        assert "Возможное совпадение" in page
        assert f'href="/desk/incidents/{other.number}/"' in page
    late = receive_message(
        written, "А вот и я", author=MINE, code=code, at=NOON + timedelta(minutes=1)
    )
    mine = receive(network, late, at=NOON)
    assert mine is not None
    assert mine.incident == sorted_incident, "the author needs no code: the person is the same"
    assert Line.objects.filter(verb="invitation.used").count() == 1


@pytest.mark.parametrize("kind", ["foreign", "spent", "old", "of another account", "odd"])
def test_a_code_that_is_none_does_no_harm(
    network: Account, desk: Browser, sorted_incident: Incident, written: Written, kind: str
) -> None:
    pressed(desk, sorted_incident)
    code = code_in(Reply.objects.get())
    match kind:
        case "foreign":
            code = "A" * 22
        case "spent":
            receive(
                network, receive_message(written, "Я первый", author="first", code=code), at=NOON
            )
        case "old":
            Invitation.objects.update(expires_at=NOON)
        case "of another account":
            other = Account.objects.create(code="b", network="inviting", name="Другая")
            Invitation.objects.update(account=other)
        case _:
            code = "\ud800"[:0] or "№ -- '\""
    event = receive_message(
        written, "Где чек?", author="next", code=code, at=NOON + timedelta(minutes=2)
    )
    message = receive(network, event, at=NOON)
    assert message is not None
    assert message.incident != sorted_incident
    page = desk.get(f"/desk/incidents/{message.incident.number}/").content.decode()
    assert "Возможное совпадение" not in page


def test_one_invitation_is_enough_for_one_reply(
    network: Account, desk: Browser, sorted_incident: Incident
) -> None:
    key = uuid4()
    pressed(desk, sorted_incident, key=key)
    again = pressed(desk, sorted_incident, key=key)
    assert again.status_code == 422
    assert "Приглашение уже стоит в ответе" in again.content.decode()
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("page_url", ["https://network.example/page", ""])
def test_without_such_an_address_the_words_say_where_to_write(
    account: Account, desk: Browser, sorted_incident: Incident, page_url: str
) -> None:
    account.page_url, account.lacks = page_url, ["invitation"]
    account.save()
    key = uuid4()
    pressed(desk, sorted_incident, key=key)
    text = Reply.objects.get().text
    assert (page_url or "/ask/") in text
    assert f"№ {sorted_incident.number}" in text
    assert not Invitation.objects.exists()
    assert pressed(desk, sorted_incident, key=key).status_code == 422


def test_the_private_lane_invites_nowhere(
    network: Account, desk: Browser, written: Written
) -> None:
    message = receive(network, receive_message(written, "Где чек?", author="p"), at=NOON)
    assert isinstance(message, Message)
    page = desk.get(f"/desk/incidents/{message.incident.number}/").content.decode()
    assert "Пригласить в личный канал" not in page
    assert pressed(desk, message.incident).status_code == 422
