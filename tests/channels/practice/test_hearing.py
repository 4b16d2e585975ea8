"""What the practice network tells: what is genuine, and that no content raises."""

import hmac
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.channels.networks.demo.network import PracticeNetwork
from otklik.channels.networks.inbound_types import EventKind, WebhookRequest
from tests.channels.networks.accounted import accounted
from tests.channels.practice.writing import CONNECTION, PURE, SECRET


def signed(body: bytes, secret: str = SECRET, header: str = "X-Practice-Signature") -> Any:
    signature = hmac.new(secret.encode(), body, "sha256").hexdigest()
    return WebhookRequest(headers={header: signature}, body=body, remote_ip="127.0.0.1")


def test_only_what_the_network_signed_is_genuine() -> None:
    body = b'{"event_id": "1"}'
    assert PURE.is_genuine(signed(body))
    assert PURE.is_genuine(signed(body, header="x-practice-signature"))
    assert not PURE.is_genuine(signed(body, secret="guess"))
    other = WebhookRequest(headers=signed(body).headers, body=b"{}", remote_ip="127.0.0.1")
    assert not PURE.is_genuine(other)
    for headers in [{}, {"X-Practice-Signature": "ключ"}]:
        unsigned = WebhookRequest(headers=headers, body=body, remote_ip="127.0.0.1")
        assert not PURE.is_genuine(unsigned)


def test_without_a_secret_nothing_is_genuine() -> None:
    bare = PracticeNetwork(replace(CONNECTION, secrets={"token": "token"}))
    assert not bare.is_genuine(signed(b"{}", secret=""))


def test_dedup_key_is_of_the_event() -> None:
    assert PURE.dedup_key(b'{"event_id": "a1", "time": 1}') == "a1"
    assert PURE.dedup_key(b'{"time": 2, "event_id": "a1"}') == "a1"
    assert PURE.dedup_key(b"nonsense") != PURE.dedup_key(b"other nonsense")


@pytest.fixture(scope="module")
def whole_event() -> dict[str, Any]:
    return {
        "event_id": "a1",
        "kind": "comment_new",
        "page_id": 1,
        "time": 1_764_000_000_000,
        "object": {
            "id": 12,
            "post_id": 3,
            "reply_to": None,
            "from": {"type": "person", "id": 5, "name": "Мадина"},
            "text": "Это законно?",
            "created_at": 1_764_000_000_000,
            "url": "http://127.0.0.1:8000/practice/posts/3/#comment-12",
        },
    }


def test_what_is_not_known_is_unknown(whole_event: dict[str, Any]) -> None:
    def kind(**changes: Any) -> EventKind:
        return PURE.parse(json.dumps(whole_event | changes).encode())[0].kind

    assert kind() is EventKind.COMMENT_CREATED
    assert kind(kind="poll_new") is EventKind.UNKNOWN
    assert kind(object={}) is EventKind.UNKNOWN
    for missing in ["id", "post_id", "from", "text", "created_at"]:
        part = {name: value for name, value in whole_event["object"].items() if name != missing}
        assert kind(object=part) is EventKind.UNKNOWN, missing


OUTER = ["event_id", "kind", "page_id", "time", "object", "from", "type", "name"]

INNER = ["id", "post_id", "peer_id", "reply_to", "text", "created_at", "url"]

NAMES = st.sampled_from([*OUTER, *INNER])

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["comment_new", "message_edit", "post_new", "page", "person"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=8),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.dictionaries(NAMES, VALUES))
def test_parsing_never_raises(event: dict[str, Any]) -> None:
    body = json.dumps(event).encode()
    assert len(accounted(PURE, body)) == 1
    assert 0 < len(PURE.dedup_key(body)) <= 200


@settings(deadline=None)
@given(st.binary())
def test_parsing_nonsense_never_raises(body: bytes) -> None:
    assert accounted(PURE, body)[0].kind is EventKind.UNKNOWN
    assert 0 < len(PURE.dedup_key(body)) <= 200


def test_parsing_a_deep_hole_never_raises() -> None:
    assert PURE.parse(b"[" * 100_000)[0].kind is EventKind.UNKNOWN
