"""The site itself as a channel: questions asked on it are answered on their page of status.

Nothing is called. A reply stands on the page of its question once its delivery is recorded as
sent, so sending always succeeds, and looking for a message of unknown outcome finds it.
"""

from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from otklik.channels.networks.base import Network
from otklik.channels.networks.capabilities import Capabilities, Limits
from otklik.channels.networks.content_rules import plain
from otklik.channels.networks.inbound_types import Inbound
from otklik.channels.networks.outbound_types import Outbound, Problem, Sent

TEXT_LIMIT = 10_000


class SiteChannel(Network):
    """Needs no address and no secret. Questions come in by the site's own form."""

    code: ClassVar[str] = "site"
    capabilities: ClassVar[Capabilities] = Capabilities(
        publish=False,
        comments_in=Inbound.NONE,
        comment_reply=False,
        dm_in=Inbound.NONE,
        dm_reply=True,
        echo_own=False,
        idempotency_key=True,
        readback=True,
        webhook=False,
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
        """An attempt that died was never shown; recorded now, it is."""
        return self.send(message)
