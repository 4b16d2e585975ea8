"""Whatever Odnoklassniki might send, nothing raises and nothing is taken without our key."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.channels.networks.inbound_types import EventKind, WebhookRequest
from otklik.channels.networks.ok.inbound import wrap
from tests.channels.networks.accounted import accounted
from tests.channels.networks.ok.telling import MOMENT, PURE, comment, letter

NAMES = st.sampled_from(
    [
        "otklik",
        "comment",
        "topic",
        "letter",
        "post",
        "own",
        "id",
        "text",
        "type",
        "date",
        "date_ms",
        "author_id",
        "author_ref",
        "media",
        "url",
        "created_ms",
        "sender",
        "recipient",
        "message",
        "timestamp",
        "mid",
        "user_id",
        "chat_id",
        "attachments",
        "payload",
        "size",
        "webhookType",
    ]
)

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["comment", "topic", "letter", "text", "link", "IMAGE", "chat:C1", MOMENT]),
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
@given(st.dictionaries(NAMES, VALUES), st.dictionaries(NAMES, VALUES))
def test_parsing_half_known_things_never_raises(
    changes: dict[str, Any], inner: dict[str, Any]
) -> None:
    words = {"mid": "mid:C7.1", "text": "", "attachments": [inner]}
    bodies = [
        wrap("comment", comment(**changes), post="15", own=False),
        wrap("topic", {"id": "5", "created_ms": MOMENT, "media": [inner], **changes}),
        json.dumps(letter(message=words)).encode(),
        json.dumps(letter(**changes)).encode(),
    ]
    for body in bodies:
        assert len(accounted(PURE, body)) == 1
        assert 0 < len(PURE.dedup_key(body)) <= 200


@settings(deadline=None)
@given(st.binary())
def test_parsing_nonsense_never_raises(body: bytes) -> None:
    assert accounted(PURE, body)[0].kind is EventKind.UNKNOWN
    assert 0 < len(PURE.dedup_key(body)) <= 200


@settings(deadline=None)
@given(st.text(), st.text())
def test_nothing_is_genuine_without_our_key(key: str, remote_ip: str) -> None:
    webhook_request = WebhookRequest(headers={}, body=b"{}", remote_ip=remote_ip, key=key)
    assert not PURE.is_genuine(webhook_request)


def test_parsing_a_deep_hole_never_raises() -> None:
    for body in [b"[" * 100_000, b'{"comment":' * 50_000]:
        assert PURE.parse(body)[0].kind is EventKind.UNKNOWN
        assert PURE.dedup_key(body)
