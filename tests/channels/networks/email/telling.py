"""A letter as the adapter hears it."""

from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage

from otklik.channels.networks.email.inbound import LetterPlace
from otklik.channels.networks.email.network import EmailNetwork
from otklik.channels.networks.inbound_types import InboundEvent
from tests.channels.networks.email.letters import PURE
from tests.channels.networks.stub_email import PERSON

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def heard(body: bytes, *, folder: str = "inbox") -> InboundEvent:
    line = LetterPlace(folder=folder, edition=1, number=7, since=NOW).line()
    (event,) = EmailNetwork(PURE).parse(line + body)
    return event


def written(text: str = "Помогите", **headers: str) -> EmailMessage:
    made = EmailMessage(policy=policy.SMTP)
    kept = {"From": PERSON, "Subject": "Вопрос", "Message-ID": "<1@people.example>"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    for name, value in kept.items():
        made[name] = value
    made.set_content(text)
    return made
