"""Whatever comes through the doors of the networks is handed on or set aside with a reason: bodies
of web hooks, changed in a place or several, with their proof; letters with letters within, in
charsets that a stranger names. Nothing fails, and nothing is lost."""

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import Message as Letter
from email.mime.application import MIMEApplication
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import Post, RawEvent
from otklik.channels.networks.email.inbound import LetterPlace
from otklik.channels.networks.inbound_types import EventKind, SetAside
from otklik.channels.networks.registry import adapter
from otklik.incidents.cases.message import Message
from otklik.ingest.dispatch import hand_on, store
from tests.channels.networks.max.telling import message as max_message
from tests.channels.networks.max_shapes import CHANNEL
from tests.channels.networks.ok.telling import letter as ok_letter
from tests.channels.networks.ok_world import GROUP as OK_GROUP
from tests.channels.networks.telegram_world import CHANNEL as WALL
from tests.channels.networks.telegram_world import DIALOGUE, PERSON
from tests.channels.networks.telegram_world import GROUP as TALK
from tests.channels.networks.vk.telling import COMMENT, MESSAGE, MOMENT
from tests.channels.networks.vk_world import GROUP, OWNER
from tests.costs import seconds
from tests.factories import AccountFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
TIMES = int(os.environ.get("FUZZ_TIMES", "1"))  # `make attack` looks longer
QUICK = settings(
    max_examples=12 * TIMES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PROOF = "a-proof-of-the-network"
SLOW = 2.0  # seconds of the processor: too much for one body, whatever stands in it
NEW = {EventKind.COMMENT_CREATED, EventKind.DM_RECEIVED, EventKind.POST_PROPOSED}


def of_vk(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "group_id": GROUP, "secret": PROOF, "event_id": "1", "object": value}


def of_telegram(kind: str, chat: dict[str, Any], **more: Any) -> dict[str, Any]:
    values = {"message_id": 7, "date": MOMENT, "chat": chat, "from": PERSON, "text": "Помогите"}
    return {"update_id": 9001, kind: {**values, **more}}


def of_max(kind: str, **parts: Any) -> dict[str, Any]:
    return {"update_type": kind, "timestamp": MOMENT * 1000, **parts}


BENEATH_A_POST = {"chat_id": CHANNEL, "chat_type": "channel", "post_id": "mid.9"}
PHOTO = {"type": "image", "payload": {"photo_id": 1, "url": "https://i.oneme.ru/1"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A web hook: whose page it is, what the network tells there, and how it proves itself."""

    container: str
    events: tuple[dict[str, Any], ...]
    secrets: dict[str, str] = field(default_factory=dict)
    headers: Callable[[bytes], dict[str, str]] = lambda _body: {}
    key: str = ""
    fixed: frozenset[str] = frozenset()  # what proves it, so that it is changed in no body


DOORS = {
    "vk": Door(
        container=str(GROUP),
        events=(
            of_vk("message_new", message=MESSAGE),
            of_vk("wall_reply_new", **COMMENT),
            of_vk("wall_reply_edit", **COMMENT),
            of_vk("wall_reply_delete", id=12, owner_id=OWNER, post_id=10, deleter_id=1),
            of_vk("wall_post_new", id=10, owner_id=OWNER, from_id=501, post_type="suggest",
                  date=MOMENT, text="Яма", attachments=[{"type": "photo", "photo": {"id": 1}}]),
            of_vk("message_deny", user_id=501),
        ),
        secrets={"hook_secret": PROOF},
        fixed=frozenset({"secret", "group_id"}),
    ),
    "telegram": Door(
        container=str(WALL["id"]),
        events=(
            of_telegram("message", DIALOGUE),
            of_telegram("edited_message", DIALOGUE, edit_date=MOMENT),
            of_telegram("channel_post", WALL, photo=[{"file_id": "a", "file_size": 9}]),
            of_telegram("message", TALK, reply_to_message={
                "message_id": 5, "date": MOMENT, "chat": TALK, "is_automatic_forward": True,
                "sender_chat": WALL, "forward_from_message_id": 4, "text": "Новость",
            }),
            of_telegram("message", DIALOGUE, text="",
                        contact={"phone_number": "+7", "first_name": "И"}),
        ),
        secrets={"hook_secret": PROOF, "bot_id": "700001", "group": str(TALK["id"])},
        headers=lambda _body: {"X-Telegram-Bot-Api-Secret-Token": PROOF},
    ),
    "max": Door(
        container=str(CHANNEL),
        events=(
            of_max("message_created", message=max_message()),
            of_max("message_created", message=max_message(link={
                "type": "forward",
                "message": {"mid": "m", "text": "Чужое", "attachments": [PHOTO]},
            })),
            of_max("comment_created", message=max_message(recipient=BENEATH_A_POST)),
            of_max("message_removed", message_id="mid.1", chat_id=900),
            of_max("bot_started", chat_id=900, user={"user_id": 7, "first_name": "И"}),
        ),
        secrets={"hook_secret": PROOF, "bot_id": "501"},
        headers=lambda _body: {"X-Max-Bot-Api-Secret": PROOF},
    ),
    "ok": Door(
        container=OK_GROUP,
        events=(
            ok_letter(),
            ok_letter(message={"text": "", "seq": 1, "mid": "mid:C7.1", "attachments": [PHOTO]}),
        ),
        secrets={"hook_key": PROOF},
        key=f"{PROOF}/",
    ),
    "practice": Door(
        container="1",
        events=tuple(
            {
                "event_id": "1", "kind": kind, "page_id": 1, "time": MOMENT * 1000,
                "object": {
                    "id": 12, "post_id": 3, "peer_id": 5, "text": "Яма", "reply_to": None,
                    "from": {"type": "person", "id": 5, "name": "Мадина"},
                    "created_at": MOMENT * 1000, "attachments": [PHOTO],
                },
            }
            for kind in ("comment_new", "message_new", "comment_edit", "message_delete")
        ),
        secrets={"hook_secret": PROOF},
        headers=lambda body: {
            "X-Practice-Signature": hmac.new(PROOF.encode(), body, hashlib.sha256).hexdigest()
        },
    ),
}  # fmt: skip
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        None, True, False, 0, -1, 2**31, 2**63, -(2**70), 10**30, 1e308, float("inf"), 0.5, "", " ",
        "0", "-1", "٣", "\x00", "a\x00b", "\ud800", "\u202e", "😀" * 300, "a" * 70_000, "<b>", [],
        {}, [[]], [None], ["a", 1], {"": ""}, {"id": 1}, {"text": "Помогите"}, [{"type": "photo"}],
    ]
) | st.text(max_size=20)  # fmt: skip


def places(raw_value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every value within a body, by the way to it."""
    if path:
        yield path
    if isinstance(raw_value, dict):
        for name, value in raw_value.items():
            yield from places(value, (*path, name))
    elif isinstance(raw_value, list):
        for place, value in enumerate(raw_value):
            yield from places(value, (*path, place))


def changed(values: dict[str, Any], path: tuple[Any, ...], value: Any, *, is_gone: bool) -> None:
    here: Any = values
    for name in path[:-1]:
        here = here[name]
    if is_gone:
        del here[path[-1]]
    else:
        here[path[-1]] = deepcopy(value)


@st.composite
def bodies(draw: st.DrawFn, door: Door) -> bytes:
    """What the network tells there, with something changed or left out."""
    payload = json.loads(json.dumps(draw(st.sampled_from(door.events))))
    for _change in range(draw(st.integers(1, 3))):
        known = [one for one in places(payload) if not door.fixed & set(one)]
        changed(payload, draw(st.sampled_from(known)), draw(ODD), is_gone=draw(st.booleans()))
        if not isinstance(payload, dict) or not [
            p for p in places(payload) if not door.fixed & set(p)
        ]:
            break
    return json.dumps(payload, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")


@contextmanager
def a_page(network: str, container: str, secrets: dict[str, str]) -> Iterator[Account]:
    """For one body: nothing of it is there afterwards."""
    with transaction.atomic():
        account = AccountFactory(
            network=network, code="fuzzed", container=container, base_url="http://127.0.0.1:9/"
        )
        for name, value in secrets.items():
            account.secrets.create(name=name, value=value)
        yield account
        transaction.set_rollback(True)


def accounted_for(account: Account) -> RawEvent:
    """It was handed on, and somebody hears it, or it says why nobody does."""
    taken = seconds(lambda _text: hand_on(account.pk, at=timezone.now()), "")
    raw = RawEvent.objects.get(account=account)
    assert raw.handed_on_at is not None, raw.error
    assert taken < SLOW
    if raw.set_aside:
        assert raw.set_aside in set(SetAside)
        return raw
    found = adapter(account).parse(bytes(raw.body))
    assert found, "nothing in it, and no reason"
    for event in found:
        assert event.kind is not EventKind.UNKNOWN
        if event.kind in NEW and not (event.author and event.author.is_own):
            assert Message.objects.filter(account=account).exists()
        if event.kind is EventKind.POST_CREATED:
            assert Post.objects.filter(account=account).exists()
    return raw


def knock(door: Door, body: bytes) -> int:
    address = f"/hooks/fuzzed/{door.key}"
    answer = Client().post(
        address, body, content_type="application/json", headers=door.headers(body)
    )
    return answer.status_code


@pytest.mark.parametrize("network", DOORS)
def test_what_a_network_tells_is_heard_before_it_is_changed(network: str) -> None:
    """Else the test below changes what nobody would have heard."""
    door = DOORS[network]
    heard = 0
    for item in door.events:
        with a_page(network, door.container, door.secrets) as account:
            assert knock(door, json.dumps(item).encode()) == 200
            heard += not accounted_for(account).set_aside
    assert heard


@pytest.mark.parametrize("network", DOORS)
@QUICK
@given(data=st.data())
def test_any_body_of_a_web_hook_is_handed_on_or_says_why_not(
    network: str, data: st.DataObject
) -> None:
    door = DOORS[network]
    body = data.draw(bodies(door))
    with a_page(network, door.container, door.secrets) as account:
        assert knock(door, body) == 200
        accounted_for(account)


@pytest.mark.parametrize("network", sorted(set(DOORS) - {"vk"}))
@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"1", b'"a"', b"[]", b"{}", b"\xff\xfe", b"{", b"NaN", b"[" * 100_000,
     b'{"a":' * 50_000, b"9" * 10_000, b'{"a": ' + b"9" * 10_000 + b"}"],
)  # fmt: skip
def test_what_is_no_event_at_all_is_kept_and_says_so(network: str, body: bytes) -> None:
    door = DOORS[network]
    with a_page(network, door.container, door.secrets) as account:
        assert knock(door, body) == 200
        assert accounted_for(account).set_aside


# Letters

WORDS = "Помогите: магазин на Мира не вернул деньги"
US = "priem@primer.example"
CODED = ("utf-8", "cp1251", "koi8-r")
NO_CHARSET = (
    "", "x-unknown", "unknown-8bit", "*", "None", "hex", "base64", "rot13", "zlib", "punycode",
    "idna", "undefined", "unicode-escape", "raw_unicode_escape", "a" * 5_000, "utf-8\x00", "мир",
    "utf_8_sig; x=1", '"', "../../etc/passwd", "mbcs", "oem",
)  # fmt: skip
OF_TRANSFER = (
    "8bit",
    "base64",
    "quoted-printable",
    "7bit",
    "binary",
    "x-uuencode",
    "",
    "Б64",
    "base64; x",
)


def text(words: bytes, charset: str, transfer: str = "8bit", sort: str = "plain") -> Letter:
    part = MIMENonMultipart("text", sort)
    part["Content-Transfer-Encoding"] = transfer
    part.replace_header("Content-Type", "text/x")
    made = f'text/{sort}; charset="{charset}"' if charset else f"text/{sort}"
    part._headers = [(n, made if n == "Content-Type" else v) for n, v in part._headers]  # type: ignore[attr-defined]
    part.set_payload(words.decode("ascii", "surrogateescape"))
    return part


def around(*parts: Letter, kind: str = "mixed") -> Letter:
    made = MIMEMultipart(kind)
    made["From"], made["To"], made["Message-ID"] = "a@people.example", US, "<1@people.example>"
    for part in parts:
        made.attach(part)
    return made


@contextmanager
def a_mailbox() -> Iterator[Account]:
    with a_page("email", US, {"password": "a password"}) as account:
        yield account


def arrived(account: Account, letter: bytes) -> RawEvent:
    line = LetterPlace(folder="inbox", edition=1, number=7, since=timezone.now()).line()
    store(account, adapter(account), line + letter, at=timezone.now())
    return accounted_for(account)


def words_of(account: Account) -> str:
    return Message.objects.get(account=account).text


@pytest.mark.parametrize("charset", NO_CHARSET)
@pytest.mark.parametrize("coded", CODED)
def test_words_are_read_whatever_charset_a_stranger_names(charset: str, coded: str) -> None:
    inner = text(b"x" * 200_000, charset)
    letter = around(text(WORDS.encode(coded), charset), MIMEMessage(inner))
    with a_mailbox() as account:
        raw = arrived(account, letter.as_bytes())
        assert not raw.set_aside
        assert WORDS in words_of(account)


@st.composite
def parts(draw: st.DrawFn, deep: int = 0) -> Letter:
    """Parts of letters, whole letters among them, in charsets and codings that may be none."""
    sort = draw(
        st.sampled_from(["text", "html", "letter", "file", "several"] if deep < 5 else ["text"])
    )
    charset = draw(st.sampled_from((*CODED, "utf-7", "utf-16", *NO_CHARSET)))
    transfer = draw(st.sampled_from(OF_TRANSFER))
    body = draw(st.binary(max_size=80) | st.just(WORDS.encode()) | st.just(WORDS.encode("cp1251")))
    if sort == "letter":
        inner = draw(parts(deep + 1))
        inner["Subject"] = draw(
            st.sampled_from(["Отказ", f"=?{charset}?B?0J8=?=", "=?utf-8?Q?=FF?="])
        )
        return MIMEMessage(inner)
    if sort == "several":
        kind = draw(st.sampled_from(["mixed", "alternative", "related", "digest", "report", "x"]))
        return around(
            *(draw(parts(deep + 1)) for _part in range(draw(st.integers(0, 3)))), kind=kind
        )
    if sort == "file":
        return MIMEApplication(body, "pdf", name=draw(st.text(max_size=20)))
    return text(body, charset, transfer, sort="html" if sort == "html" else "plain")


@QUICK
@given(part=parts(), last=parts())
def test_any_letter_is_heard_or_says_why_not(part: Letter, last: Letter) -> None:
    """Whatever stands beside them, the words of a person are read."""
    letter = around(part, text(WORDS.encode(), "utf-8"), last)
    try:
        raw = letter.as_bytes()
    except (MessageError, UnicodeError, LookupError, ValueError):
        return  # no program would have sent it
    with a_mailbox() as account:
        assert not arrived(account, raw).set_aside
        assert WORDS in words_of(account)
