"""The adapter of a mailbox."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import ClassVar

from django.utils.translation import gettext_lazy

from otklik.channels.networks.adapter import Health, Network
from otklik.channels.networks.capabilities import Capabilities, Feed
from otklik.channels.networks.connection_settings import Setting
from otklik.channels.networks.email import feeds, health, inbound, outbound
from otklik.channels.networks.email.links import identity, recipient_address
from otklik.channels.networks.errors import ChannelError, NotSetUp, Unsupported
from otklik.channels.networks.inbound_types import (
    Download,
    Inbound,
    InboundEvent,
    InboundMedia,
    Page,
)
from otklik.channels.networks.outbound_types import Action, Outbound, OutboundKind, Problem, Sent


class EmailNetwork(Network):
    """`container` is the mailbox's address."""

    code: ClassVar[str] = "email"
    capabilities: ClassVar[Capabilities] = Capabilities(
        dm_in=Inbound.POLL,
        dm_reply=True,
        echo_own=True,
        readback=True,
        limits=outbound.LIMITS,
        feeds=(
            Feed(name=inbound.INBOX, every=timedelta(minutes=1)),
            Feed(name=inbound.SENT, every=timedelta(minutes=5)),
        ),
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            name="container",
            label=gettext_lazy("Address of the mailbox"),
            hint=gettext_lazy("Letters to it are read, and answers are sent from it."),
            is_secret=False,
            leads_keys=True,
        ),
        Setting(
            name="password",
            label=gettext_lazy("Password of the mailbox"),
            hint=gettext_lazy("Large mail services want a password made for programs."),
        ),
        Setting.optional(
            name="login",
            label=gettext_lazy("Login"),
            hint=gettext_lazy("When it is not the address."),
        ),
        Setting.optional(
            name="imap",
            label=gettext_lazy("Server for reading (IMAP)"),
            hint=gettext_lazy("For example imap.example.org:993. Empty: the usual one."),
            leads_keys=True,
        ),
        Setting.optional(
            name="smtp",
            label=gettext_lazy("Server for sending (SMTP)"),
            hint=gettext_lazy("For example smtp.example.org:465. Empty: the usual one."),
            leads_keys=True,
        ),
        Setting.optional(
            name="sender_name",
            label=gettext_lazy("Sender's name"),
            hint=gettext_lazy("People see it next to the address."),
        ),
        Setting.optional(
            name="subject",
            label=gettext_lazy("Subject of letters"),
            hint=gettext_lazy("An answer has the subject of the letter it answers."),
        ),
        Setting.optional(
            name="plus_address",
            label=gettext_lazy("Address with a plus"),
            hint=gettext_lazy(
                "Write “yes” if letters to name+word@… come to this mailbox: answers are then"
                " known even from programs that do not say what they answer."
            ),
        ),
        Setting.optional(
            name="auth_server",
            label=gettext_lazy("Mail server that checks senders"),
            hint=gettext_lazy(
                "As the line Authentication-Results of a letter that came begins, for example"
                " mx.example.org. Empty: no sender's address counts as confirmed."
            ),
        ),
    )

    def validate(self, message: Outbound) -> list[Problem]:
        return outbound.problems(message)

    def render(self, message: Outbound) -> str:
        return outbound.text_of(message)

    def send(self, message: Outbound) -> Sent:
        """The letter replied to is looked up for its subject; without it the reply is still
        sent."""
        if message.kind is not OutboundKind.DM or message.action is not Action.SEND:
            raise Unsupported("not_a_letter")
        us, recipient = identity(self._connection), recipient_address(message.thread.peer)
        answered = outbound.AnsweredLetter()
        if message.reply_to:
            with suppress(ChannelError):
                answered = feeds.find_answered(self._connection, message.reply_to)
        made = outbound.letter(
            message,
            us=us,
            to=recipient,
            answered=answered,
            usual_subject=self._connection.secrets.get("subject", ""),
        )
        outbound.submit(self._connection, sender=us.address, recipient=recipient, letter=made)
        return Sent(external_id=us.message_id(message.key, message.thread.peer))

    def find_sent(self, message: Outbound, *, since: datetime) -> Sent | None:
        """Works only if the server stores a copy in the sent folder."""
        number = identity(self._connection).message_id(message.key, message.thread.peer)
        return Sent(external_id=number) if feeds.find(self._connection, number) else None

    def check(self) -> Health:
        return health.check(self._connection)

    def dedup_key(self, body: bytes) -> str:
        return inbound.dedup_key(body)

    def parse(self, body: bytes) -> list[InboundEvent]:
        try:
            us = identity(self._connection)
        except NotSetUp:
            us = None
        trusted = self._connection.secrets.get("auth_server", "")
        container = self._connection.container
        return [inbound.event_of(body, container=container, us=us, trusted=trusted)]

    def poll(self, feed: str, cursor: str, *, posts: Sequence[str] = ()) -> Page:
        if feed not in {inbound.INBOX, inbound.SENT}:
            raise Unsupported("poll")
        return feeds.read_folder(self._connection, feed, cursor)

    def download(self, media: InboundMedia, *, largest: int) -> Download:
        return feeds.file(self._connection, media.external_id, largest=largest)
