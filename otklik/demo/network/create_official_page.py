"""Opening the authority's page in the practice network, for whoever runs the installation."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from otklik.demo.network.models import OfficialPage
from otklik.demo.network.posts import Post
from otklik.demo.network.seed_texts import Seed, seed


class Keys(NamedTuple):
    """What the other side must know to speak with the network."""

    token: str
    secret: str
    container: str


@transaction.atomic
def ensure(
    base_url: str,
    hook_url: str,
    *,
    name: str,
    at: datetime,
    words: Seed | None = None,
    written_until: datetime | None = None,
) -> Keys:
    """Open the page when there is none, follow a changed address, fill an empty wall.

    `base_url` is where the installation is served (no path), `hook_url` what the network
    calls, `name` how the page is called there, `words` what is said there (general ones, if none
    are given), `written_until` the moment of the newest post on a wall that is filled now.
    Repeatable: the keys stay the same.
    """
    words = words or seed()
    page = OfficialPage.objects.ensure(
        name=name, base_url=base_url, hook_url=hook_url, words=words, at=at
    )
    if not Post.objects.exists():
        for days_ago, text in reversed(list(enumerate(words.posts))):
            Post.objects.publish(text, at=(written_until or at) - timedelta(days=days_ago))
    return Keys(token=page.token, secret=page.hook_secret, container=str(page.pk))
