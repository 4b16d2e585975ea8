"""Odnoklassniki on bad days: what each error means, how a request is signed."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

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
    Unsupported,
)
from otklik.channels.networks.ok import client
from otklik.channels.networks.ok import client as ok_client
from otklik.channels.networks.ok.network import OkNetwork
from tests.channels.networks.ok_methods import CONTRACTS
from tests.channels.networks.stub_ok import OkStub
from tests.channels.networks.writing import Writer


def since() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


BAD_DAYS = [
    ("drop_before", OutcomeUnknown, 0),
    ("drop_after", OutcomeUnknown, 1),
    ("broken", OutcomeUnknown, 1),
    ("nonsense", OutcomeUnknown, 1),
    ("numberless", OutcomeUnknown, 1),
    ("system", OutcomeUnknown, 0),
    ("busy", RateLimited, 0),
    ("limit", RateLimited, 0),
    ("refused", InvalidContent, 0),
    ("auth_lost", AuthExpired, 0),
    ("forbidden", PermissionDenied, 0),
    ("captcha", NeedsHuman, 0),
]


@pytest.mark.parametrize("kind", ["post", "comment", "dm"])
@pytest.mark.parametrize(("day", "fault", "number"), BAD_DAYS)
def test_bad_days(
    server: OkStub,
    network: OkNetwork,
    write: Writer,
    kind: str,
    day: str,
    fault: type[ChannelError],
    number: int,
) -> None:
    post = server.colleague_posts("Старое")
    server.citizen_writes("Помогите")
    message = {
        "post": write.post(),
        "comment": write.comment(post),
        "dm": write.dm("chat:C78"),
    }[kind]
    if kind == "dm" and fault is AuthExpired:
        fault = NotSetUp  # the group's own key: the rest of the account goes on
    server.days = [day]
    with pytest.raises(fault) as caught:
        network.send(message)
    assert type(caught.value) is fault
    assert len(server.wall) == number
    assert len([asked for asked in server.asked if server.mutates(asked)]) == 1
    assert "SECRET WORDS" not in str(caught.value)
    found = network.find_sent(message, since=since())
    assert (found.external_id if found else "") == (server.wall[0].number if number else "")


def test_a_slow_network_is_waited_for(server: OkStub, network: OkNetwork, write: Writer) -> None:
    server.days = ["slow"]
    assert network.send(write.post()).external_id == server.wall[0].number


def test_what_was_found_is_ours(server: OkStub, network: OkNetwork, write: Writer) -> None:
    post = server.colleague_posts("Старое")
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


def test_each_error_means_one_fault() -> None:
    expected = {
        3: Unsupported, 7: NeedsHuman, 8: RateLimited, 9: NeedsHuman, 10: PermissionDenied,
        11: RateLimited, 50: PermissionDenied, 100: InvalidContent, 101: AuthExpired,
        102: AuthExpired, 103: AuthExpired, 104: AuthExpired, 200: PermissionDenied,
        300: NotFound, 401: AuthExpired, 402: NeedsHuman, 454: InvalidContent,
        500: InvalidContent, 505: InvalidContent, 601: InvalidContent, 607: InvalidContent,
        700: NotFound, 701: PermissionDenied, 704: EditWindowClosed, 705: NotFound,
        4: ChannelError, 123456: ChannelError, 0: ChannelError,
    }  # fmt: skip
    for number, meaning in expected.items():
        assert type(ok_client.fault(number, mutation=True)) is meaning, number
    for number in [1, 2, 5000, 9999]:
        assert type(ok_client.fault(number, mutation=True)) is OutcomeUnknown
        assert type(ok_client.fault(number, mutation=False)) is Temporary
    assert ok_client.error_number({"error_code": "102"}) == 102
    assert ok_client.error_number({"error_code": "odd"}) == 0
    answers: list[object] = ["150000000001", {"success": True}, [], None, True]
    assert [ok_client.error_number(answer) for answer in answers] == [None] * 5


@pytest.mark.skipif(not CONTRACTS.is_dir(), reason="../shared/contracts is not here")
def test_errors_agree_with_what_others_transcribed() -> None:
    ours: dict[str, set[type[ChannelError]]] = {
        "human": {NeedsHuman}, "permission": {PermissionDenied}, "auth": {AuthExpired},
        "not_found": {NotFound}, "edit_window_closed": {EditWindowClosed},
        "retry_later": {RateLimited}, "retry_read": {OutcomeUnknown},
        "content_or_bug": {InvalidContent},
        "bug": {ChannelError, Unsupported, AuthExpired, NotFound, InvalidContent, OutcomeUnknown},
    }  # fmt: skip
    payload = json.loads((CONTRACTS / "error_codes_transcribed.json").read_text("utf-8"))
    for code in payload["codes"]:
        assert type(ok_client.fault(code["code"], mutation=True)) in ours[code["our_class"]], code


def test_a_request_is_signed_as_the_network_asks() -> None:
    """With invented keys; two foreign libraries count the same."""
    params = {
        "format": "json",
        "method": "users.getCurrentUser",
        "application_key": "CBAEBBABABABABABA",
    }
    token, secret = "tkn18YdUJZe:CQABPOJKAKEKEKEKE", "7F2C0A11B3D94E5F6A7B8C9D"
    signed = client.signature(params, token=token, app_secret=secret)
    assert signed == "c1fefb11fddab240003c8d1ef40a944b"
    assert signed != client.signature(params, token=token, app_secret="other")


@pytest.mark.skipif(not CONTRACTS.is_dir(), reason="../shared/contracts is not here")
def test_signatures_agree_with_two_foreign_libraries() -> None:
    payload = json.loads(Path(CONTRACTS / "sig_vectors.json").read_text("utf-8"))
    assert payload["vectors"]
    for vector in payload["vectors"]:
        params = {
            "application_key": vector["application_key"],
            "format": vector["format"],
            "method": vector["method"],
            **vector["params"],
        }
        token, secret = vector["access_token"], vector["application_secret_key"]
        assert client.signature(params, token=token, app_secret=secret) == vector["sig"]


def test_what_never_was_a_number_is_not_asked_for(
    server: OkStub, network: OkNetwork, write: Writer
) -> None:
    for odd in ["", "..", "chat:../me", "a b", "я", "a/b", "c?d"]:
        with pytest.raises(NotFound):
            network.send(write.dm(odd))
    for odd in ["", "a b", "я"]:
        with pytest.raises(NotFound):
            network.send(write.comment(odd))
    assert server.asked == []
