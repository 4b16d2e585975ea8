"""The practice network: its official page, and the desk's account with the keys of that page."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from otklik.channels.accounts.models import Account, AccountSecret
from otklik.demo.network.models import OfficialPage
from otklik.demo.network.posts_and_comments import Post
from otklik.demo.network.seed_texts import Seed, seed


class Keys(NamedTuple):
    """What the desk must know to use the network."""

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
    """Create the page when there is none, update its addresses, fill an empty wall.

    `base_url` is where the installation is served (no path), `hook_url` what the network calls,
    `name` the page's name there, `words` its texts (general ones by default), `written_until` the
    moment of the newest post on a wall that is filled now. Repeatable: the keys stay the same.
    """
    words = words or seed()
    page = OfficialPage.objects.ensure(
        name=name, base_url=base_url, hook_url=hook_url, words=words, at=at
    )
    if not Post.objects.exists():
        for days_ago, text in reversed(list(enumerate(words.posts))):
            Post.objects.publish(text, at=(written_until or at) - timedelta(days=days_ago))
    return Keys(token=page.token, secret=page.hook_secret, container=str(page.pk))


CODE = "practice"


@transaction.atomic
def wire_practice(
    *,
    page_name: str,
    account_name: str,
    at: datetime,
    words: Seed | None = None,
    written_until: datetime | None = None,
) -> Account:
    """Create the page in the practice network and the desk's account of it. Repeatable.

    `page_name` is the authority's name there, `account_name` that of the account; a name or mode
    that people have changed since stays. The addresses follow the installation's own. `words` are
    the texts there, by default those that the page has.
    """
    site = settings.BASE_URL
    keys = ensure(
        site,
        f"{site}/hooks/{CODE}/",
        name=page_name,
        words=words or OfficialPage.objects.words(),
        at=at,
        written_until=written_until,
    )
    facts = {
        "network": Account.NetworkCode.PRACTICE,
        "page_url": f"{site}/practice/",
        "base_url": f"{site}/practice/api/",
        "container": keys.container,
    }
    account, _ = Account.objects.update_or_create(
        code=CODE, defaults=facts, create_defaults={**facts, "name": account_name}
    )
    for name, value in {"token": keys.token, "hook_secret": keys.secret}.items():
        AccountSecret.objects.update_or_create(
            account=account, name=name, defaults={"value": value}
        )
    return account
