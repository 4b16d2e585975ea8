"""Reading networks that do not call us, and what their calls may have lost.

A feed of an account is a row with its cursor. What a reading brings is stored raw, exactly as
a web hook's body is; only then does the cursor move. A reading that fails is repeated later.
Source: research on the channels, sections 6 and 7 (lost events).
"""

import logging
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import FeedPosition, Post
from otklik.channels.networks import http
from otklik.channels.networks.capabilities import Feed, Mode
from otklik.channels.networks.errors import AuthExpired, ChannelError, RateLimited, Unsupported
from otklik.channels.networks.inbound_types import Page
from otklik.channels.networks.registry import NoAdapter, adapter, capabilities, missing
from otklik.core.queue import enqueue
from otklik.ingest.store_raw_event import store

LEASE = timedelta(minutes=3)
SOON = timedelta(seconds=1)
POSTS_ARE_FRESH = timedelta(days=14)
MOST_POSTS = 60
NEVER = timedelta(days=1)  # a feed that the network turned out not to have

logger = logging.getLogger(__name__)


def feeds_of(account: Account) -> tuple[Feed, ...]:
    """What is to be read of this account now: nothing while it is off or not connected, and no
    feed that its web hook brings anyway."""
    if account.mode in {Mode.OFF, Mode.PUBLISH_ONLY}:
        return ()
    try:
        if missing(account):
            return ()
        known = capabilities(account).feeds
    except NoAdapter:
        return ()
    return tuple(feed for feed in known if not (feed.is_push and account.is_subscribed))


def sweep(*, at: datetime) -> None:
    """Have every feed read that is due; one whose task was lost is due all the same."""
    for account in Account.objects.on():
        for feed in feeds_of(account):
            position, _is_new = FeedPosition.objects.get_or_create(
                account=account, feed=feed.name, defaults={"next_at": at}
            )
            if position.next_at <= at:
                enqueue("otklik.ingest.tasks.read_feed", position.pk)


def read(position_id: int, *, at: datetime) -> bool:
    """Read one page of a feed, if it is due and nobody else does; True when something new came."""
    position = FeedPosition.objects.select_related("account").get(pk=position_id)
    account = position.account
    feed = next((f for f in feeds_of(account) if f.name == position.feed), None)
    if feed is None or position.next_at > at or not position.take(at=at, lease=LEASE):
        return False
    try:
        page = _asked(account, feed, position.cursor, at=at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        _failed(position, fault, at=at)
        return False
    with transaction.atomic():
        network = adapter(account)
        new = [body for body in page.bodies if store(account, network, body, at=at)]
        next_at = at + (SOON if page.more else feed.every)
        position.note_read(page.cursor, next_at=next_at, at=at)
        if account.is_unreachable:
            account.note_answer(at=at)
        enqueue("otklik.ingest.tasks.read_feed", position.pk, run_after=next_at)
    return bool(new)


def _asked(account: Account, feed: Feed, cursor: str, *, at: datetime) -> Page:
    """Raises whatever the network or the account does wrong."""
    posts = _recent_posts(account, at=at) if feed.with_posts else ()
    with http.client(account.connection()) as client:
        return adapter(account, client).poll(feed.name, cursor, posts=posts)


def _recent_posts(account: Account, *, at: datetime) -> tuple[str, ...]:
    """Numbers of our posts that people may still comment on, newest first."""
    fresh = Post.objects.filter(
        account=account, published_at__gt=at - POSTS_ARE_FRESH, deleted_at__isnull=True
    )
    return tuple(fresh.order_by("-published_at").values_list("external_id", flat=True)[:MOST_POSTS])


def _failed(position: FeedPosition, fault: Exception, *, at: datetime) -> None:
    """Ask later. Of an unforeseen fault only the kind is told: its text may hold a key."""
    kind = type(fault).__name__
    wait: timedelta | None = None
    match fault:
        case RateLimited():
            wait = timedelta(seconds=fault.retry_after)
        case Unsupported():
            wait = NEVER
        case AuthExpired():
            position.account.note_refusal(at=at)
        case ChannelError():
            pass
        case _:
            logger.error("Feed %s of %s: %s.", position.feed, position.account.code, kind)
    position.note_failure(kind, wait=wait, at=at)
