"""What the tests of official pages do at their screens: read, fill in, let a worker run."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from django.test import Client

from otklik.channels.accounts.models import Account
from otklik.channels.health import check_and_subscribe
from otklik.channels.health.models import Errand

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def page_text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return words(answer.content.decode())


def words(page: str) -> str:
    main = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main))).replace("\xa0", " ")


def fill(client: Client, account: Account, **given: str) -> Any:
    wish = {"name": account.name, "base_url": "", "container": "77", "proxy": "", **given}
    return client.post(f"/desk/accounts/{account.code}/settings/", wish)


def run_errands() -> None:
    for errand in Errand.objects.filter(finished_at=None):
        check_and_subscribe.run(errand.pk, at=errand.asked_at + timedelta(seconds=2))
