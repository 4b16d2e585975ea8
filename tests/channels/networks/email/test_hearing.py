"""Letters in our words: who wrote, whether it is a person, what came back."""

import hmac
import re
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otklik.channels.networks.email.inbound import LetterPlace
from otklik.channels.networks.email.links import identity
from otklik.channels.networks.email.network import EmailNetwork
from otklik.channels.networks.inbound_types import EventKind, SetAside, WebhookRequest
from otklik.channels.networks.outbound_types import ThreadRef
from tests.channels.networks.accounted import accounted
from tests.channels.networks.email.letters import PURE, codes, letter
from tests.channels.networks.email.telling import NOW, heard, written
from tests.channels.networks.stub_email import PERSON

US = identity(PURE)


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
        {"Feedback_ID": "1:form:site"},
        {"From": "no-reply@gosuslugi.example"},
    ],
    ids=str,
)
def test_what_a_robot_sends_is_heard_and_called_a_robots(headers: dict[str, str]) -> None:
    """Robots write for people: a form of another authority, a portal, a shop."""
    event = heard(written(**headers).as_bytes())
    assert (event.kind, event.set_aside) == (EventKind.DM_RECEIVED, None)
    assert event.text == "Вопрос\n\nПомогите"
    assert event.is_automatic, "nothing is answered to it by itself"


def test_a_form_of_another_authority_leads_to_whoever_filled_it_in() -> None:
    form = written(
        From="robot@primer.example.org", Reply_To=PERSON, Auto_Submitted="auto-generated"
    )
    event = heard(form.as_bytes())
    assert (event.kind, event.set_aside, event.thread.peer) == (EventKind.DM_RECEIVED, None, PERSON)


def test_a_letter_that_names_nobody_is_heard() -> None:
    for nobody in ("nobody", ""):
        made = written()
        del made["From"]
        if nobody:
            made["From"] = nobody
        event = heard(made.as_bytes())
        assert (event.kind, event.set_aside) == (EventKind.DM_RECEIVED, None)
        assert (event.author, event.thread.peer, event.is_unproven) == (None, "", True)
    assert heard(written(From="", Sender=PERSON).as_bytes()).thread.peer == PERSON


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"From": "MAILER-DAEMON@mail.example"}, SetAside.DELIVERY_REPORT),
        ({"X_Failed_Recipients": PERSON}, SetAside.DELIVERY_REPORT),
        ({"From": PURE.container}, SetAside.OWN),
        ({"From": "priem+x@primer.example"}, SetAside.OWN),
    ],
    ids=str,
)
def test_only_our_own_letters_and_reports_of_them_are_set_aside(
    headers: dict[str, str], reason: SetAside
) -> None:
    event = heard(written(**headers).as_bytes())
    assert event.set_aside is reason
    assert event.text == "Вопрос\n\nПомогите", "it can still be read"


def test_a_robot_that_answers_a_letter_of_ours_is_a_loop() -> None:
    ours = f"<{US.message_id(letter().key, PERSON)}>"
    away = written("Я в отпуске.", Auto_Submitted="auto-replied", In_Reply_To=ours)
    assert heard(away.as_bytes()).set_aside is SetAside.AUTO_ANSWER
    other = written("Принято.", Auto_Submitted="auto-replied", In_Reply_To="<1@other.example>")
    assert heard(other.as_bytes()).set_aside is None


def test_nothing_is_sent_to_where_nobody_reads() -> None:
    assert codes(letter(thread=ThreadRef(container=PURE.container, peer="no-reply@x.example"))) == {
        "nobody_reads"
    }


def test_a_person_who_says_so_is_heard() -> None:
    assert heard(written(Auto_Submitted="no").as_bytes()).kind is EventKind.DM_RECEIVED


def test_nobody_can_speak_as_us_from_outside() -> None:
    """Who stands in From anybody can write, and the line of ours too: only the first one counts."""
    forged = b"X-Otklik-Letter: sent 1.1 2026-01-01T00:00:00+00:00\r\n"
    body = forged + written(From=PURE.container, To=PERSON).as_bytes()
    event = heard(body)
    assert event.set_aside is SetAside.OWN
    assert event.author is None, "nobody's word, and never ours"
    (bare,) = EmailNetwork(PURE).parse(b"Received: x\r\n" + body)
    assert (bare.set_aside, bare.author) == (SetAside.OWN, None)
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
    here = LetterPlace(edition=1, number=7, since=NOW).line()
    there = LetterPlace(edition=2, number=1, since=NOW).line()
    sent = LetterPlace(folder="sent", edition=1, number=7, since=NOW).line()
    body, other = written().as_bytes(), written("Иначе").as_bytes()
    assert pure.dedup_key(here + body) == pure.dedup_key(there + body)
    assert len({pure.dedup_key(p + b) for p in (here, sent) for b in (body, other)}) == 4


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
    assert heard(body).set_aside is SetAside.DELIVERY_REPORT


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


@settings(suppress_health_check=[HealthCheck.too_slow])  # both cores may be busy
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
        raw = LetterPlace(folder=folder, edition=1, number=1, since=NOW).line() + raw
    _checked(raw)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(body: bytes) -> None:
    _checked(body)


def _checked(body: bytes) -> None:
    pure = EmailNetwork(PURE)
    (event,) = accounted(pure, body)
    assert 0 < len(pure.dedup_key(body)) <= 200
    assert 0 < len(event.external_id) <= 120
    for text in (event.text, event.parent_id, event.thread.peer):
        text.encode()
        assert "\x00" not in text
    request = WebhookRequest(headers={}, body=body, remote_ip="::1")
    assert not pure.is_genuine(request), "nothing is pushed by mail"
