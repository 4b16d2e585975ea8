"""The practice network and the desk shake hands: an account with the keys of its page."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from otklik.channels.accounts.models import Account, AccountSecret
from otklik.demo.network.create_official_page import ensure
from otklik.demo.network.models import OfficialPage
from otklik.demo.network.seed_texts import Seed

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
    """Open the page in the practice network and the desk's account of it. Repeatable.

    `page_name` is how the authority is called there, `account_name` how the desk calls the
    account; names and mode that people have changed since stay. The addresses follow the
    installation's own. `words` are said there, else those that the page has; `written_until`: when
    the newest post was written, on a new wall.
    """
    served_at = settings.BASE_URL
    hook = f"{served_at}/hooks/{CODE}/"
    keys = ensure(
        served_at,
        hook,
        name=page_name,
        words=words or OfficialPage.objects.words(),
        at=at,
        written_until=written_until,
    )
    account, _ = Account.objects.update_or_create(
        code=CODE,
        defaults={
            "network": Account.NetworkCode.PRACTICE,
            "page_url": f"{served_at}/practice/",
            "base_url": f"{served_at}/practice/api/",
            "container": keys.container,
        },
        create_defaults={
            "network": Account.NetworkCode.PRACTICE,
            "name": account_name,
            "page_url": f"{served_at}/practice/",
            "base_url": f"{served_at}/practice/api/",
            "container": keys.container,
        },
    )
    for name, value in {"token": keys.token, "hook_secret": keys.secret}.items():
        AccountSecret.objects.update_or_create(
            account=account, name=name, defaults={"value": value}
        )
    return account
