"""Reading networks that do not call us, and events that were lost.

A reading is stored raw like a webhook's body; only then the cursor advances. Source: research on
the channels, sections 6 and 7 (lost events)."""

import logging
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.tasks import task
from django.utils import timezone

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import FeedPosition, Post
from otklik.channels.networks.capabilities import Feed, Mode
from otklik.channels.networks.errors import AuthExpired, ChannelError, RateLimited, Unsupported
from otklik.channels.networks.inbound_types import Page
from otklik.channels.networks.registry import adapter, capabilities, missing, open_adapter
from otklik.core.enqueue_tasks import enqueue
from otklik.core.schedule import cron
from otklik.ingest.dispatch import store

LEASE = timedelta(minutes=3)
SOON = timedelta(seconds=1)
POSTS_ARE_FRESH = timedelta(days=14)
MOST_POSTS = 60
NEVER = timedelta(days=1)  # for a feed that the network does not have

logger = logging.getLogger(__name__)


@task(queue_name="hearing")
def read_feed(position_id: int) -> None:
    read_page(position_id, at=timezone.now())


@cron("* * * * *")
@task()
def sweep_feeds() -> None:
    sweep(at=timezone.now())


def feeds_of(account: Account) -> tuple[Feed, ...]:
    """Feeds to read: none while the account is off or incomplete, none covered by its webhook."""
    if account.mode in {Mode.OFF, Mode.PUBLISH_ONLY} or missing(account):
        return ()
    feeds = capabilities(account).feeds
    return tuple(feed for feed in feeds if not (feed.is_push and account.is_subscribed))


def sweep(*, at: datetime) -> None:
    """Read every feed that is due."""
    for account in Account.objects.on():
        for feed in feeds_of(account):
            position, _is_new = FeedPosition.objects.get_or_create(
                account=account, feed=feed.name, defaults={"next_at": at}
            )
            if position.next_at <= at:
                enqueue("otklik.ingest.poll.read_feed", position.pk)


def read_page(position_id: int, *, at: datetime) -> bool:
    """One page of a feed, if it is due and nobody else reads it; True when something new came."""
    position = FeedPosition.objects.select_related("account").get(pk=position_id)
    account = position.account
    feed = next((f for f in feeds_of(account) if f.name == position.feed), None)
    if feed is None or position.next_at > at or not position.take(at=at, lease=LEASE):
        return False
    try:
        page = _ask_network(account, feed, position.cursor, at=at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        _note_failure(position, fault, at=at)
        return False
    with transaction.atomic():
        network = adapter(account)
        new = [body for body in page.bodies if store(account, network, body, at=at)]
        next_at = at + (SOON if page.more else feed.every)
        position.note_read(page.cursor, next_at=next_at, at=at)
        if account.is_unreachable:
            account.note_answer(at=at)
        enqueue("otklik.ingest.poll.read_feed", position.pk, run_after=next_at)
    return bool(new)


def _ask_network(account: Account, feed: Feed, cursor: str, *, at: datetime) -> Page:
    posts = _recent_posts(account, at=at) if feed.with_posts else ()
    with open_adapter(account) as network:
        return network.poll(feed.name, cursor, posts=posts)


def _recent_posts(account: Account, *, at: datetime) -> tuple[str, ...]:
    """Numbers of our posts that are still commented on, newest first."""
    fresh = Post.objects.filter(
        account=account, published_at__gt=at - POSTS_ARE_FRESH, deleted_at__isnull=True
    )
    return tuple(fresh.order_by("-published_at").values_list("external_id", flat=True)[:MOST_POSTS])


def _note_failure(position: FeedPosition, fault: Exception, *, at: datetime) -> None:
    """Of an unforeseen fault only the kind is logged: its text may contain a key."""
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
