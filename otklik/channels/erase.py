"""What is kept here of a person and goes by a decision: letters of ours to them, raw events."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import ATTEMPTS, RawEvent
from otklik.channels.networks.inbound_types import InboundEvent
from otklik.channels.networks.registry import NoAdapter, adapter
from otklik.channels.outbound.models import Delivery

UNSETTLED = (
    Delivery.State.QUEUED,
    Delivery.State.HELD,
    Delivery.State.BY_HAND,
    Delivery.State.SENDING,
    Delivery.State.UNCONFIRMED,
)
GONE = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """`last` is the key to go on after; None when nothing is left to look at."""

    last: int | None
    emptied: int = 0


def empty_deliveries(deliveries: QuerySet[Delivery]) -> list[int]:
    """Take words, addressee and numbers out of settled deliveries; their keys. That each was
    made, when, and how it ended stays."""
    keys = []
    for delivery in deliveries.exclude(state__in=UNSETTLED).exclude(container=GONE):
        delivery.text = delivery.link = delivery.repost_of = delivery.url = ""
        delivery.peer = delivery.reply_to = delivery.error_detail = ""
        delivery.container = GONE
        delivery.target = delivery.target and GONE
        delivery.external_id = delivery.external_id and f"{GONE}-{delivery.pk}"
        delivery.save(
            update_fields=[
                "text", "link", "repost_of", "url", "peer", "reply_to", "error_detail",
                "container", "target", "external_id",
            ]
        )  # fmt: skip
        keys.append(delivery.pk)
    return keys


def settled(account: Account) -> QuerySet[RawEvent]:
    """Events that were handed on, or given up: whoever needed their body has had it."""
    stuck = RawEvent.objects.filter(handed_on_at__isnull=True, attempts__gte=ATTEMPTS)
    return (RawEvent.objects.filter(handed_on_at__isnull=False) | stuck).filter(account=account)


def empty_events(
    account: Account,
    *,
    after: int,
    most: int,
    concerns: Callable[[Sequence[InboundEvent], bytes], bool],
    at: datetime,
) -> Swept:
    """Look through the next `most` raw events of an account and empty those that `concerns` says.

    The row and its key stay, so that the same event told again is no news.
    """
    rows = list(settled(account).filter(pk__gt=after).order_by("pk")[:most])
    for raw in rows:
        raw.account = account  # known already
    found = [raw for raw in rows if raw.body and concerns(inside(raw), bytes(raw.body))]
    for raw in found:
        raw.body, raw.error, raw.retry_at = b"", "", None
        raw.handed_on_at = raw.handed_on_at or at
        raw.save(update_fields=["body", "error", "retry_at", "handed_on_at"])
    return Swept(last=rows[-1].pk if len(rows) == most else None, emptied=len(found))


def drop_events(keys: Sequence[int]) -> int:
    """Delete events that were handed on; how many."""
    return RawEvent.objects.filter(pk__in=keys, handed_on_at__isnull=False).delete()[0]


def inside(raw: RawEvent) -> Sequence[InboundEvent]:
    """What the network told; nothing when the body cannot be taken apart any more."""
    try:
        return adapter(raw.account).parse(bytes(raw.body))
    except NoAdapter:
        return ()
    except Exception:  # the body is foreign: what it holds is still looked for byte by byte
        return ()
