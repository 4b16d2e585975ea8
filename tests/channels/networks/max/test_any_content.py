"""Whatever MAX might send, nothing raises and nothing is taken without its secret."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.channels.networks.inbound_types import EventKind, SetAside, WebhookRequest
from otklik.channels.networks.max.inbound import UPDATE_TYPES
from tests.channels.networks import max_contract
from tests.channels.networks.accounted import accounted
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


RECORDED = {
    "bot_added": SetAside.SERVICE,
    "bot_removed": SetAside.OTHER_PLACE,
    "bot_started": EventKind.ALLOWED,
    "bot_stopped": EventKind.DENIED,
    "chat_title_changed": SetAside.SERVICE,
    "future_feature": SetAside.UNKNOWN_KIND,
    "message_callback": SetAside.SERVICE,
    "message_chat_created": SetAside.SERVICE,
    "message_constructed": SetAside.UNREADABLE,
    "message_construction_request": SetAside.UNKNOWN_KIND,
    "message_created": SetAside.GROUP_CHAT,
    "message_edited": SetAside.GROUP_CHAT,
    "message_removed": EventKind.DM_DELETED,
    "user_added": SetAside.SERVICE,
    "user_removed": SetAside.SERVICE,
}


def test_updates_that_others_recorded_are_heard_or_say_why_not() -> None:
    folder = max_contract.PLACE
    if not folder.exists():
        pytest.skip("../shared/contracts is not here")
    for path in sorted((folder / "etsft" / "updates").glob("*.json")):
        payload = json.loads(path.read_bytes())
        for one in payload.get("updates", [payload]):
            (event,) = accounted(PURE, json.dumps(one).encode())
            assert (event.set_aside or event.kind) is RECORDED[one["update_type"]], path.name
            if event.set_aside is SetAside.GROUP_CHAT:
                assert event.text, "it can still be read"
    live = json.loads((folder / "live" / "live_max_updates.json").read_bytes())
    (asked,) = accounted(PURE, json.dumps(live["message_created"]).encode())
    assert (asked.kind, asked.set_aside, asked.text) == (EventKind.DM_RECEIVED, None, "Тест")
    (pressed,) = accounted(PURE, json.dumps(live["message_callback"]).encode())
    assert pressed.set_aside is SetAside.SERVICE


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
        "vcf_info",
        "max_info",
        "message_callback",
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
    assert len(accounted(PURE, body)) == 1
    assert 0 < len(PURE.dedup_key(body)) <= 200


@settings(deadline=None)
@given(
    st.sampled_from(UPDATE_TYPES), st.dictionaries(NAMES, VALUES), st.dictionaries(NAMES, VALUES)
)
def test_parsing_half_known_things_never_raises(
    update_type: str, changes: dict[str, Any], inner: dict[str, Any]
) -> None:
    whole = message(**changes)
    part = {"mid": "mid.1", "seq": 1, "text": "", "attachments": [inner]}
    whole["body"] = part
    whole["link"] = {"type": "forward", "message": {**part, **changes}}
    body = update(update_type, message=whole)
    assert len(accounted(PURE, body)) == 1
    assert 0 < len(PURE.dedup_key(body)) <= 200


@settings(deadline=None)
@given(st.binary())
def test_parsing_nonsense_never_raises(body: bytes) -> None:
    assert accounted(PURE, body)[0].kind is EventKind.UNKNOWN
    assert 0 < len(PURE.dedup_key(body)) <= 200


@settings(deadline=None)
@given(st.dictionaries(st.text(), st.text()), st.binary())
def test_nothing_is_genuine_without_its_secret(headers: dict[str, str], body: bytes) -> None:
    webhook_request = WebhookRequest(headers=headers, body=body, remote_ip="127.0.0.1")
    assert not PURE.is_genuine(webhook_request)


def test_parsing_a_deep_hole_never_raises() -> None:
    for body in [b"[" * 100_000, b'{"message":' * 50_000]:
        assert PURE.parse(body)[0].kind is EventKind.UNKNOWN
        assert PURE.dedup_key(body)
