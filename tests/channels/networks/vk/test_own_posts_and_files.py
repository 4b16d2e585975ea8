"""What of ours stands in VK, its files, and where a person finds them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from otklik.channels.networks.errors import InvalidContent, NotFound, PermissionDenied
from otklik.channels.networks.inbound_types import InboundMedia, MediaKind
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.channels.networks.vk.network import VKNetwork
from tests.channels.networks.stub_vk import VkStub
from tests.channels.networks.vk.telling import PEER
from tests.channels.networks.vk_world import GROUP, OWNER
from tests.channels.networks.writing import Writer


def test_only_what_is_ours_and_new_is_found(server: VkStub, network: VKNetwork) -> None:
    write = Writer(server.connection())
    post = str(server.world.post("Новость"))
    server.citizen_comments(post, "Да, меняют.")
    message = write.comment(post, "Да, меняют.")
    begin = datetime.now(UTC) - timedelta(minutes=1)
    assert network.find_sent(message, since=begin) is None
    network.send(message)
    assert network.find_sent(message, since=datetime.now(UTC) + timedelta(minutes=1)) is None
    found = network.find_sent(message, since=begin)
    assert found is not None
    assert found.external_id == server.wall[-1].number
    other = write.comment(post, "Да, меняют.", reply_to="1")
    assert network.find_sent(replace(other, text="Нет"), since=begin) is None


def test_a_private_message_is_found_by_its_key(server: VkStub, network: VKNetwork) -> None:
    write = Writer(server.connection())
    begin = datetime.now(UTC) - timedelta(minutes=1)
    one, two = write.dm(PEER, "Поможем"), write.dm(PEER, "Поможем")
    network.send(one)
    assert network.find_sent(two, since=begin) is None
    sent = network.send(two)
    found = network.find_sent(two, since=begin)
    assert found is not None
    assert found.external_id == sent.external_id


def media(url: str) -> InboundMedia:
    return InboundMedia(kind=MediaKind.FILE, url=url)


def test_files_are_fetched_without_our_keys(server: VkStub, network: VKNetwork) -> None:
    for path in ("/paper", "/doc"):
        file = network.download(media(f"{server.url}{path}"), largest=100)
        assert (file.body, file.content_type) == (b"paper", "application/pdf")


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("", NotFound),
        ("https://evil.example/a", PermissionDenied),
        ("https://userapi.com.evil.example/a", PermissionDenied),
        ("https://evil.example/userapi.com", PermissionDenied),
        ("file:///etc/passwd", PermissionDenied),
        ("http://[", PermissionDenied),
    ],
)
def test_foreign_files_are_not_fetched(
    url: str, fault: type[Exception], network: VKNetwork
) -> None:
    with pytest.raises(fault):
        network.download(media(url), largest=100)


def test_files_that_lead_away_or_are_too_large(server: VkStub, network: VKNetwork) -> None:
    with pytest.raises(PermissionDenied):
        network.download(media(f"{server.url}/away"), largest=100)
    with pytest.raises(InvalidContent):
        network.download(media(f"{server.url}/paper"), largest=3)
    outside = VKNetwork(replace(server.connection(), allow_loopback=False))
    with pytest.raises(PermissionDenied):
        outside.download(media(f"{server.url}/paper"), largest=100)


@pytest.mark.parametrize(
    "place", ["https://evil.example/stream", "http://lp.vk.com/x", "lp.vk.com"]
)
def test_a_stream_elsewhere_is_not_read(place: str, server: VkStub, network: VKNetwork) -> None:
    server.stream_at = place
    with pytest.raises(PermissionDenied):
        network.poll("events", "1")


def test_places(network: VKNetwork) -> None:
    wall = ThreadRef(container=str(GROUP), post="10")
    assert network.place(wall) == f"https://vk.com/wall{OWNER}_10"
    assert network.place(wall, "10") == f"https://vk.com/wall{OWNER}_10"
    assert network.place(wall, "12") == f"https://vk.com/wall{OWNER}_10?reply=12"
    assert network.place(ThreadRef(container="x", peer="5")) == f"https://vk.com/gim{GROUP}?sel=5"
    assert network.place(ThreadRef(container="x", post="../..")) == ""
    assert network.place(ThreadRef(container="x", post="²")) == ""
    photo = ThreadRef(container="x", post=f"photo{OWNER}_3")
    assert network.place(photo) == f"https://vk.com/photo{OWNER}_3"
    assert network.invitation("a b&c") == f"https://vk.me/club{GROUP}?ref=a+b%26c"
    nobody = VKNetwork(replace(network._connection, container=""))
    assert (nobody.place(wall), nobody.invitation("a")) == ("", "")
