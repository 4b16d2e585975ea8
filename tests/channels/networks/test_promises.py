"""What every network promises alike, the demonstration's among them: each is asked the same."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from otklik.channels import networks
from otklik.channels.networks.adapter import Network
from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.errors import NotSetUp, OutcomeUnknown, Temporary
from otklik.channels.networks.inbound_types import Inbound, InboundEvent, WebhookRequest
from otklik.channels.networks.outbound_types import Outbound, OutboundKind, Sent, ThreadRef
from otklik.channels.networks.registry import ADAPTERS
from tests.ports import free_port

FOLDERS = Path(networks.__path__[0])
#: networks/__init__.py says what each is for.
PLAN = {"network", "client", "payloads", "inbound", "feeds", "outbound", "health", "links"}
#: What one network alone has.
ALONE = {
    "ok": {"existing_posts"},
    "email": {"sender_authentication", "auto_replies", "body_text"},
}
SECRETS = {
    "token": f"77:{'A' * 35}",
    "hook_secret": "secret",
    "hook_key": "secret",
    "app_key": "key",
    "app_secret": "secret",
    "bot_token": "token",
    "bot_id": "77",
    "bot_name": "priem_bot",
    "bot": "priem_bot",
    "user_token": "token",
    "password": "password",
}
CONTAINERS = {"email": "priem@primer.example", "telegram": "@priem_channel", "max": "-77"}
PEERS = {"email": "chitatel@primer.example"}
CODES = ["email", "max", "ok", "practice", "telegram", "vk"]
MOMENT = datetime(2026, 11, 20, 9, tzinfo=UTC)
NONSENSE = [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"type": 7}', b"[" * 5000]


@pytest.fixture(params=CODES)
def network(request: pytest.FixtureRequest) -> Network:
    """An account of each network, on a machine where nobody listens."""
    code: str = request.param
    port = free_port()
    servers = {"imap": f"127.0.0.1:{port}", "smtp": f"127.0.0.1:{port}"} if code == "email" else {}
    connection = Connection(
        base_url=f"http://127.0.0.1:{port}/practice/api/",
        container=CONTAINERS.get(code, "77"),
        secrets=SECRETS | servers,
        allow_loopback=True,
    )
    return ADAPTERS[code](connection, None)


def messages(network: Network, text: str) -> Iterator[tuple[int, Outbound]]:
    """One of each kind that the network takes, and how long its text may be."""
    known, limits = network.capabilities, network.capabilities.limits
    here = network._connection.container
    peer = PEERS.get(network.code, "77")
    kinds = {
        OutboundKind.POST: (known.publish, limits.text, ThreadRef(container=here)),
        OutboundKind.COMMENT: (
            known.comment_reply,
            limits.comment,
            ThreadRef(container=here, post="77"),
        ),
        OutboundKind.DM: (known.dm_reply, limits.dm, ThreadRef(container=here, peer=peer)),
    }
    for kind, (is_taken, limit, thread) in kinds.items():
        if is_taken and limit is not None:
            yield limit, Outbound(key=uuid.uuid4(), kind=kind, thread=thread, text=text)


def refusals(network: Network, message: Outbound) -> set[str]:
    found = network.validate(message)
    assert all(str(problem.sentence).strip() for problem in found)
    return {p.field for p in found if not p.is_warning}


@pytest.mark.parametrize("code", CODES)
def test_its_folder_keeps_to_the_plan(code: str) -> None:
    folder = {"practice": "demo"}.get(code, code)
    names = {path.stem for path in (FOLDERS / folder).glob("*.py")} - {"__init__"}
    assert "network" in names
    assert names - PLAN == ALONE.get(code, set())


def test_a_text_at_its_limit_is_taken_and_a_longer_one_is_refused_before_it_is_queued(
    network: Network,
) -> None:
    kinds = list(messages(network, "Приём перенесён на среду."))
    assert kinds
    for limit, message in kinds:
        assert "text" not in refusals(network, message)
        fitting, longer = ("а" * size for size in (limit, limit + 1))
        assert "text" not in refusals(network, with_text(message, fitting))
        assert "text" in refusals(network, with_text(message, longer)), message.kind


def with_text(message: Outbound, text: str) -> Outbound:
    return Outbound(key=message.key, kind=message.kind, thread=message.thread, text=text)


def test_an_empty_message_is_refused(network: Network) -> None:
    for _limit, message in messages(network, "  \n "):
        assert refusals(network, message), message.kind


def test_what_is_rendered_holds_the_text_and_its_link_once(network: Network) -> None:
    for _limit, message in messages(network, "Приём перенесён."):
        linked = Outbound(
            key=message.key, kind=message.kind, thread=message.thread, text=message.text,
            link="https://primer.example/sreda",
        )  # fmt: skip
        assert network.render(linked).count("https://primer.example/sreda") == 1
        assert "Приём перенесён." in network.render(linked)


def test_where_nobody_answers_a_message_was_surely_not_sent(network: Network) -> None:
    for _limit, message in messages(network, "Приём перенесён на среду."):
        with pytest.raises((Temporary, NotSetUp)) as error:
            network.send(message)
        assert str(error.value.human)
        assert SECRETS["token"] not in str(error.value)


def test_whether_it_was_sent_is_asked_or_said_to_be_unknown(network: Network) -> None:
    """Nobody answers: a network that can be asked says so, another has nothing to say."""
    for _limit, message in messages(network, "Приём перенесён на среду."):
        sent: Sent | None = None
        try:
            sent = network.find_sent(message, since=MOMENT)
        except (Temporary, NotSetUp, OutcomeUnknown):
            assert network.capabilities.readback
        assert sent is None


def test_its_state_is_a_sentence_where_nobody_answers(network: Network) -> None:
    health = network.check()
    assert not health.is_well
    assert all(str(problem.sentence).strip() for problem in health.problems)


@pytest.mark.parametrize("body", NONSENSE)
def test_nonsense_is_heard_and_set_aside(network: Network, body: bytes) -> None:
    known = network.capabilities
    if not known.webhook and not known.feeds:
        pytest.skip("nothing comes in")
    events: list[InboundEvent] = network.parse(body)
    assert events
    is_letter = network.code == "email"  # any bytes are a letter
    assert is_letter or all(event.set_aside is not None for event in events)
    assert network.dedup_key(body) == network.dedup_key(body) != ""


def test_a_web_hook_is_believed_by_its_proof_alone(network: Network) -> None:
    known = network.capabilities
    for headers, key in (({}, ""), ({"x-proof": "secret"}, "other"), ({}, "secret ")):
        request = WebhookRequest(headers=headers, body=b"{}", remote_ip="127.0.0.1", key=key)
        assert not network.is_genuine(request)
    if known.webhook:
        request = WebhookRequest(headers={}, body=b"{}", remote_ip="127.0.0.1")
        assert network.answer(request).status == 200


def test_links_lead_to_pages_or_are_empty(network: Network) -> None:
    here = network._connection.container
    for thread in (
        ThreadRef(container=here),
        ThreadRef(container=here, post="77"),
        ThreadRef(container=here, peer="77"),
        ThreadRef(container="", post="../.."),
    ):
        address = network.place(thread, "77")
        assert address == "" or address.startswith(("https://", "http://127.0.0.1"))
    invitation = network.invitation("Code77")
    assert bool(invitation) == network.capabilities.invitation
    assert "Code77" in invitation or not invitation


def test_what_is_pushed_or_read_is_said_by_its_capabilities(network: Network) -> None:
    known = network.capabilities
    ways = {known.comments_in, known.dm_in}
    assert known.webhook or Inbound.PUSH not in ways
    assert known.feeds or Inbound.POLL not in ways
