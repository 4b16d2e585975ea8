"""Posts of ours as the networks tell of them."""

from otklik.channels.models import Account, Post
from otklik.channels.networks.base import InboundEvent


def note_post(account: Account, event: InboundEvent) -> Post:
    """The post of an event POST_CREATED, kept once; a later telling brings its text up to date."""
    post, _is_new = Post.objects.update_or_create(
        account=account,
        container=event.thread.container,
        external_id=event.external_id,
        defaults={
            "text": event.text,
            "url": event.url,
            "published_at": event.occurred_at,
        },
    )
    return post
