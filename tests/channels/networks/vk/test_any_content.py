"""VK: what is genuine, what is recorded elsewhere, and whatever else may come to our address."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from vkbottle_types.events import bot_events

from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.inbound_types import EventKind, WebhookRequest
from otklik.channels.networks.vk.inbound import READERS
from otklik.channels.networks.vk.network import VKNetwork
from tests.channels.networks import vk_contract
from tests.channels.networks.accounted import accounted
from tests.channels.networks.stub_vk import HOOK_SECRET, VkStub
from tests.channels.networks.vk.telling import COMMENT, MESSAGE, MOMENT, PURE, event_of
from tests.channels.networks.vk_world import CHAT, CITIZEN, GROUP, OWNER, event


def test_events_of_another_community_are_not_ours() -> None:
    body = event("wall_reply_new", COMMENT) | {"group_id": 8}
    assert PURE.parse(json.dumps(body).encode())[0].kind is EventKind.UNKNOWN


def test_what_is_not_whole_is_unknown() -> None:
    for missing in ["id", "post_id", "from_id"]:
        part = {name: value for name, value in COMMENT.items() if name != missing}
        assert event_of("wall_reply_new", part).kind is EventKind.UNKNOWN, missing
    for missing in ["from_id", "peer_id"]:
        part = {name: value for name, value in MESSAGE.items() if name != missing}
        assert event_of("message_new", {"message": part}).kind is EventKind.UNKNOWN, missing
    assert event_of("message_typing_state", {"state": "typing"}).kind is EventKind.UNKNOWN


def test_halves_of_letters_do_no_harm() -> None:
    body = json.dumps(event("wall_reply_new", {**COMMENT, "text": "да\ud83d"})).encode()
    assert PURE.parse(body)[0].text == "да?"


def request(body: bytes) -> WebhookRequest:
    return WebhookRequest(headers={}, body=body, remote_ip="127.0.0.1")


def test_only_what_bears_the_secret_is_genuine(server: VkStub, network: VKNetwork) -> None:
    server.citizen_writes("Помогите")
    body = server.events[0].body
    assert network.is_genuine(request(body))
    assert not network.is_genuine(request(body.replace(HOOK_SECRET.encode(), b"guess")))
    without = {k: v for k, v in json.loads(body).items() if k != "secret"}
    assert not network.is_genuine(request(json.dumps(without).encode()))
    foreign = {**json.loads(body), "group_id": 8}
    assert not network.is_genuine(request(json.dumps(foreign).encode()))
    bare = VKNetwork(replace(server.connection(), secrets={"token": "t"}))
    assert not bare.is_genuine(request(body.replace(HOOK_SECRET.encode(), b"")))


def test_the_key_of_an_event_is_vks_own() -> None:
    one, two = (json.dumps({"event_id": "a1", "object": n}).encode() for n in (1, 2))
    assert PURE.dedup_key(one) == PURE.dedup_key(two) == "a1"
    assert PURE.dedup_key(b"nonsense") != PURE.dedup_key(b"other nonsense")


def test_vk_hears_ok() -> None:
    answer = PURE.answer(request(b"{}"))
    assert (answer.status, answer.body) == (200, b"ok")


def recorded() -> list[Any]:
    """Live events others recorded; none where they do not lie beside the repository."""
    return [pytest.param(update, id=name) for name, update in vk_contract.recorded()] or [
        pytest.param(None, marks=pytest.mark.skip("Recorded events do not lie beside us."))
    ]


@pytest.mark.parametrize("update", recorded())
def test_recorded_events_are_understood(update: dict[str, Any]) -> None:
    theirs = VKNetwork(Connection(base_url="", container=str(update["group_id"]), secrets={}))
    body = json.dumps(update).encode()
    assert theirs.dedup_key(body)
    found = theirs.parse(body)
    values = update["object"]
    message = values.get("message", values) if isinstance(values, dict) else {}
    in_chat = message.get("peer_id", 0) >= 2_000_000_000
    is_known = update["type"] in READERS and not in_chat
    assert [event.set_aside is None for event in found] == [is_known]
    attached = message.get("attachments") or []
    if is_known:
        assert len(found[0].media) >= len(attached)


def test_the_schema_refuses_what_is_no_event() -> None:
    contract = vk_contract.load()
    if contract is None:
        pytest.skip("The schema of VK does not lie beside the repository.")
    assert contract.faults_of_event("wall_reply_new", COMMENT) == []
    assert contract.faults_of_event("wall_reply_new", {**COMMENT, "id": "12"})
    assert contract.faults_of_request("wall.edit", {"owner_id": "x"})
    assert contract.faults_of_answer("wall.post", {"response": {}})


MODELS: dict[str, type[BaseModel]] = {
    "wall_post_new": bot_events.WallPostNew,
    "wall_reply_new": bot_events.WallReplyNew,
    "wall_reply_edit": bot_events.WallReplyEdit,
    "wall_reply_restore": bot_events.WallReplyRestore,
    "message_new": bot_events.MessageNew,
    "message_reply": bot_events.MessageReply,
    "message_edit": bot_events.MessageEdit,
}


def test_a_client_of_others_reads_our_stubs_events(server: VkStub, network: VKNetwork) -> None:
    post = server.world.post("Новость")
    number = server.world.comment(post, "Было", author=CITIZEN)
    server.world.edit_comment(number, "Стало")
    letter = server.citizen_writes("Помогите")
    server.world.edit_message(int(letter), "Помогите мне")
    server.world.write(CITIZEN, "Поможем")
    for event_found in server.events:
        body = json.loads(event_found.body)
        theirs = MODELS[body["type"]].model_validate(body)
        (ours,) = network.parse(event_found.body)
        value: Any = theirs.object  # type: ignore[attr-defined]
        value = getattr(value, "message", None) or value
        assert str(value.id) == ours.external_id
        assert value.text == ours.text
        assert ours.author is not None
        assert str(value.from_id) == ours.author.external_id


NAMES = st.sampled_from(
    ["type", "object", "group_id", "event_id", "secret", "message", "id", "from_id", "peer_id",
     "post_id", "owner_id", "date", "text", "attachments", "photo", "sizes", "geo", "payload",
     "fwd_messages", "reply_message", "parents_stack", "thread", "copy_history", "names", "ref",
     "user_id", "topic_id", "topic_owner_id", "conversation_message_id", "coordinates", "edited"]
)  # fmt: skip


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([GROUP, OWNER, CITIZEN, CHAT, 1, MOMENT])
    | st.floats()
    | st.text()
    | st.sampled_from(["photo", "wall", "doc", '{"command":"start"}']),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=8),
    max_leaves=25,
)


@settings(deadline=None)
@given(st.sampled_from(sorted(READERS)), st.dictionaries(NAMES, VALUES))
def test_hearing_never_raises(kind: str, values: dict[str, Any]) -> None:
    body = json.dumps({"type": kind, "group_id": GROUP, "object": values}).encode()
    found = accounted(PURE, body)
    assert 1 <= len(found) <= 2
    assert all(event.thread.container == str(GROUP) for event in found)
    assert 0 < len(PURE.dedup_key(body)) <= 190
    assert not PURE.is_genuine(request(body))


@settings(deadline=None)
@given(st.dictionaries(NAMES, VALUES))
def test_odd_events_never_raise(whole: dict[str, Any]) -> None:
    body = json.dumps(whole).encode()
    assert accounted(PURE, body)
    assert 0 < len(PURE.dedup_key(body)) <= 190
    assert not PURE.is_genuine(request(body))
    assert PURE.handshake(request(body)) is None


@settings(deadline=None)
@given(st.binary())
def test_nonsense_never_raises(body: bytes) -> None:
    assert accounted(PURE, body)[0].kind is EventKind.UNKNOWN
    assert 0 < len(PURE.dedup_key(body)) <= 190
    assert not PURE.is_genuine(request(body))
    assert PURE.handshake(request(body)) is None


def test_deep_holes_never_raise() -> None:
    assert PURE.parse(b"[" * 100_000)[0].kind is EventKind.UNKNOWN
    deep: dict[str, Any] = dict(MESSAGE)
    for _level in range(300):
        deep = {**MESSAGE, "reply_message": deep}
    assert event_of("message_new", {"message": deep}).kind is EventKind.UNKNOWN
