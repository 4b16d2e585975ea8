"""What a colleague noted by hand: a call, a visit, a message somewhere in a network.

No program may do anything there. Where the place has a link, the answer is put there by hand and
its link brought back; where it has none, the answer is given by mouth and noted.
"""

from typing import ClassVar

from otklik.channels.networks.base import Network
from otklik.channels.networks.capabilities import Capabilities, Limits
from otklik.channels.networks.errors import Unsupported
from otklik.channels.networks.inbound_types import Inbound
from otklik.channels.networks.outbound_types import Outbound, Problem, Sent

TEXT_LIMIT = 10_000


class HandChannel(Network):
    """Needs no address and no secret; sends nothing."""

    code: ClassVar[str] = "hand"
    capabilities: ClassVar[Capabilities] = Capabilities(
        publish=False,
        comments_in=Inbound.NONE,
        comment_reply=False,
        dm_in=Inbound.NONE,
        dm_reply=False,
        echo_own=False,
        idempotency_key=False,
        readback=False,
        webhook=False,
        limits=Limits(text=TEXT_LIMIT, comment=None, dm=TEXT_LIMIT),
    )

    def validate(self, message: Outbound) -> list[Problem]:
        return []

    def render(self, message: Outbound) -> str:
        return message.text.strip()

    def send(self, message: Outbound) -> Sent:
        raise Unsupported("send")
