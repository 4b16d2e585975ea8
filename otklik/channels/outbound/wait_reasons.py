"""Why something waits to be sent, and the time of the next try, for display."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from otklik.channels.accounts.models import Account
from otklik.channels.networks.errors import AuthExpired, RateLimited, Temporary
from otklik.channels.outbound.models import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """`next_at`: None if a person must act first; `is_sure`: it was certainly not sent."""

    why: Any
    since: datetime | None = None
    next_at: datetime | None = None
    is_sure: bool = True
    until: datetime | None = None


def wait_of_account(account: Account, *, now: datetime) -> Wait | None:
    """Why nothing is sent through this account now; None if it may be."""
    if account.broken_at is not None:
        return Wait(why=AuthExpired.human, since=account.broken_at)
    if account.probe_at is not None:
        next_at = max(account.probe_at, now)
        since = account.unreachable_since or account.probe_at
        return Wait(why=Temporary.human, since=since, next_at=next_at)
    if account.silent_until is not None and account.silent_until > now:
        return Wait(why=RateLimited.human, next_at=account.silent_until)
    return None


def is_surely_unsent(account: Account) -> bool:
    """Whether no waiting delivery of the account ended unclear before."""
    return not account.deliveries.queued().filter(unclear_at__isnull=False).exists()


def wait_of(delivery: Delivery, *, now: datetime) -> Wait | None:
    """Why this delivery is late; None while it is in progress."""
    if delivery.state != Delivery.State.QUEUED or delivery.planned_at > now:
        return None
    of_all = wait_of_account(delivery.account, now=now)
    if of_all is None and not (delivery.attempts and delivery.error_kind):
        return None
    is_sure = delivery.unclear_at is None
    own = max(delivery.not_before, now)
    return Wait(
        why=delivery.error_sentence if of_all is None or not is_sure else of_all.why,
        since=delivery.planned_at,
        next_at=own if of_all is None else of_all.next_at,
        is_sure=is_sure,
        until=delivery.planned_at + settings.MESSAGES_WAIT if is_sure else None,
    )
