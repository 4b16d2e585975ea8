"""Posts of ours as the networks tell of them: once each, in whatever order the tellings come."""

from datetime import datetime

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import Post
from otklik.channels.networks.inbound_types import InboundEvent
from otklik.channels.publications.plan import external_posts


def note_post(account: Account, event: InboundEvent) -> Post:
    """The post of an event POST_CREATED, kept once; a later telling brings its text up to date,
    and yields to a correction that came before it."""
    post, is_new = _kept(account, event)
    if is_new or _is_silent_part(post, event):
        return post
    post.url, post.published_at = event.url or post.url, event.occurred_at
    if post.edited_at is None or post.edited_at <= event.occurred_at:
        post.text = event.text
    post.save(update_fields=["url", "published_at", "text"])
    return post


def note_post_edited(account: Account, event: InboundEvent) -> Post:
    """Our post has another text now; the newest correction counts."""
    post, is_new = _kept(account, event)
    if _is_silent_part(post, event):
        return post
    if is_new or post.edited_at is None or post.edited_at <= event.occurred_at:
        post.text, post.edited_at = event.text, event.occurred_at
        post.url = event.url or post.url
        post.save(update_fields=["text", "edited_at", "url"])
    return post


def note_post_deleted(account: Account, event: InboundEvent) -> Post:
    """Our post is gone from the network: a mark. What people wrote beneath it stays with us."""
    post, _is_new = _kept(account, event)
    post.deleted_at = _earliest(post.deleted_at, event.occurred_at)
    post.save(update_fields=["deleted_at"])
    return post


def _kept(account: Account, event: InboundEvent) -> tuple[Post, bool]:
    external_posts.adopt(
        account, container=event.thread.container, external_id=event.external_id, url=event.url
    )
    if event.album and (begun := _begun(account, event)) is not None:
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


def _begun(account: Account, event: InboundEvent) -> Post | None:
    """The post that another part of the same album opened; its number is the first one's."""
    posts = Post.objects.filter(account=account, container=event.thread.container)
    post = posts.filter(album=event.album).first()
    if post is not None and _in_order(event.external_id) < _in_order(post.external_id):
        post.external_id, post.url = event.external_id, event.url or post.url
        post.save(update_fields=["external_id", "url"])
    return post


def _in_order(number: str) -> tuple[int, str]:
    return len(number), number


def _is_silent_part(post: Post, event: InboundEvent) -> bool:
    """One picture more of the same post, which says nothing of its words."""
    return bool(event.album) and event.external_id != post.external_id and not event.text


def _earliest(known: datetime | None, moment: datetime) -> datetime:
    return min(known, moment) if known is not None else moment
