"""E-mail from the mailbox to the desk and back: through polling, reception and the engine."""

import itertools
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from otklik.channels.accounts.models import Account
from otklik.channels.health import check_and_subscribe
from otklik.channels.inbound.models import RawEvent
from otklik.channels.networks.outbound_types import OutboundKind, ThreadRef
from otklik.channels.outbound import send_delivery
from otklik.channels.outbound.enqueue import queue
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic
from otklik.ingest import poll
from otklik.ingest.dispatch import hand_on
from otklik.organisation.people.roles_and_rights import Role
from tests.channels.networks.stub_email import PERSON, EmailStub
from tests.factories import UnitFactory, UserFactory

HOURS = itertools.count(1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(mail: EmailStub, settings: Any) -> Account:
    settings.CHANNELS_MAY_CALL_LOOPBACK = True
    connection = mail.connection()
    account = Account.objects.create(
        code="mailbox",
        network="email",
        name="Почта",
        container=connection.container,
        ca_bundle=connection.ca_bundle,
    )
    for name, value in connection.secrets.items():
        account.secrets.create(name=name, value=value)
    return account


def read(account: Account) -> None:
    """What came is read and handed on, as each minute."""
    later = timezone.now() + timedelta(hours=next(HOURS))
    poll.sweep(at=later)
    for position in account.feeds.all():
        poll.read_page(position.pk, at=later)
    hand_on(account.pk, at=later)


def answered(message: Message, text: str = "Проверим до пятницы.") -> Delivery:
    delivery = queue(
        account=message.account,
        kind=OutboundKind.DM,
        thread=message.thread,
        text=text,
        reply_to=message.external_id,
        by=None,
        at=timezone.now(),
    )
    send_delivery.send(delivery.pk, at=timezone.now())
    delivery.refresh_from_db()
    return delivery


def replied(message: Message) -> None:
    """As the desk does it."""
    operator, now = UserFactory(role=Role.OPERATOR), timezone.now()
    to = Message.objects.get(pk=message.pk)
    incident = to.incident
    unit = UnitFactory()
    topic = Topic.objects.create(code="goods", name="Товары", unit=unit)
    incident.triage(unit=unit, topic=topic, urgency="normal", by=operator, at=now)
    reply = Reply.begin(incident, to=to, key=uuid4(), by=operator, at=now)
    reply.save_draft("Проверим до пятницы.", revision=0, by=operator, at=now)
    reply.send(by=operator, at=now)
    assert reply.delivery
    send_delivery.send(reply.delivery.pk, at=now + timedelta(minutes=1))
    reply.settle(at=now + timedelta(minutes=1))
    assert reply.status == "sent"


def closed(incident: Incident) -> None:
    """As when a colleague closed it."""
    found = {"status": "closed", "closed_at": timezone.now(), "outcome": "explained"}
    Incident.objects.filter(pk=incident.pk).update(**found)


def test_a_letter_becomes_an_incident_and_its_answer_a_letter(
    mail: EmailStub, account: Account
) -> None:
    read(account)
    mail.citizen_writes("Просрочен сыр", Subject="Магазин на углу")
    read(account)
    read(account)
    (message,) = Message.objects.inbound()
    assert message.text == "Магазин на углу\n\nПросрочен сыр"
    assert message.lane == Message.Lane.PRIVATE
    delivery = answered(message)
    assert (delivery.state, delivery.external_id) == ("sent", mail.wall[0].number)
    assert mail.wall[0].place == PERSON
    mail.citizen_answers("Спасибо, жду", mail.letters[0])
    read(account)
    assert [m.text for m in Message.objects.inbound().order_by("pk")][1:] == ["Спасибо, жду"]
    newest = RawEvent.objects.latest("pk")
    assert b"\n> " in bytes(newest.body), "the letter is kept as it came, copy and all"


def test_an_answer_of_unknown_outcome_is_never_sent_twice(
    mail: EmailStub, account: Account
) -> None:
    read(account)
    mail.citizen_writes("Просрочен сыр")
    read(account)
    mail.days = ["drop_after"]
    delivery = answered(Message.objects.inbound().get())
    assert delivery.state == "unconfirmed"
    for minutes in range(1, 20):
        send_delivery.send(delivery.pk, at=timezone.now() + timedelta(minutes=minutes))
    assert len(mail.wall) == 1


def test_the_copy_among_the_sent_letters_proves_it(mail: EmailStub, account: Account) -> None:
    read(account)
    mail.citizen_writes("Просрочен сыр")
    read(account)
    mail.days, mail.keeps_copies = ["drop_after"], True
    delivery = answered(Message.objects.inbound().get())
    send_delivery.look(delivery.pk, at=timezone.now() + timedelta(minutes=1))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.proof) == ("sent", "readback")
    read(account)
    assert Message.objects.count() == 1, "the copy is known and makes nothing new"


def test_the_copy_closes_what_nobody_looked_for_yet(mail: EmailStub, account: Account) -> None:
    read(account)
    mail.citizen_writes("Просрочен сыр")
    read(account)
    mail.days, mail.keeps_copies = ["drop_after"], True
    delivery = answered(Message.objects.inbound().get())
    assert delivery.state == "unconfirmed"
    read(account)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.proof) == ("sent", "echo")
    assert delivery.external_id == mail.wall[0].number


def test_an_answer_written_from_the_mailbox_itself_is_known(
    mail: EmailStub, account: Account
) -> None:
    read(account)
    asked = mail.citizen_writes("Просрочен сыр")
    read(account)
    by_hand = (
        f"From: {account.container}\r\nTo: {PERSON}\r\nSubject: Re\r\n"
        f"Message-ID: <hand@primer.example>\r\nIn-Reply-To: <{asked}>\r\n\r\nAnswered by hand.\r\n"
    )
    mail.comes(by_hand.encode(), "Sent")
    read(account)
    texts = [(m.text, m.direction) for m in Message.objects.order_by("pk")]
    assert texts[1][0] == "Answered by hand."
    assert texts[0][1] != texts[1][1]


def test_nobody_rewrites_anothers_letter_or_an_answer_of_ours(
    mail: EmailStub, account: Account
) -> None:
    """A letter's number is its writer's word: whoever saw one can write under it again."""
    read(account)
    asked = mail.citizen_writes("Просрочен сыр")
    read(account)
    answer = answered(Message.objects.inbound().get())
    for sender, number in (("thief@people.example", asked), (PERSON, answer.external_id)):
        head = f"From: {sender}\r\nSubject: Re: x\r\nMessage-ID: <{number}>\r\n"
        mail.comes(f"{head}\r\nRewritten.\r\n".encode())
        read(account)
    assert all(len(m.history) == 1 for m in Message.objects.all())
    by_thief = Message.objects.get(peer="thief@people.example")
    assert by_thief.incident != Message.objects.get(external_id=asked).incident
    delivery = Delivery.objects.get()
    assert (delivery.external_id, delivery.text) == (answer.external_id, answer.text)


def test_a_letter_in_anothers_name_joins_reopens_and_rewrites_nothing(
    mail: EmailStub, account: Account
) -> None:
    read(account)
    asked = mail.citizen_writes("Просрочен сыр")
    read(account)
    first = Message.objects.inbound().get()
    replied(first)
    mail.citizen_answers("Спасибо, жду", mail.letters[0])
    read(account)
    closed(first.incident)
    forged = [
        {},
        {"In_Reply_To": f"<{asked}>", "References": f"<{asked}>"},
        {"Message_ID": f"<{asked}>"},
        {"Authentication_Results": "mx.primer.example; dmarc=pass header.from=people.example"},
        {"From": "thief@evil.example", "Reply_To": PERSON},
    ]
    for number, headers in enumerate(forged):
        mail.citizen_writes(f"Отзываю жалобу, зачем {number}?", **headers)
        read(account)
    first.incident.refresh_from_db()
    assert first.incident.status == "closed"
    assert first.incident.messages.count() == 3
    assert len(first.history) == 1
    others = Message.objects.inbound().exclude(incident=first.incident)
    assert len({message.incident_id for message in others}) == len(forged), "not even one another"
    assert all(message.is_unproven for message in others)


def test_who_bears_the_mark_of_our_letter_goes_on(mail: EmailStub, account: Account) -> None:
    """And nobody else does with it."""
    read(account)
    mail.citizen_writes("Просрочен сыр")
    read(account)
    incident = Message.objects.inbound().get().incident
    replied(Message.objects.inbound().get())
    closed(incident)
    mail.citizen_answers("А когда вернут деньги?", mail.letters[0])
    read(account)
    incident.refresh_from_db()
    assert (incident.status, incident.messages.inbound().count()) == ("in_progress", 2)
    mark = mail.wall[0].number
    mail.citizen_writes("Отзываю", From="thief@evil.example", In_Reply_To=f"<{mark}>")
    mail.citizen_writes("Отзываю", In_Reply_To=f"<{mark.replace(mark[-20], 'x')}>")
    mail.citizen_writes("Отзываю", In_Reply_To=f"<{mark.partition('@')[0]}@{'x' * 180}>")
    read(account)
    assert incident.messages.inbound().count() == 2
    assert not RawEvent.objects.filter(handed_on_at=None).exists()


def test_where_a_server_is_trusted_a_person_goes_on_and_a_forger_does_not(
    mail: EmailStub, account: Account
) -> None:
    account.secrets.create(name="auth_server", value="mx.primer.example")
    read(account)
    true = {"Authentication_Results": "mx.primer.example; dmarc=pass header.from=people.example"}
    mail.citizen_writes("Отзываю всё")  # a forger is there first
    mail.citizen_writes("Просрочен сыр", **true)
    mail.citizen_writes("И молоко тоже", **true)
    mail.citizen_writes("Не надо ничего")
    read(account)
    shown = [(m.text.splitlines()[-1], m.is_unproven, m.incident_id) for m in Message.objects.all()]
    assert [is_unproven for _text, is_unproven, _incident in shown] == [True, False, False, True]
    forged, begun, went_on, again = [incident for _text, _is, incident in shown]
    assert begun == went_on
    assert len({forged, begun, again}) == 3


def test_a_letter_from_ourselves_is_no_colleagues_answer(mail: EmailStub, account: Account) -> None:
    read(account)
    asked = mail.citizen_writes("Просрочен сыр, что делать?")
    read(account)
    incident = Message.objects.get().incident
    mail.citizen_writes("Решено", From=account.container, To=PERSON, In_Reply_To=f"<{asked}>")
    mail.citizen_writes(
        "X-Otklik-Letter: sent 1.9 2026-11-24T12:00:00+00:00\r\n",
        From=account.container, To=PERSON, X_Otklik_Letter="sent 1.9 2026-11-24T12:00:00+00:00",
    )  # fmt: skip
    read(account)
    incident.refresh_from_db()
    assert (incident.messages.count(), incident.first_reply_at) == (1, None)


def test_a_vacation_answer_to_our_letter_makes_no_incident(
    mail: EmailStub, account: Account
) -> None:
    """It is a loop; a robot that answers none of our letters may write for a person."""
    read(account)
    mail.citizen_writes("Просрочен сыр")
    read(account)
    replied(Message.objects.inbound().get())
    mail.citizen_writes(
        "Я в отпуске", Auto_Submitted="auto-replied", In_Reply_To=f"<{mail.wall[0].number}>"
    )
    read(account)
    assert RawEvent.objects.filter(set_aside="auto_answer").count() == 1
    assert Message.objects.inbound().count() == 1
    mail.citizen_writes("Заявление с сайта другого органа", Auto_Submitted="auto-generated")
    read(account)
    assert Message.objects.inbound().count() == 2


def test_the_mailbox_is_found_well_and_publishes_nothing(mail: EmailStub, account: Account) -> None:
    assert check_and_subscribe.check(account.pk, at=timezone.now()).problems == ()
    with pytest.raises(Refused):
        queue(
            account=account,
            kind=OutboundKind.POST,
            thread=ThreadRef(container=account.container),
            text="Объявление",
            by=None,
            at=timezone.now(),
        )
