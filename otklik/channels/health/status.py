"""The state of an account, what waits in it, and how far its feeds were read, for display."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import FeedPosition, RawEvent
from otklik.channels.networks.capabilities import Mode
from otklik.channels.networks.errors import AuthExpired
from otklik.channels.networks.registry import capabilities, has_adapter, missing
from otklik.channels.outbound.choices import DeliveryState
from otklik.channels.outbound.models import Delivery

ALARM_CHECKS = 2  # one failed check may be accidental: two in a row are not
LATE_READINGS = 3
LEAST_GAP = timedelta(minutes=15)


class HealthState(StrEnum):
    OFF = "off"
    NO_ADAPTER = "no_adapter"
    NOT_CONNECTED = "not_connected"
    BROKEN = "broken"
    TROUBLED = "troubled"
    UNCHECKED = "unchecked"
    WORKS = "works"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`since` when, `reasons` why; `advice`: what works but could be better."""

    state: HealthState
    since: datetime | None = None
    reasons: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()

    @property
    def needs_mending(self) -> bool:
        return self.state in {HealthState.BROKEN, HealthState.TROUBLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Deliveries or events that wait; `since`: the oldest one."""

    label: Any
    count: int
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A feed: its label, when it was last read, and since when it is late."""

    label: Any
    read_at: datetime | None
    gap_since: datetime | None = None
    is_never_read: bool = False


#: What the feeds of all networks bring, by `Feed.name`: a new name needs its word here.
FEED_WORDS = {
    "updates": _("events of the network"),
    "events": _("events of the network"),
    "posts": _("posts"),
    "comments": _("comments"),
    "old_comments": _("comments on older posts"),
    "dialogues": _("private messages"),
    "letters": _("private messages"),
    "inbox": _("letters"),
    "sent": _("letters that we sent"),
}
STATE_WORDS = {
    DeliveryState.QUEUED: _("waiting to be sent"),
    DeliveryState.SENDING: _("being sent"),
    DeliveryState.HELD: _("waiting for a decision"),
    DeliveryState.BY_HAND: _("to be done manually"),
    DeliveryState.UNCONFIRMED: _("not confirmed"),
}


def condition(account: Account) -> Condition:
    """Reads the names of the secrets from the database; calls no network."""
    if account.mode == Mode.OFF:
        return Condition(state=HealthState.OFF)
    if not has_adapter(account):
        return Condition(state=HealthState.NO_ADAPTER)
    if lacking := missing(account):
        return Condition(
            state=HealthState.NOT_CONNECTED, reasons=tuple(str(s.label) for s in lacking)
        )
    reasons = tuple(p["sentence"] for p in account.problems if not p["is_warning"])
    advice = tuple(p["sentence"] for p in account.problems if p["is_warning"])
    if account.broken_at is not None:
        why = reasons or (str(AuthExpired.human),)
        return Condition(
            state=HealthState.BROKEN, since=account.broken_at, reasons=why, advice=advice
        )
    if account.ailing_at is not None:
        return Condition(
            state=HealthState.TROUBLED, since=account.ailing_at, reasons=reasons, advice=advice
        )
    if account.checked_at is None and account.last_success_at is None:
        return Condition(state=HealthState.UNCHECKED)
    return Condition(state=HealthState.WORKS, advice=advice)


def trouble_since(account: Account) -> datetime | None:
    """Since when it is broken; None while there is nothing to report."""
    found = condition(account)
    if found.state == HealthState.BROKEN:
        return found.since
    if found.state == HealthState.TROUBLED and account.ailing_checks >= ALARM_CHECKS:
        return found.since
    return None


def waiting(accounts: Iterable[Account], *, at: datetime) -> Mapping[int, list[Waiting]]:
    """What waits, by account, in two queries."""
    keys = [account.pk for account in accounts]
    found: dict[int, list[Waiting]] = defaultdict(list)
    for row in Delivery.objects.filter(account__in=keys).tally(at=at):
        word = STATE_WORDS[DeliveryState(row.state)]
        if row.is_ahead:
            word = _("planned for later")
        found[row.account].append(
            Waiting(label=word, count=row.count, since=None if row.is_ahead else row.oldest)
        )
    for event in RawEvent.objects.filter(account__in=keys).tally():
        word = (
            _("received and cannot be passed on")
            if event.is_stuck
            else _("received, not passed on yet")
        )
        found[event.account].append(Waiting(label=word, count=event.count, since=event.oldest))
    return found


def readings(account: Account, *, at: datetime) -> list[Reading]:
    """How far the feeds of its network were read."""
    positions: dict[str, FeedPosition] = {row.feed: row for row in account.feeds.all()}
    found = []
    for feed in capabilities(account).feeds:
        if feed.is_push and account.is_subscribed:
            continue  # its webhook brings the same
        position = positions.get(feed.name)
        read_at = position.read_at if position else None
        late = read_at is not None and at - read_at > max(feed.every * LATE_READINGS, LEAST_GAP)
        found.append(
            Reading(
                label=FEED_WORDS.get(feed.name, feed.name),
                read_at=read_at,
                gap_since=read_at if late else None,
                is_never_read=read_at is None,
            )
        )
    return found
