"""Erasure of personal data from deliveries and raw events."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import ATTEMPTS, RawEvent
from otklik.channels.networks.inbound_types import InboundEvent
from otklik.channels.networks.registry import adapter
from otklik.channels.outbound.choices import UNSETTLED
from otklik.channels.outbound.models import Delivery

GONE = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseStep:
    """`last` is the key after which to continue; None when nothing is left."""

    last: int | None
    emptied: int = 0


def empty_deliveries(deliveries: QuerySet[Delivery]) -> list[int]:
    """Erase text, addressee and numbers of settled deliveries; returns their keys."""
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


def settled_events(account: Account) -> QuerySet[RawEvent]:
    """Events that were dispatched or given up: their body is no longer needed."""
    stuck = RawEvent.objects.filter(handed_on_at__isnull=True, attempts__gte=ATTEMPTS)
    return (RawEvent.objects.filter(handed_on_at__isnull=False) | stuck).filter(account=account)


def empty_events(
    account: Account,
    *,
    after: int,
    most: int,
    concerns: Callable[[Sequence[InboundEvent], bytes], bool],
    at: datetime,
) -> EraseStep:
    """Among the next `most` raw events of an account, empty those for which `concerns` is true.

    The row and its key stay, so that the same event is recognised if it comes again."""
    rows = list(settled_events(account).filter(pk__gt=after).order_by("pk")[:most])
    for raw in rows:
        raw.account = account  # known already
    found = [raw for raw in rows if raw.body and concerns(read_events(raw), bytes(raw.body))]
    for raw in found:
        raw.body, raw.error, raw.retry_at = b"", "", None
        raw.handed_on_at = raw.handed_on_at or at
        raw.save(update_fields=["body", "error", "retry_at", "handed_on_at"])
    return EraseStep(last=rows[-1].pk if len(rows) == most else None, emptied=len(found))


def drop_events(keys: Sequence[int]) -> int:
    """Delete events that were dispatched; returns how many."""
    return RawEvent.objects.filter(pk__in=keys, handed_on_at__isnull=False).delete()[0]


def read_events(raw: RawEvent) -> Sequence[InboundEvent]:
    """The events in a body; empty when it can no longer be parsed."""
    try:
        return adapter(raw.account).parse(bytes(raw.body))
    except Exception:  # the body is foreign: it is still searched byte by byte
        return ()
