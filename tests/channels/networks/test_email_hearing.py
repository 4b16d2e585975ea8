"""E-mail: what a mailbox tells, read by real IMAP on loopback."""

import hmac
import os
import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from otklik.channels.networks.base import (
    EventKind,
    InboundEvent,
    InvalidContent,
    MediaKind,
    NotFound,
    ThreadRef,
    Unsupported,
    WebhookRequest,
)
from otklik.channels.networks.email import EmailNetwork, mailbox
from otklik.channels.networks.email.addresses import identity
from otklik.channels.networks.email.hearing import Where
from tests.channels.networks.mailboxes import mail, mailboxes, network
from tests.channels.networks.stub_email import PERSON, EmailStub
from tests.channels.networks.test_email import PURE, letter

__all__ = ["mail", "mailboxes", "network"]

US = identity(PURE)
PICTURE = b"\x89PNG" + b"x" * 5000
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def read(network: EmailNetwork, cursor: str, feed: str = "inbox") -> tuple[list[InboundEvent], str]:
    """Everything new, as events, and where it goes on."""
    events: list[InboundEvent] = []
    while True:
        page = network.poll(feed, cursor)
        events += [event for body in page.bodies for event in network.parse(body)]
        cursor = page.cursor
        if not page.more:
            return events, cursor


def heard(body: bytes, *, folder: str = "inbox") -> InboundEvent:
    line = Where(folder=folder, edition=1, number=7, since=NOW).line()
    (event,) = EmailNetwork(PURE).parse(line + body)
    return event


def written(text: str = "Помогите", **headers: str) -> EmailMessage:
    made = EmailMessage(policy=policy.SMTP)
    kept = {"From": PERSON, "Subject": "Вопрос", "Message-ID": "<1@people.example>"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    for name, value in kept.items():
        made[name] = value
    made.set_content(text)
    return made


# A mailbox


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
    assert mailbox.find(mail.connection(), "1@x") is False


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


def test_of_a_huge_letter_the_beginning_is_read(
    mail: EmailStub, network: EmailNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "LARGEST", 3000)
    monkeypatch.setattr(mailbox, "BEGINNING", 1500)
    _events, cursor = read(network, "")
    made = written("Во вложении всё")
    made.add_attachment(b"x" * 9000, maintype="application", subtype="zip", filename="a.zip")
    mail.comes(made.as_bytes())
    mail.citizen_writes("Следующее")
    (huge, following), _cursor = read(network, cursor)
    assert huge.text.endswith("Во вложении всё")
    assert huge.media[0].name == "a.zip"
    with pytest.raises(InvalidContent):
        network.download(huge.media[0], largest=10**6)
    assert following.text.endswith("Следующее")


# Letters


def test_who_is_to_be_answered() -> None:
    form = heard(written(From="noreply@site.example", Reply_To=f"Житель <{PERSON}>").as_bytes())
    assert form.kind is EventKind.DM_RECEIVED
    assert (form.thread.peer, form.author and form.author.name) == (PERSON, "Житель")
    cyrillic = "From: A@Пример.РФ\r\nSubject: x\r\n\r\nПомогите".encode()
    assert heard(cyrillic).thread.peer == "a@xn--e1afmkfd.xn--p1ai"
    several = heard(written(Reply_To="a@x.example, b@x.example").as_bytes())
    assert several.thread.peer == PERSON


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner=x"},
        {"Precedence": "bulk"},
        {"List_Id": "<news.shop.example>"},
        {"List_Unsubscribe": "<mailto:x@shop.example>"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@mail.example"},
        {"From": "no-reply@shop.example"},
        {"From": PURE.container},
        {"From": "priem+x@primer.example"},
        {"From": "nobody"},
    ],
    ids=str,
)
def test_robots_lists_and_ourselves_are_not_heard(headers: dict[str, str]) -> None:
    event = heard(written(**headers).as_bytes())
    assert (event.kind, event.author, event.text) == (EventKind.UNKNOWN, None, "")


def test_a_person_who_says_so_is_heard() -> None:
    assert heard(written(Auto_Submitted="no").as_bytes()).kind is EventKind.DM_RECEIVED


def test_nobody_can_speak_as_us_from_outside() -> None:
    """Who stands in From anybody can write, and the line of ours too: only the first one counts."""
    forged = b"X-Otklik-Letter: sent 1.1 2026-01-01T00:00:00+00:00\r\n"
    body = forged + written(From=PURE.container, To=PERSON).as_bytes()
    event = heard(body)
    assert event.kind is EventKind.UNKNOWN
    (bare,) = EmailNetwork(PURE).parse(b"Received: x\r\n" + body)
    assert bare.kind is EventKind.UNKNOWN
    assert heard(written(To=PERSON).as_bytes(), folder="sent").kind is EventKind.DM_ECHO


def test_a_letter_without_a_number_or_a_date() -> None:
    made = written()
    del made["Message-ID"]
    event = heard(made.as_bytes())
    assert re.fullmatch(r"sha256\.[0-9a-f]{64}", event.external_id)
    assert event.occurred_at == NOW, "when it came, not when it says it was written"
    long = heard(written(Message_ID=f"<{'x' * 130}@people.example>").as_bytes())
    assert long.external_id.startswith("sha256.")


def test_the_key_is_of_the_letter_not_of_its_place() -> None:
    pure = EmailNetwork(PURE)
    here = Where(edition=1, number=7, since=NOW).line()
    there = Where(edition=2, number=1, since=NOW).line()
    sent = Where(folder="sent", edition=1, number=7, since=NOW).line()
    body, other = written().as_bytes(), written("Иначе").as_bytes()
    assert pure.dedup_key(here + body) == pure.dedup_key(there + body)
    assert len({pure.dedup_key(p + b) for p in (here, sent) for b in (body, other)}) == 4


# Letters that came back


def report(message_id: str, recipient: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    return (
        "From: MAILER-DAEMON@mail.example\r\nReturn-Path: <>\r\n"
        "Message-ID: <r@mail.example>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mail.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"From: priem@primer.example\r\nMessage-ID: <{message_id}>\r\n\r\n--b--\r\n"
    ).encode()


def test_a_letter_of_ours_that_came_back_closes_the_dialogue() -> None:
    number = US.message_id(letter().key, PERSON)
    event = heard(report(number, PERSON))
    assert (event.kind, event.parent_id) == (EventKind.DENIED, number)
    assert event.thread.peer == PERSON


@pytest.mark.parametrize(
    "body",
    [
        report(US.message_id(letter().key, PERSON), "victim@people.example"),
        report("otklik." + "0" * 32 + "." + "0" * 16 + "@primer.example", PERSON),
        report("1@people.example", PERSON),
        report(US.message_id(letter().key, PERSON), PERSON, action="delayed", status="4.4.1"),
    ],
    ids=["another person", "made up", "not ours", "only late"],
)
def test_a_report_of_what_we_did_not_write_is_not_believed(body: bytes) -> None:
    assert heard(body).kind is EventKind.UNKNOWN


def test_a_number_of_ours_fits_and_tells_no_secret() -> None:
    key = letter().key
    number = US.message_id(key, PERSON)
    assert number == US.message_id(key, PERSON.upper())
    assert number != US.message_id(key, "other@people.example")
    long = replace(US, address=f"a@{'x' * 60}.example")
    assert len(long.message_id(key, PERSON)) <= 120
    assert "password" not in repr(US)


def test_nobody_can_try_passwords_against_a_letter_of_ours() -> None:
    """Its reader has the mark and knows what it was made of: all but the key."""
    number = US.message_id(letter().key, PERSON)
    _ours, key, seal = number.partition("@")[0].split(".")
    guessed = hmac.new(b"a password", f"{key} {PERSON}".encode(), sha256)
    assert PURE.secrets["password"] == "a password"
    assert guessed.hexdigest()[:16] != seal
    renewed = identity(replace(PURE, secrets={"password": "another"}))
    assert renewed.is_sealed(number, PERSON), "letters of before are known after a new password"


# Nothing breaks the reading


HEADS = st.sampled_from(
    [
        "From", "Reply-To", "To", "Subject", "Date", "Message-ID", "References", "Content-Type",
        "Content-Transfer-Encoding", "Content-Disposition", "In-Reply-To", "Auto-Submitted",
    ]
)  # fmt: skip
VALUES = st.text(max_size=60) | st.sampled_from(
    [
        "=?utf-8?B?////?=", "=?x?Q?=?=", "a@b.example", '"', "<>", "multipart/mixed; boundary=b",
        "multipart/report; boundary=b", "text/html; charset=x-none", "base64",
        "attachment; filename*=x''%", "message/rfc822", "Thu, 99 Foo", "(((", "a" * 400,
    ]
)  # fmt: skip


@given(
    st.lists(st.tuples(HEADS, VALUES), max_size=6),
    st.binary(max_size=120)
    | st.just(b"--b\r\nContent-Type: message/delivery-status\r\n\r\nX: y\r\n--b--"),
    st.sampled_from(["inbox", "sent", ""]),
)
def test_no_letter_breaks_the_reading(
    headers: list[tuple[str, str]], body: bytes, folder: str
) -> None:
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    raw = head.encode("utf-8", "replace") + b"\r\n" + body
    if folder:
        raw = Where(folder=folder, edition=1, number=1, since=NOW).line() + raw
    _checked(raw)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(body: bytes) -> None:
    _checked(body)


def _checked(body: bytes) -> None:
    pure = EmailNetwork(PURE)
    (event,) = pure.parse(body)
    assert 0 < len(pure.dedup_key(body)) <= 200
    assert 0 < len(event.external_id) <= 120
    for text in (event.text, event.parent_id, event.thread.peer):
        text.encode()
        assert "\x00" not in text
    request = WebhookRequest(headers={}, body=body, remote_ip="::1")
    assert not pure.is_genuine(request), "nothing is pushed by mail"
