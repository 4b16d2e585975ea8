"""MAX on bad days: what each refusal means, and that at most one mutation stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from otklik.channels.networks.errors import (
    AuthExpired,
    ChannelError,
    EditWindowClosed,
    InvalidContent,
    NotFound,
    NotSetUp,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    Temporary,
)
from otklik.channels.networks.max.network import MaxNetwork
from tests.channels.networks.serving import stub_response
from tests.channels.networks.stub_max import MaxStub
from tests.channels.networks.writing import Writer


def since() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


BAD_DAYS = [
    ("drop_before", OutcomeUnknown, 0),
    ("drop_after", OutcomeUnknown, 1),
    ("broken", OutcomeUnknown, 1),
    ("nonsense", OutcomeUnknown, 1),
    ("numberless", OutcomeUnknown, 1),
    ("busy", RateLimited, 0),
    ("refused", PermissionDenied, 0),
    ("auth_lost", AuthExpired, 0),
    ("forbidden", PermissionDenied, 0),
    ("not_ready", Temporary, 0),
]


@pytest.mark.parametrize(("day", "fault", "number"), BAD_DAYS)
def test_bad_days(
    server: MaxStub,
    network: MaxNetwork,
    write: Writer,
    day: str,
    fault: type[ChannelError],
    number: int,
) -> None:
    server.days = [day]
    message = write.post()
    with pytest.raises(fault) as caught:
        network.send(message)
    assert type(caught.value) is fault
    assert len(server.wall) == number
    assert len([a for a in server.asked if server.mutates(a)]) == 1
    found = network.find_sent(message, since=since())
    assert (found.external_id if found else "") == (server.wall[0].number if number else "")


def test_a_slow_network_is_waited_for(server: MaxStub, network: MaxNetwork, write: Writer) -> None:
    server.days = ["slow"]
    assert network.send(write.post()).external_id == server.wall[0].number


def test_how_long_to_wait(server: MaxStub, network: MaxNetwork, write: Writer) -> None:
    server.days = ["busy"]
    with pytest.raises(RateLimited) as caught:
        network.send(write.post())
    assert (caught.value.retry_after, caught.value.scope) == (7, "account")


@pytest.mark.parametrize(
    ("status", "code", "fault"),
    [
        (400, "attachment.not.ready", Temporary),
        (400, "proto.payload", InvalidContent),
        (400, "odd", InvalidContent),
        (401, "odd", AuthExpired),
        (403, "chat.denied", PermissionDenied),
        (404, "chat.not.found", NotFound),
        (405, "odd", NotSetUp),
        (410, "odd", NotFound),
        (413, "odd", InvalidContent),
        (422, "comments.timeout_exceeded", EditWindowClosed),
        (422, "validation.error", InvalidContent),
        (200, "rate.limit", RateLimited),
        (200, "odd", ChannelError),
        (418, "odd", ChannelError),
    ],
)
def test_each_refusal_means_one_fault(
    network: MaxNetwork,
    server: MaxStub,
    write: Writer,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    code: str,
    fault: type[ChannelError],
) -> None:
    no = stub_response({"success": False, "code": code, "message": "секретные слова"}, status)
    monkeypatch.setattr(server, "bad_day", lambda day: no if day == "odd" else None)
    server.days = ["odd"]
    with pytest.raises(fault) as caught:
        network.send(write.post())
    assert type(caught.value) is fault
    assert caught.value.code == code
    assert "секретные" not in str(caught.value)


def test_what_never_was_a_number_is_not_asked_for(
    server: MaxStub, network: MaxNetwork, write: Writer
) -> None:
    for odd in ["../me", "a/b", "", "..", "я"]:
        with pytest.raises(NotFound):
            network.send(write.comment(odd))
        with pytest.raises(NotFound):
            network.send(write.dm(odd))
    assert server.asked == []


def test_what_was_found_is_ours(server: MaxStub, network: MaxNetwork, write: Writer) -> None:
    post = network.send(write.post()).external_id
    asked = server.citizen_comments(post, "Да, меняют.")
    message = write.comment(post, reply_to=asked)
    assert network.find_sent(message, since=since()) is None
    server.days = ["drop_after"]
    with pytest.raises(OutcomeUnknown):
        network.send(message)
    found = network.find_sent(message, since=since())
    assert found is not None
    assert found.external_id == server.wall[-1].number
    assert network.find_sent(message, since=datetime.now(UTC) + timedelta(hours=1)) is None
    assert network.find_sent(replace(message, text="Другое"), since=since()) is None
