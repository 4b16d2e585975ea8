"""Two channels without a network: questions asked on the site, and messages recorded by hand.

A reply to a question is on the question's page once its delivery is recorded as sent, so sending
always succeeds and a message of unknown outcome is always found. What a colleague recorded by hand
is answered by hand: no program acts there.
"""

from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from otklik.channels.networks.adapter import Network
from otklik.channels.networks.capabilities import Capabilities, Limits
from otklik.channels.networks.content_rules import plain
from otklik.channels.networks.outbound_types import Outbound, Problem, Sent

MANUAL_TEXT_LIMIT = 10_000


class HandChannel(Network):
    """Sends nothing."""

    code: ClassVar[str] = "hand"
    capabilities: ClassVar[Capabilities] = Capabilities(
        limits=Limits(text=MANUAL_TEXT_LIMIT, comment=None, dm=MANUAL_TEXT_LIMIT),
    )

    def validate(self, message: Outbound) -> list[Problem]:
        return []

    def render(self, message: Outbound) -> str:
        return message.text.strip()


TEXT_LIMIT = 10_000


class SiteChannel(Network):
    """The site's own form brings questions in."""

    code: ClassVar[str] = "site"
    capabilities: ClassVar[Capabilities] = Capabilities(
        dm_reply=True,
        idempotency_key=True,
        readback=True,
        limits=Limits(text=TEXT_LIMIT, comment=None, dm=TEXT_LIMIT),
    )

    def validate(self, message: Outbound) -> list[Problem]:
        text = self.render(message)
        if not text:
            return [Problem(code="text_empty", sentence=_("There is no text yet."))]
        if len(text) > TEXT_LIMIT:
            sentence = _("The text is longer than the site takes: %(limit)d characters.") % {
                "limit": TEXT_LIMIT
            }
            return [Problem(code="text_too_long", sentence=sentence)]
        return []

    def render(self, message: Outbound) -> str:
        return plain(message.text)

    def send(self, message: Outbound) -> Sent:
        return Sent(external_id=str(message.key))

    def find_sent(self, message: Outbound, *, since: datetime) -> Sent | None:
        """An interrupted attempt was never shown; once it is recorded, it is."""
        return self.send(message)
