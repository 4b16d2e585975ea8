"""What every walk is, and how it goes on."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route

from tests.running import Installation

#: Called on each page with a name for it.
type See = Callable[[Page, str], None]
#: Comes to pages that have no address of their own, or one that is not known before.
type Walk = Callable[[Page, Installation, See], None]


def answer(body: str, route: Route) -> None:
    route.fulfill(body=body, content_type="text/html; charset=utf-8")


def follow(page: Page, pattern: str) -> None:
    """The first link of the page that leads to such an address."""
    links = page.get_by_role("main").get_by_role("link")
    addresses = links.evaluate_all("links => links.map(link => link.href)")
    page.goto(next(address for address in addresses if re.search(pattern, address)))
