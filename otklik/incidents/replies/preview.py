"""An answer as its network will show it; nothing leaves."""

from dataclasses import dataclass
from typing import Any

from otklik.channels.networks.outbound_types import Problem
from otklik.channels.networks.registry import NoAdapter, adapter
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.models import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """`length` is counted in the network's own unit; `limit` is 0 where none is known."""

    text: str
    length: int
    limit: int = 0
    is_utf16: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def faults(self) -> list[Any]:
        """Sentences on why the network would not take it."""
        return [problem.sentence for problem in self.problems if not problem.is_warning]

    @property
    def unit(self) -> str:
        return "utf16" if self.is_utf16 else "chars"


def seen_of(reply: Reply, text: str) -> Seen:
    """By the adapter's own rules; plain where there is no adapter."""
    try:
        network = adapter(reply.in_reply_to.account)
    except (NoAdapter, ValueError):
        return Seen(text=text.strip(), length=len(text.strip()))
    message = reply.outbound(text)
    shown, limits = network.render(message), network.capabilities.limits
    is_utf16 = limits.length_unit == "utf16"
    is_private = reply.lane == Message.Lane.PRIVATE
    return Seen(
        text=shown,
        length=len(shown.encode("utf-16-le")) // 2 if is_utf16 else len(shown),
        limit=(limits.dm if is_private else limits.comment) or limits.text or 0,
        is_utf16=is_utf16,
        problems=tuple(network.validate(message)) if text.strip() else (),
    )
