"""Our posts as networks report them and people record them: one row each, in any order."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import Post
from otklik.channels.networks.inbound_types import InboundEvent
from otklik.channels.validate_and_clean_links import refuse_foreign
from otklik.core.refusal import Refused


def note_post(account: Account, event: InboundEvent) -> Post:
    """Our post, once; a repeated event updates its text, unless a newer edit came first."""
    post, is_new = _get_or_create(account, event)
    if is_new or _is_silent_part(post, event):
        return post
    post.url, post.published_at = event.url or post.url, event.occurred_at
    if post.edited_at is None or post.edited_at <= event.occurred_at:
        post.text = event.text
    post.save(update_fields=["url", "published_at", "text"])
    return post


def note_post_edited(account: Account, event: InboundEvent) -> Post:
    """The post now has this text."""
    post, is_new = _get_or_create(account, event)
    if _is_silent_part(post, event):
        return post
    if is_new or post.edited_at is None or post.edited_at <= event.occurred_at:
        post.text, post.edited_at = event.text, event.occurred_at
        post.url = event.url or post.url
        post.save(update_fields=["text", "edited_at", "url"])
    return post


def note_post_deleted(account: Account, event: InboundEvent) -> Post:
    """Mark our post as removed; the comments under it stay with us."""
    post, _is_new = _get_or_create(account, event)
    post.deleted_at = _earliest(post.deleted_at, event.occurred_at)
    post.save(update_fields=["deleted_at"])
    return post


def _get_or_create(account: Account, event: InboundEvent) -> tuple[Post, bool]:
    adopt(account, container=event.thread.container, external_id=event.external_id, url=event.url)
    if event.album and (begun := _album_post(account, event)) is not None:
        return begun, False
    return Post.objects.get_or_create(
        account=account,
        container=event.thread.container,
        external_id=event.external_id,
        defaults={
            "text": event.text,
            "url": event.url,
            "published_at": event.occurred_at,
            "album": event.album,
        },
    )


def _album_post(account: Account, event: InboundEvent) -> Post | None:
    """The post of the same album, under the number of its first part."""
    posts = Post.objects.filter(account=account, container=event.thread.container)
    post = posts.filter(album=event.album).first()
    if post is not None and _in_order(event.external_id) < _in_order(post.external_id):
        post.external_id, post.url = event.external_id, event.url or post.url
        post.save(update_fields=["external_id", "url"])
    return post


def _in_order(number: str) -> tuple[int, str]:
    return len(number), number


def _is_silent_part(post: Post, event: InboundEvent) -> bool:
    """Another picture of an album, without text."""
    return bool(event.album) and event.external_id != post.external_id and not event.text


def _earliest(earlier: datetime | None, moment: datetime) -> datetime:
    return min(earlier, moment) if earlier is not None else moment


BY_HAND = "link:"  # prefix of the number of a post of which only the URL is known


@transaction.atomic
def note_by_hand(
    account: Account, *, url: str, text: str, published_at: datetime, by: Actor, at: datetime
) -> Post:
    """A person published it in the network and gives its URL: it counts in the plan.

    Raises Refused for an invalid, foreign or known URL."""
    refuse_foreign(url, account)
    if published_at > at:
        raise Refused(_("This moment has not come yet: give the moment when it was published."))
    if any(rows.filter(url=url).exists() for rows in (account.deliveries, account.posts)):
        raise Refused(_("This post is in the plan already."))
    post = Post.objects.create(
        account=account,
        container=account.container,
        external_id=f"{BY_HAND}{hashlib.sha256(url.encode()).hexdigest()[:40]}",
        text=text,
        url=url,
        published_at=published_at,
    )
    account.count_posts(at=at)
    entries.record(post, "post.noted", by=by, at=at, account=account.code, url=url)
    return post


def adopt(account: Account, *, container: str, external_id: str, url: str) -> None:
    """The network reports a post that a person recorded by its URL: store its number."""
    noted = Post.objects.filter(account=account, url=url, external_id__startswith=BY_HAND)
    numbered = Post.objects.filter(account=account, container=container, external_id=external_id)
    if not url or not noted.exists():
        return
    if numbered.exists():
        noted.delete()
    else:
        noted.update(container=container, external_id=external_id)
