"""The state of an account with VK, its web hook, and what VK asks of our address."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from otklik.channels.networks.adapter import Health
from otklik.channels.networks.errors import AuthExpired, NeedsHuman, PermissionDenied
from otklik.channels.networks.inbound_types import WebhookRequest
from otklik.channels.networks.vk.health import OF_PERSON
from otklik.channels.networks.vk.network import VKNetwork
from tests.channels.networks.stub_vk import HOOK, HOOK_SECRET, TOKENS, VkStub
from tests.channels.networks.vk_world import CODE, GROUP


def codes(health: Health) -> list[str]:
    return [problem.code for problem in health.problems]


def test_a_whole_account_is_well(server: VkStub, network: VKNetwork) -> None:
    health = network.check()
    assert (codes(health), health.lacks, health.is_subscribed) == ([], frozenset(), True)
    assert server.wall == []


def test_a_key_of_another_page(server: VkStub) -> None:
    other = VKNetwork(replace(server.connection(), container="8"))
    assert "other_page" in codes(other.check())
    assert not other.check().is_well


def test_a_key_that_is_refused(server: VkStub, network: VKNetwork) -> None:
    server.dead_tokens = {TOKENS["community"]}
    health = network.check()
    assert codes(health) == ["vk_5"]
    assert health.problems[0].sentence == AuthExpired.human


def test_nobody_at_home_and_odd_settings(server: VkStub) -> None:
    changes: list[tuple[dict[str, Any], str]] = [
        ({"base_url": "http://127.0.0.1:1/method/"}, "no_connection"),
        ({"base_url": "http://127.0.0.1:port/"}, "bad_address"),
        ({"container": "committee"}, "no_group"),
        ({"ca_bundle": "/nowhere/ca.pem"}, "certificates"),
    ]
    for broken, code in changes:
        health = VKNetwork(replace(server.connection(), **broken)).check()
        assert codes(health) == [code]
        assert not health.is_well


def test_rights_that_are_missing(server: VkStub, network: VKNetwork) -> None:
    server.rights = ["photos"]
    health = network.check()
    assert codes(health) == ["no_right_wall", "no_right_messages", "no_right_manage"]
    assert health.is_subscribed is None
    server.rights = ["wall", "messages"]
    health = network.check()
    assert codes(health) == ["no_right_manage"]
    assert health.is_well


def test_without_a_key_of_an_editor(server: VkStub) -> None:
    health = VKNetwork(server.connection(user_token="")).check()
    assert codes(health) == ["no_user_token"]
    assert health.is_well
    assert health.lacks == frozenset(OF_PERSON)
    alone = VKNetwork(server.connection(user_token="", service_token="")).check()
    assert alone.lacks == frozenset(OF_PERSON) | {"readback"}


def test_an_editor_who_is_none(server: VkStub, network: VKNetwork) -> None:
    server.admin_level = 1
    health = network.check()
    assert (codes(health), health.lacks) == (["not_an_editor"], frozenset(OF_PERSON))
    server.admin_level, server.person_rights = 2, 8192
    health = network.check()
    assert (codes(health), health.lacks) == (["user_rights"], frozenset({"files"}))
    server.person_rights = 4
    assert network.check().lacks == frozenset(OF_PERSON)
    server.dead_tokens = {TOKENS["user"]}
    health = network.check()
    assert codes(health) == ["user_token_refused"]
    assert health.is_well


def test_a_web_hook_that_is_off_or_failed(server: VkStub, network: VKNetwork) -> None:
    server.servers[0]["status"] = "failed"
    health = network.check()
    assert (codes(health), health.is_subscribed) == (["webhook_failed"], False)
    server.servers[0] |= {"status": "ok", "secret_key": "of another program"}
    server.is_stream_on = False
    health = network.check()
    assert (codes(health), health.is_subscribed) == (["webhook_off"], False)
    server.is_stream_on = True
    health = network.check()
    assert (codes(health), health.is_subscribed) == ([], False), "the stream is read instead"


def test_events_that_are_not_told(server: VkStub, network: VKNetwork) -> None:
    server.settings["wall_reply_delete"] = 0
    health = network.check()
    assert codes(health) == ["events_off"]
    assert "wall_reply_delete" in str(health.problems[0].sentence)


# The web hook


def test_connecting_the_web_hook(server: VkStub) -> None:
    server.servers, server.settings = [], {}
    fresh = VKNetwork(server.connection(hook_secret="", confirmation_code=""))
    kept = fresh.subscribe(HOOK)
    assert kept["confirmation_code"] == CODE
    assert len(kept["hook_secret"]) >= 32
    (added,) = server.servers
    assert (added["url"], added["secret_key"]) == (HOOK, kept["hook_secret"])
    assert server.settings["message_reply"] == server.settings["wall_reply_restore"] == 1
    server.citizen_writes("Помогите")
    webhook_request = WebhookRequest(headers={}, body=server.events[-1].body, remote_ip="")
    assert VKNetwork(server.connection(**kept)).is_genuine(webhook_request)


def test_connecting_twice_makes_one_server(server: VkStub, network: VKNetwork) -> None:
    kept = network.subscribe(HOOK)
    assert kept["hook_secret"] == HOOK_SECRET
    assert [s["status"] for s in server.servers] == ["ok"], "what works is left alone"
    server.servers[0]["status"] = "failed"
    network.subscribe(HOOK)
    assert [s["status"] for s in server.servers] == ["wait"], "VK asks the address again"


def test_connecting_where_it_cannot_be(server: VkStub, network: VKNetwork) -> None:
    server.rights = ["wall", "messages"]
    with pytest.raises(PermissionDenied):
        network.subscribe(HOOK)
    server.rights.append("manage")
    server.servers = [{"id": n, "url": f"{HOOK}{n}", "title": "t", "creator_id": 1,
                       "secret_key": "s", "status": "ok"} for n in range(10)]  # fmt: skip
    with pytest.raises(NeedsHuman):
        network.subscribe(HOOK)


def asked(secret: str = "", group: int = GROUP) -> WebhookRequest:
    question = {"type": "confirmation", "group_id": group, "secret": secret}
    return WebhookRequest(headers={}, body=json.dumps(question).encode(), remote_ip="")


def test_vk_asks_whether_the_address_is_ours(server: VkStub, network: VKNetwork) -> None:
    stale = VKNetwork(server.connection(confirmation_code="an older one"))
    answer = stale.handshake(asked(HOOK_SECRET))
    assert answer is not None
    assert (answer.status, answer.body) == (200, CODE.encode())
    assert network.handshake(asked(HOOK_SECRET, group=8)) is None
    server.citizen_writes("Помогите")
    webhook_request = WebhookRequest(headers={}, body=server.events[-1].body, remote_ip="")
    assert network.handshake(webhook_request) is None


@pytest.mark.parametrize("guess", ["guess", ""])
def test_a_stranger_is_told_nothing_and_does_not_make_us_ask(
    server: VkStub, network: VKNetwork, guess: str
) -> None:
    """The line tells that there is an account, and of which community."""
    fresh = VKNetwork(server.connection(hook_secret="", confirmation_code=""))
    half = VKNetwork(server.connection(hook_secret=""))
    server.asked.clear()
    assert [one.handshake(asked(guess)) for one in (network, fresh, half)] == [None] * 3
    fresh.subscribe(HOOK)
    server.asked.clear()
    assert fresh.handshake(asked(guess)) is None
    assert server.asked == []


def test_without_a_line_vk_may_ask_again(server: VkStub) -> None:
    server.dead_tokens = {TOKENS["community"]}
    empty = VKNetwork(server.connection(confirmation_code=""))
    answer = empty.handshake(asked(HOOK_SECRET))
    assert answer is not None
    assert answer.status == 503


@contextmanager
def our_address(network: VKNetwork) -> Iterator[str]:
    """Our own end, as small as it can be."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            return

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            request = WebhookRequest(headers=dict(self.headers), body=body, remote_ip="")
            answer = network.handshake(request)
            self.send_response(answer.status if answer else 404)
            self.end_headers()
            self.wfile.write(answer.body if answer else b"")

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/hooks/vk/"
        server.shutdown()
        thread.join()


def test_a_first_connection_from_end_to_end(server: VkStub) -> None:
    server.servers = []
    fresh = VKNetwork(server.connection(hook_secret="", confirmation_code=""))
    with our_address(fresh) as url:
        fresh.subscribe(url)
        until = time.monotonic() + 60
        while server.servers[0]["status"] != "ok" and time.monotonic() < until:
            time.sleep(0.02)
    assert server.servers[0]["status"] == "ok"
