"""VK: at most one mutation stands after any bad day, and each error means one fault."""

import io
import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

import httpx
import pytest

from otklik.channels.networks.errors import (
    FAULTS,
    AuthExpired,
    ChannelError,
    EditWindowClosed,
    InvalidContent,
    NeedsHuman,
    NotFound,
    NotSetUp,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    Temporary,
    Unsupported,
)
from otklik.channels.networks.inbound_types import InboundEvent
from otklik.channels.networks.outbound_types import Outbound
from otklik.channels.networks.vk import client
from otklik.channels.networks.vk import client as vk_client
from otklik.channels.networks.vk.network import VKNetwork
from tests.channels.networks import vk_contract
from tests.channels.networks.stub_vk import TOKENS, VkStub
from tests.channels.networks.vk.telling import PEER
from tests.channels.networks.vk_world import GROUP
from tests.channels.networks.writing import Writer, photo


def since() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


def test_only_the_same_repost_is_taken_for_ours(
    server: VkStub, network: VKNetwork, write: Writer
) -> None:
    message = write.post("", repost_of="https://vk.com/wall-55_66")
    since = datetime.now(UTC) - timedelta(minutes=1)

    def event_of(number: int) -> InboundEvent:
        event = {
            "type": "wall_post_new", "group_id": GROUP, "object": server.world.posts[number],
        }  # fmt: skip
        (heard, *_) = network.parse(json.dumps(event).encode())
        return heard

    original = {"id": 67, "owner_id": -55, "from_id": -55, "text": "Чужая новость"}
    for odd in (server.world.post(""), server.world.post("", copy_history=[original])):
        assert network.find_sent(message, since=since) is None
        assert not network.is_echo(message, event_of(odd))
    sent = network.send(message)
    assert network.find_sent(message, since=since) == sent
    assert network.is_echo(message, event_of(int(sent.external_id)))


def kinds_of_message(write: Writer, server: VkStub) -> list[Outbound]:
    post = str(server.world.post("Новость"))
    return [write.post(), write.comment(post), write.dm(PEER)]


@pytest.mark.parametrize("day", ["drop_after", "broken", "nonsense", "numberless", "stumbled"])
def test_an_unclear_end_is_told_and_repeating_it_changes_nothing(
    day: str, server: VkStub, network: VKNetwork, write: Writer
) -> None:
    for message in kinds_of_message(write, server):
        server.wall.clear()
        server.days = [day]
        with pytest.raises(OutcomeUnknown):
            network.send(message)
        found = network.find_sent(message, since=since())
        again = network.send(message)
        assert found == again
        (current,) = server.wall
        assert current.number == again.external_id


def test_a_line_that_breaks_before_leaves_nothing(
    server: VkStub, network: VKNetwork, write: Writer
) -> None:
    for message in kinds_of_message(write, server):
        server.days = ["drop_before"]
        with pytest.raises(OutcomeUnknown):
            network.send(message)
        assert network.find_sent(message, since=since()) is None
    assert server.wall == []


def test_a_slow_answer_is_an_answer(server: VkStub, network: VKNetwork, write: Writer) -> None:
    server.days = ["slow"]
    assert network.send(write.post()).external_id == server.wall[0].number


def test_a_network_slower_than_our_patience_is_unclear(server: VkStub, write: Writer) -> None:
    server.days = ["slow"]
    with httpx.Client(timeout=0.05, trust_env=False) as hasty, pytest.raises(OutcomeUnknown):
        VKNetwork(server.connection(), hasty).send(write.post())


CLASSES: list[tuple[int, type[ChannelError]]] = [
    (1, OutcomeUnknown), (2, AuthExpired), (3, Unsupported), (5, AuthExpired), (6, RateLimited),
    (7, PermissionDenied), (8, ChannelError), (9, RateLimited), (10, OutcomeUnknown),
    (13, OutcomeUnknown), (14, NeedsHuman), (15, PermissionDenied), (16, NotSetUp),
    (17, NeedsHuman), (18, NotFound), (20, PermissionDenied), (23, Unsupported), (24, NeedsHuman),
    (27, PermissionDenied), (29, RateLimited), (36, OutcomeUnknown), (42, AuthExpired),
    (43, Temporary), (100, InvalidContent), (103, RateLimited), (104, NotFound),
    (113, NotFound), (200, PermissionDenied), (203, PermissionDenied), (210, PermissionDenied),
    (211, PermissionDenied), (212, PermissionDenied), (213, PermissionDenied),
    (214, PermissionDenied), (219, NeedsHuman), (220, InvalidContent), (222, InvalidContent),
    (223, RateLimited), (224, NeedsHuman), (601, RateLimited), (703, NeedsHuman),
    (900, PermissionDenied), (901, PermissionDenied), (902, PermissionDenied),
    (909, EditWindowClosed), (910, InvalidContent), (914, InvalidContent),
    (917, PermissionDenied), (920, Unsupported), (924, EditWindowClosed),
    (932, PermissionDenied), (936, NotFound), (945, PermissionDenied), (950, PermissionDenied),
    (1051, PermissionDenied), (1114, AuthExpired), (1117, AuthExpired), (99999, ChannelError),
]  # fmt: skip


@pytest.mark.parametrize(("number", "meaning"), CLASSES)
def test_what_an_error_means(
    number: int, meaning: type[ChannelError], server: VkStub, network: VKNetwork, write: Writer
) -> None:
    server.days = [f"error_{number}"]
    with pytest.raises(ChannelError) as fault:
        network.send(write.dm(PEER))
    assert type(fault.value) is meaning
    assert fault.value.code == f"vk_{number}"
    assert server.wall == []


def test_every_error_that_the_schema_knows_for_our_methods_has_a_meaning() -> None:
    contract = vk_contract.load()
    if contract is None:
        pytest.skip("The schema of VK does not lie beside the repository.")
    known = contract.error_numbers()
    general = set(range(1, 44)) | {100, 103, 104, 113, 125, 150}
    met = {number for number in known if number in general} | contract.errors_of(
        ["wall.post", "wall.edit", "wall.delete", "wall.repost", "wall.createComment",
         "wall.editComment", "wall.deleteComment", "wall.restoreComment", "messages.send",
         "messages.edit", "messages.delete", "wall.getComments", "photos.saveWallPhoto",
         "video.save", "groups.addCallbackServer"]
    )  # fmt: skip
    ours = {*vk_client.MEANINGS, *vk_client.WAITS, *vk_client.THREAD_WAITS, *vk_client.UNCLEAR}
    # Faults of our own code or of methods that we never call: they stay without a class.
    ours_alone = {8, 11, 12, 26, 204, 911, 943, 944, 800, 706}
    assert met - ours - ours_alone == set()


def test_how_long_to_wait(server: VkStub, network: VKNetwork, write: Writer) -> None:
    for number, seconds, scope in [(6, 1, "account"), (9, 300, "account"), (223, 300, "thread")]:
        server.days = [f"error_{number}"]
        with pytest.raises(RateLimited) as limit:
            network.send(write.dm(PEER))
        assert (limit.value.retry_after, limit.value.scope) == (seconds, scope)


def test_the_editors_key_is_not_the_account(
    server: VkStub, network: VKNetwork, write: Writer
) -> None:
    server.dead_tokens = {TOKENS["user"]}
    with pytest.raises(NotSetUp, match="user_token_refused"):
        network.send(write.post(files=(photo(),)))
    assert network.send(write.post()).external_id
    server.dead_tokens = {TOKENS["community"]}
    with pytest.raises(AuthExpired):
        network.send(write.post())


@pytest.mark.parametrize(
    ("day", "fault"),
    [("broken", Temporary), ("empty", InvalidContent), ("foreign", PermissionDenied)],
)
def test_a_picture_that_fails_leaves_no_post(
    day: str, fault: type[ChannelError], server: VkStub, network: VKNetwork, write: Writer
) -> None:
    server.upload_days = [day]
    with pytest.raises(fault):
        network.send(write.post(files=(photo(),)))
    assert server.wall == []


def test_pictures_that_take_too_long_altogether_leave_no_post(
    server: VkStub, write: Writer, network: VKNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk gives the second one when the time of all is over."""
    now = time.monotonic

    def late() -> BinaryIO:
        monkeypatch.setattr(time, "monotonic", lambda: now() + client.UPLOADING_SECONDS)
        return photo().open()

    with pytest.raises(Temporary, match="uploading_too_long"):
        network.send(write.post(files=(photo(), photo(open=late))))
    assert server.wall == []


def test_a_picture_that_is_gone_is_told(network: VKNetwork, write: Writer) -> None:
    def gone() -> io.BytesIO:
        raise FileNotFoundError("nothing there")

    with pytest.raises(InvalidContent, match="file_gone"):
        network.send(write.post(files=(photo(open=gone),)))


def test_an_unclear_save_of_a_picture_may_be_repeated(
    server: VkStub, network: VKNetwork, write: Writer
) -> None:
    nowhere = replace(server.connection(), base_url="http://127.0.0.1:1/method/")
    with pytest.raises(Temporary):
        VKNetwork(nowhere).send(write.post(files=(photo(),)))


def test_accounts_that_are_not_set_up_call_nobody(server: VkStub, write: Writer) -> None:
    whole = server.connection()
    for broken in [
        server.connection(token=""),
        server.connection(token="ключ с пробелами"),
        replace(whole, container="committee"),
        replace(whole, base_url="http://127.0.0.1:port/"),
        replace(whole, base_url=f"{server.url}/elsewhere/"),
    ]:
        with pytest.raises(NotSetUp):
            VKNetwork(broken).send(write.post())
    assert server.wall == []
    # The last address is wrong and not known to be: it was called.
    assert server.faults == ["/elsewhere/wall.post: our key was shown"]
    server.faults.clear()


def test_no_secret_is_told(server: VkStub, network: VKNetwork, write: Writer) -> None:
    items = []
    for day in ["error_5", "error_100", "drop_before", "broken", "nonsense"]:
        server.days = [day]
        with pytest.raises(ChannelError) as fault:
            network.send(write.post("Тайное слово"))
        items.append(f"{fault.value} {fault.value.detail} {fault.value.__cause__}")
    assert not any(token in line for line in items for token in TOKENS.values())
    assert not any("Тайное" in line for line in items)
    assert not any(server.url in line for line in items)


def test_nobody_at_home_is_temporary(server: VkStub, write: Writer) -> None:
    nowhere = replace(server.connection(), base_url="http://127.0.0.1:1/method/")
    with pytest.raises(Temporary):
        VKNetwork(nowhere).send(write.dm(PEER))


def test_every_fault_has_a_name_that_is_kept() -> None:
    assert {fault.__name__ for fault in vk_client.MEANINGS.values()} <= set(FAULTS)


def test_several_calls_with_one_key_keep_the_pace(
    network: VKNetwork, write: Writer, pauses: list[float]
) -> None:
    network.send(write.post(files=(photo(), photo())))
    # One key asks for a place and saves two pictures, the other posts.
    assert len(pauses) >= 2
    assert all(0 < pause <= client.PAUSES[client.Key.USER] for pause in pauses)
