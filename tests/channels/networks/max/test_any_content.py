"""Whatever MAX might send, nothing raises and nothing is taken without its secret."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.channels.networks.base import (
    EventKind,
    WebhookRequest,
)
from otklik.channels.networks.max.events import UPDATE_TYPES
from tests.channels.networks import max_contract
from tests.channels.networks.max.telling import MOMENT, PURE, message, update


@pytest.mark.skipif(max_contract.load() is None, reason="../shared/contracts is not here")
def test_the_judge_judges() -> None:
    contract = max_contract.load()
    assert contract is not None
    assert contract.faults_of_request("POST", "/messages", {"chat_id": "1"}, {"text": "а" * 4001})
    assert contract.faults_of_request("POST", "/messages", {"chat_id": "x"}, {"text": "а"})
    assert contract.faults_of_request("POST", "/messages", {"token": "1"}, {"text": "а"})
    assert contract.faults_of_request("GET", "/nowhere", {}, None)
    assert contract.faults_of("Update", {"update_type": "message_created", "timestamp": 1})


NAMES = st.sampled_from(
    [
        "update_type",
        "timestamp",
        "message",
        "message_id",
        "chat_id",
        "post_id",
        "user_id",
        "user",
        "payload",
        "permissions",
        "sender",
        "recipient",
        "body",
        "link",
        "type",
        "mid",
        "seq",
        "text",
        "attachments",
        "chat_type",
        "first_name",
        "is_bot",
        "url",
        "token",
        "photo_id",
        "filename",
        "size",
        "duration",
        "latitude",
        "is_admin",
    ]
)

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([*UPDATE_TYPES, "dialog", "channel", "reply", "forward", "image", MOMENT]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=8),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.dictionaries(NAMES, VALUES))
def test_parsing_never_raises(event: dict[str, Any]) -> None:
    body = json.dumps(event).encode()
    assert len(PURE.parse(body)) == 1
    assert 0 < len(PURE.dedup_key(body)) <= 200


@settings(deadline=None)
@given(
    st.sampled_from(UPDATE_TYPES), st.dictionaries(NAMES, VALUES), st.dictionaries(NAMES, VALUES)
)
def test_parsing_half_known_things_never_raises(
    update_type: str, changes: dict[str, Any], inner: dict[str, Any]
) -> None:
    whole = message(**changes)
    whole["body"] = {"mid": "mid.1", "seq": 1, "text": "", "attachments": [inner]}
    body = update(update_type, message=whole)
    assert len(PURE.parse(body)) == 1
    assert 0 < len(PURE.dedup_key(body)) <= 200


@settings(deadline=None)
@given(st.binary())
def test_parsing_nonsense_never_raises(body: bytes) -> None:
    assert PURE.parse(body)[0].kind is EventKind.UNKNOWN
    assert 0 < len(PURE.dedup_key(body)) <= 200


@settings(deadline=None)
@given(st.dictionaries(st.text(), st.text()), st.binary())
def test_nothing_is_genuine_without_its_secret(headers: dict[str, str], body: bytes) -> None:
    told = WebhookRequest(headers=headers, body=body, remote_ip="127.0.0.1")
    assert not PURE.is_genuine(told)


def test_parsing_a_deep_hole_never_raises() -> None:
    for body in [b"[" * 100_000, b'{"message":' * 50_000]:
        assert PURE.parse(body)[0].kind is EventKind.UNKNOWN
        assert PURE.dedup_key(body)
