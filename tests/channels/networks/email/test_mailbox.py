"""What is read in a mailbox: once, in pages, with its files."""

import os
import re
import time
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from otklik.channels.networks.email import feeds
from otklik.channels.networks.email.network import EmailNetwork
from otklik.channels.networks.errors import InvalidContent, NotFound, Unsupported
from otklik.channels.networks.inbound_types import EventKind, InboundEvent, MediaKind
from otklik.channels.networks.outbound_types import ThreadRef
from tests.channels.networks.email.letters import letter
from tests.channels.networks.email.telling import written
from tests.channels.networks.stub_email import PERSON, EmailStub


def read(network: EmailNetwork, cursor: str, feed: str = "inbox") -> tuple[list[InboundEvent], str]:
    """Everything new, as events, and where it goes on."""
    events: list[InboundEvent] = []
    while True:
        page = network.poll(feed, cursor)
        events += [event for body in page.bodies for event in network.parse(body)]
        cursor = page.cursor
        if not page.more:
            return events, cursor


def test_a_letter_is_heard_once(mail: EmailStub, network: EmailNetwork) -> None:
    mail.citizen_writes("Старое письмо")
    nothing, cursor = read(network, "")
    assert nothing == [], "what lay there before is nobody's news"
    number = mail.citizen_writes("Просрочен сыр", Subject="Магазин на углу")
    (event,), after = read(network, cursor)
    assert (event.kind, event.external_id) == (EventKind.DM_RECEIVED, number)
    assert event.text == "Магазин на углу\n\nПросрочен сыр"
    assert event.thread == ThreadRef(container=mail.address, peer=PERSON)
    assert event.author
    assert (event.author.name, event.author.is_own) == ("Житель Примерный", False)
    assert timezone.now() - event.occurred_at < timedelta(minutes=5)
    assert read(network, after) == ([], after)
    assert len(read(network, cursor)[0]) == 1, "read again from where it was, it is there again"


def test_looking_leaves_no_trace(mail: EmailStub, network: EmailNetwork) -> None:
    _events, cursor = read(network, "")
    mail.citizen_writes("Помогите")
    read(network, cursor)
    network.check()
    names = [path.name for path in mail.mailboxes.folder(mail.address).rglob("*stub.localhost*")]
    assert names
    assert all("S" not in name.partition(":2,")[2] for name in names), "nothing is marked as read"


def test_many_letters_come_in_pages(mail: EmailStub, network: EmailNetwork) -> None:
    _events, cursor = read(network, "")
    for number in range(23):
        mail.citizen_writes(f"Письмо {number}", Subject="")
    first = network.poll("inbox", cursor)
    assert (len(first.bodies), first.more) == (20, True)
    events, _cursor = read(network, cursor)
    assert [event.text for event in events] == [f"Письмо {number}" for number in range(23)]


def test_a_mailbox_numbered_anew_loses_and_doubles_nothing(
    mail: EmailStub, network: EmailNetwork
) -> None:
    mail.citizen_writes("До подключения")
    _events, cursor = read(network, "")
    mail.citizen_writes("Раз")
    page = network.poll("inbox", cursor)
    known = {network.dedup_key(body) for body in page.bodies}
    mail.citizen_writes("Два")
    mail.mailboxes.number_anew(mail.address)
    anew = network.poll("inbox", page.cursor)
    assert anew.cursor.partition(".")[0] != page.cursor.partition(".")[0]
    unknown = [body for body in anew.bodies if network.dedup_key(body) not in known]
    texts = [network.parse(body)[0].text for body in unknown]
    assert texts[-1] == "Вопрос\n\nДва"
    assert read(network, anew.cursor)[0] == []


def test_a_mailbox_numbered_anew_brings_up_nothing_old(
    mail: EmailStub, network: EmailNetwork
) -> None:
    """Not even when the letter is gone that told how far it was read."""
    for text, days in (("Давнее", 20), ("Недавнее", 5)):
        mail.citizen_writes(text)
        path = max(mail.mailboxes.folder(mail.address).rglob("*stub.localhost*"))
        moment = time.time() - days * 86400
        os.utime(path, (moment, moment))
        _events, cursor = read(network, "")
    for path in mail.mailboxes.folder(mail.address).rglob("*stub.localhost*"):
        if "Недавнее" in message_from_bytes(path.read_bytes(), policy=policy.default).get_content():
            path.unlink()
    mail.mailboxes.number_anew(mail.address)
    nothing, cursor = read(network, cursor)
    assert nothing == []
    assert read(network, cursor)[0] == []
    mail.citizen_writes("Новое")
    assert [event.text for event in read(network, cursor)[0]] == ["Вопрос\n\nНовое"]


def test_an_answer_names_the_letter_it_answers(mail: EmailStub, network: EmailNetwork) -> None:
    _events, cursor = read(network, "")
    sent = network.send(letter("Проверим до пятницы."))
    mail.citizen_answers("Спасибо, жду", mail.letters[0])
    (event,), _cursor = read(network, cursor)
    assert (event.text, event.parent_id) == ("Спасибо, жду", sent.external_id)


def test_an_answer_of_a_forgetful_program_is_known_by_the_address(mail: EmailStub) -> None:
    network = EmailNetwork(mail.connection(plus_address="да"))
    _events, cursor = read(network, "")
    sent = network.send(letter("Проверим."))
    ours = message_from_bytes(mail.letters[0], policy=policy.default)
    address = re.search(r"<(.+)>", str(ours["Reply-To"]))
    assert address
    mail.citizen_writes("Жду", To=address[1], Subject="Re: Ответ")
    (event,), _cursor = read(network, cursor)
    assert (event.text, event.parent_id) == ("Жду", sent.external_id)


def test_what_a_colleague_sends_by_hand_is_ours(mail: EmailStub, network: EmailNetwork) -> None:
    _events, cursor = read(network, "", "sent")
    by_hand = written(
        "Ответил лично", To=PERSON, From=mail.address, In_Reply_To="<9@people.example>"
    )
    mail.comes(by_hand.as_bytes(), "Sent")
    mail.keeps_copies = True
    sent = network.send(letter("Из системы"))
    (first, second), _cursor = read(network, cursor, "sent")
    assert first.kind is second.kind is EventKind.DM_ECHO
    assert (first.text, first.parent_id, first.thread.peer) == (
        "Ответил лично",
        "9@people.example",
        PERSON,
    )
    assert second.external_id == sent.external_id
    assert second.text == "Из системы"
    assert first.author
    assert first.author.is_own


def test_a_mailbox_without_sent_letters(mail: EmailStub, network: EmailNetwork) -> None:
    with pytest.raises(Unsupported):
        network.poll("drafts", "")
    assert feeds.find(mail.connection(), "1@x") is False


def test_files_are_fetched_later(mail: EmailStub, network: EmailNetwork) -> None:
    _events, cursor = read(network, "")
    made = written("Вот чек", To=mail.address)
    made.add_attachment(
        b"\x89PNG" + b"x" * 5000, maintype="image", subtype="png", filename="чек.png"
    )
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="../../a\\акт.pdf")
    mail.comes(made.as_bytes())
    (event,), _cursor = read(network, cursor)
    picture, document = event.media
    assert (picture.kind, picture.name, picture.size) == (MediaKind.PHOTO, "чек.png", 5004)
    assert (document.kind, document.name) == (MediaKind.FILE, "акт.pdf")
    got = network.download(document, largest=100)
    assert (got.body, got.content_type) == (b"%PDF", "application/pdf")
    with pytest.raises(InvalidContent):
        network.download(picture, largest=100)
    for odd in ("", "inbox.1.1.1", picture.external_id + "9", "inbox.x", "../x"):
        with pytest.raises(NotFound):
            network.download(replace(picture, external_id=odd), largest=10_000)


def test_of_a_huge_letter_the_beginning_is_read(mail: EmailStub, network: EmailNetwork) -> None:
    _events, cursor = read(network, "")
    made = written("Во вложении всё")
    body = b"x" * feeds.LARGEST
    made.add_attachment(body, maintype="application", subtype="zip", filename="a.zip")
    mail.comes(made.as_bytes())
    mail.citizen_writes("Следующее")
    (huge, following), _cursor = read(network, cursor)
    assert huge.text.endswith("Во вложении всё")
    assert huge.media[0].name == "a.zip"
    with pytest.raises(InvalidContent):
        network.download(huge.media[0], largest=2 * feeds.LARGEST)
    assert following.text.endswith("Следующее")
