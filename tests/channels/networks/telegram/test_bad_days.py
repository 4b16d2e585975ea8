"""Telegram: at most one mutation stands after any bad day, and each refusal has its meaning."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
from django.utils import timezone

from otklik.channels.networks.errors import (
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
)
from otklik.channels.networks.outbound_types import File
from otklik.channels.networks.telegram.client import meaning
from otklik.channels.networks.telegram.network import TelegramNetwork
from tests.channels.networks.stub_telegram import TelegramStub
from tests.channels.networks.telegram.messages import comment, picture, post, private, pure
from tests.channels.networks.telegram_world import TOKEN


@pytest.mark.parametrize(
    ("day", "fault", "number"),
    [
        ("drop_before", OutcomeUnknown, 0),
        ("drop_after", OutcomeUnknown, 1),
        ("broken", OutcomeUnknown, 1),
        ("nonsense", OutcomeUnknown, 1),
        ("numberless", OutcomeUnknown, 1),
        ("busy", RateLimited, 0),
        ("refused", NotFound, 0),
        ("auth_lost", AuthExpired, 0),
        ("forbidden", PermissionDenied, 0),
    ],
)
@pytest.mark.parametrize("files", [(), (picture(),)], ids=["text", "picture"])
def test_a_bad_day_leaves_at_most_one_post(
    telegram: TelegramStub,
    network: TelegramNetwork,
    day: str,
    fault: type[ChannelError],
    number: int,
    files: tuple[File, ...],
) -> None:
    telegram.days = [day]
    with pytest.raises(fault) as caught:
        network.send(post(files=files))
    assert type(caught.value) is fault
    assert len(telegram.wall) == number
    assert len(telegram.calls) == 1, "no retries"
    assert "stub_token" not in f"{caught.value!s} {caught.value.detail}"
    assert network.find_sent(post(), since=timezone.now()) is None


def test_slower_than_our_patience_is_unknown(telegram: TelegramStub) -> None:
    telegram.days = ["slow"]
    with httpx.Client(timeout=0.1, trust_env=False) as hasty:
        impatient = TelegramNetwork(telegram.connection(), hasty)
        with pytest.raises(OutcomeUnknown):
            impatient.send(post())


def test_nobody_there_is_surely_not_sent(telegram: TelegramStub) -> None:
    nowhere = replace(telegram.connection(), base_url="http://127.0.0.1:9")
    with pytest.raises(Temporary):
        TelegramNetwork(nowhere).send(post())


def test_a_wait_is_of_the_account_or_of_the_dialogue(
    telegram: TelegramStub, network: TelegramNetwork
) -> None:
    """A group's limit is that of all its threads."""
    telegram.citizen_writes("Помогите")
    for wish, scope in [(post(), "account"), (comment(telegram), "account"), (private(), "thread")]:
        telegram.days = ["busy"]
        with pytest.raises(RateLimited) as caught:
            network.send(wish)
        assert (caught.value.retry_after, caught.value.scope) == (7, scope)


@pytest.mark.parametrize("token", ["", "token", "1:short", f"{TOKEN}/getMe?", "1:а" + "б" * 40])
def test_a_token_that_is_none_makes_no_address(telegram: TelegramStub, token: str) -> None:
    with pytest.raises(NotSetUp):
        TelegramNetwork(telegram.connection(token=token)).send(post())
    assert telegram.calls == []


def test_an_old_token(telegram: TelegramStub) -> None:
    network = TelegramNetwork(telegram.connection(token="700001:" + "x" * 35))
    with pytest.raises(AuthExpired):
        network.send(post())
    (problem,) = network.check().problems
    assert problem.sentence == AuthExpired.human


def test_a_file_that_is_gone_is_not_sent(telegram: TelegramStub, network: TelegramNetwork) -> None:
    def gone() -> Any:
        raise FileNotFoundError

    with pytest.raises(InvalidContent):
        network.send(post(files=(replace(picture(), open=gone),)))
    assert telegram.calls == []


@pytest.mark.parametrize(
    ("code", "sentence", "fault"),
    [
        (400, "Bad Request: chat not found", NotFound),
        (400, "Bad Request: not enough rights to send photos to the chat", PermissionDenied),
        (400, "Bad Request: need administrator rights in the channel chat", PermissionDenied),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", PermissionDenied),
        (400, "Bad Request: message is too long", InvalidContent),
        (400, "Bad Request: message caption is too long", InvalidContent),
        (400, "Bad Request: PHOTO_INVALID_DIMENSIONS", InvalidContent),
        (400, "Bad Request: message can't be deleted for everyone", EditWindowClosed),
        (400, "Bad Request: something new", InvalidContent),
        (401, "Unauthorized", AuthExpired),
        (403, "Forbidden: user is deactivated", PermissionDenied),
        (404, "Not Found", AuthExpired),
        (409, "Conflict: can't use getUpdates method while webhook is active", NeedsHuman),
        (409, "Conflict: terminated by other getUpdates request", Temporary),
        (413, "Request Entity Too Large", InvalidContent),
        (418, "I'm a teapot", ChannelError),
        (500, "Internal Server Error: restart", OutcomeUnknown),
    ],
)
def test_each_refusal_has_its_meaning(code: int, sentence: str, fault: type[ChannelError]) -> None:
    assert meaning(code, sentence.lower(), mutation=True)[0] is fault


def test_a_group_that_moved_says_where_to() -> None:
    network = pure()
    answer = {
        "ok": False,
        "error_code": 400,
        "description": f"Bad Request: group chat was upgraded to a supergroup chat {TOKEN}",
        "parameters": {"migrate_to_chat_id": -1001000000009},
    }
    response = httpx.Response(400, content=json.dumps(answer).encode())
    with pytest.raises(NotFound) as caught:
        network._api._result(response, mutation=True, scope="account")
    assert (caught.value.code, caught.value.detail) == ("migrated", "-1001000000009")
    del answer["parameters"]
    response = httpx.Response(400, content=json.dumps(answer).encode())
    with pytest.raises(NotFound) as caught:
        network._api._result(response, mutation=True, scope="account")
    assert TOKEN not in str(caught.value), "not even in Telegram's own words"
