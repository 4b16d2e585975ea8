"""A mailbox as the world sees it, on loopback: a real IMAP server (dovecot.py) and a real SMTP
server (aiosmtpd), both with TLS, and people who write and read.

    with served_email() as network:
        EmailNetwork(network.connection())

The common shape is that of serving.py; `wall` holds letters that were taken, known by their
Message-ID. Nothing is pushed: `events` stay empty, letters are read by `poll`. Days:
`drop_before` (the line breaks before the letter), `drop_after` (taken, the answer is lost),
`broken` (taken, the answer breaks off), `nonsense` (taken, answered with HTML), `busy`
(greylisted), `refused` (called spam), `auth_lost`, `forbidden` (this person takes nothing),
`nobody` (no such address), `slow`.

Alone, for trials by hand: .venv/bin/python -m tests.channels.networks.stub_email --smtp 8025
"""

import argparse
import asyncio
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, localtime, make_msgid
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from otklik.channels.networks.connection_settings import Connection
from tests.channels.networks.dovecot import PASSWORD, Dovecot, served_mailboxes
from tests.channels.networks.serving import SLOW_SECONDS, Mutation, Webhook
from tests.ports import free_port

PERSON = "zhitel@people.example"
NUMBERS = itertools.count(1)
REFUSALS = {
    "busy": "451 4.7.1 Greylisted, try again later",
    "forbidden": "550 5.7.1 This person takes nothing from you",
    "nobody": "550 5.1.1 No such user zhitel@people.example",
}


@dataclass
class EmailStub:
    """One mailbox; `keeps_copies` as large services do among the sent letters."""

    mailboxes: Dovecot
    address: str
    url: str = ""
    days: list[str] = field(default_factory=list)
    wall: list[Mutation] = field(default_factory=list)
    events: list[Webhook] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    keeps_copies: bool = False
    smtp_port: int = 0
    starttls_port: int = 0
    sessions: int = 0

    def connection(self, **secrets: str) -> Connection:
        return Connection(
            base_url="",
            container=self.address,
            secrets={
                "password": PASSWORD,
                "imap": f"ssl://localhost:{self.mailboxes.tls_port}",
                "smtp": f"ssl://localhost:{self.smtp_port}",
                "sender_name": "Комитет (пример)",
                **secrets,
            },
            ca_bundle=str(self.mailboxes.certificate),
            allow_loopback=True,
        )

    def citizen_writes(self, text: str, **headers: str) -> str:
        """Somebody writes a letter; returns its number."""
        letter = EmailMessage(policy=policy.SMTP)
        kept = {
            "From": f"Житель Примерный <{PERSON}>",
            "To": self.address,
            "Subject": "Вопрос",
            "Date": format_datetime(localtime()),
            "Message-ID": make_msgid(domain="people.example"),
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in kept.items():
            letter[name] = value
        letter.set_content(text)
        self.comes(letter.as_bytes())
        return kept["Message-ID"].strip("<>")

    def citizen_answers(self, text: str, letter: bytes) -> str:
        """Somebody answers a letter of ours, with its copy beneath, as mail programs do."""
        ours = message_from_bytes(letter, policy=policy.default)
        body = ours.get_body(("plain",))
        assert body
        copy = "\n".join(f"> {line}" for line in body.get_content().splitlines())
        return self.citizen_writes(
            f"{text}\n\n24.11.2026 12:00, Комитет (пример) пишет:\n{copy}\n",
            Subject=str(ours["Subject"]),
            In_Reply_To=str(ours["Message-ID"]),
            References=f"{ours['References'] or ''} {ours['Message-ID']}".strip(),
            To=str(ours["Reply-To"] or self.address),
        )

    def comes(self, letter: bytes, folder: str = "") -> None:
        self.mailboxes.put(self.address, letter, folder)

    def day(self, *names: str) -> str:
        """Today, when it is one of these; then it is used up."""
        is_today = bool(self.days) and (not names or self.days[0] in names)
        return self.days.pop(0) if is_today else ""


class PostOffice:
    """What happens to a letter, day by day; strict about what it must be."""

    def __init__(self, stub: EmailStub) -> None:
        self.stub = stub
        self.today = ""
        self.sessions: list[Session] = []
        self.locked_out: Session | None = None

    def signed_in(
        self, server: SMTP, session: Session, envelope: Envelope, how: str, value: Any
    ) -> AuthResult:
        if session not in self.sessions:
            self.sessions.append(session)
            self.stub.sessions += 1
        if self.stub.day("auth_lost"):
            self.locked_out = session
        is_right = (
            isinstance(value, LoginPassword)
            and value.login.decode() == self.stub.address
            and value.password.decode() == PASSWORD
        )
        return AuthResult(success=is_right and session is not self.locked_out, handled=False)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope, sender: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Sign in first"
        self.today = self.stub.day()
        if self.today == "drop_before":
            break_line(server)
        if sender != self.stub.address:
            self.stub.faults.append(f"sender {sender}")
            return "553 5.7.1 Sender address is not yours"
        envelope.mail_from = sender
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, peer: str, options: list[str]
    ) -> str:
        if refusal := REFUSALS.get(self.today):
            return refusal
        envelope.rcpt_tos.append(peer)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.today == "refused":
            return "554 5.7.1 This looks like spam"
        if self.today == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        assert isinstance(envelope.content, bytes)
        self.take(envelope.content, envelope.rcpt_tos)
        if self.today == "drop_after":
            break_line(server)
        if self.today == "broken":
            break_line(server, b"25")
        return "<html>Welcome</html>" if self.today == "nonsense" else "250 2.0.0 Taken"

    def take(self, body: bytes, recipients: list[str]) -> None:
        letter = message_from_bytes(body, policy=policy.default)
        self.stub.faults += [
            f"no {n}" for n in ("From", "To", "Date", "Message-ID") if not letter[n]
        ]
        self.stub.faults += [f"defect {defect}" for defect in letter.defects]
        if any(len(line) > 998 for line in body.split(b"\r\n")) or not body.isascii():
            self.stub.faults.append("a letter that not every post office can carry")
        part = letter.get_body(("plain",))
        self.stub.letters.append(body)
        self.stub.wall.append(
            Mutation(
                kind="dm",
                place=recipients[0],
                text=part.get_content().strip().replace("\r\n", "\n") if part else "",
                number=str(letter["Message-ID"]).strip("<>"),
                reply_to=str(letter["In-Reply-To"] or "").strip("<>"),
                files=tuple(one.get_filename() or "" for one in letter.iter_attachments()),
            )
        )
        if self.stub.keeps_copies:
            self.stub.comes(body, "Sent")


def break_line(server: SMTP, last: bytes = b"") -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.write(last)
    server.transport.close()


@contextmanager
def served_email(mailboxes: Dovecot | None = None, smtp: int = 0) -> Iterator[EmailStub]:
    """A fresh mailbox; on servers that run already, where they are given."""
    if mailboxes is None:
        with served_mailboxes() as started, served_email(started, smtp) as network:
            yield network
        return
    stub = EmailStub(mailboxes=mailboxes, address=f"priem{next(NUMBERS)}@primer.example")
    office = PostOffice(stub)
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(mailboxes.certificate, mailboxes.key)
    common: dict[str, Any] = {"hostname": "127.0.0.1", "authenticator": office.signed_in}
    stub.smtp_port, stub.starttls_port = smtp or free_port(), free_port()
    at_once = Controller(
        office, port=stub.smtp_port, ssl_context=context, auth_require_tls=False, **common
    )
    later = Controller(
        office, port=stub.starttls_port, tls_context=context, require_starttls=True, **common
    )
    stub.url = f"smtp://127.0.0.1:{stub.smtp_port}"
    at_once.start()
    later.start()
    try:
        yield stub
    finally:
        at_once.stop()
        later.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description="A mailbox, played on loopback.")
    parser.add_argument("--smtp", type=int, default=8025)
    with served_email(smtp=parser.parse_args().smtp) as network:
        shown = network.connection()
        print(f"Address of the mailbox: {shown.container}\nCertificates: {shown.ca_bundle}")
        print("\n".join(f"{name}: {value}" for name, value in shown.secrets.items()))
        print("Type a letter on one line; it comes to the mailbox. Stop with Ctrl+D.", flush=True)
        seen = 0
        while line := _typed():
            network.citizen_writes(line)
            for letter in network.wall[seen:]:
                print(f"sent to {letter.place}: {letter.text}", flush=True)
            seen = len(network.wall)


def _typed() -> str:
    try:
        return input() or " "
    except EOFError:
        return ""


if __name__ == "__main__":
    main()
