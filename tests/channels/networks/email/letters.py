"""A letter of ours, for the tests of e-mail."""

import uuid

from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.email.network import EmailNetwork
from otklik.channels.networks.outbound_types import Outbound, OutboundKind, ThreadRef
from tests.channels.networks.stub_email import PERSON

PURE = Connection(
    base_url="",
    container="priem@primer.example",
    secrets={"password": "a password"},
    allow_loopback=True,
)


def letter(text: str = "Поможем в течение недели.", **over: object) -> Outbound:
    known = {
        "key": uuid.uuid4(),
        "kind": OutboundKind.DM,
        "thread": ThreadRef(container="priem@primer.example", peer=PERSON),
        "text": text,
    }
    return Outbound(**(known | over))  # type: ignore[arg-type]


def codes(message: Outbound) -> set[str]:
    return {problem.code for problem in EmailNetwork(PURE).validate(message)}
