"""Every page, light and dark, narrow, enlarged and spaced, those of the site at 400 % and on paper
too: nothing stands in a reader's way.

Sentence 2 of the look, WCAG 1.4.12, and axe. The pages are those of addresses.py and walks/;
that none is left out is asked of the site map here, of the map of addresses by
tests/test_walks.py.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import batched
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404
from playwright.sync_api import Browser, Page

from e2e.addresses import PUBLIC, STAFF, first_of_each_sort, route_of
from e2e.barriers import FEWER_LOOKS, HEIGHT, USUAL_WIDTH, barriers
from e2e.first_screen import KINDS, WANTED, WRITING, beyond
from e2e.furnishing import furnish
from e2e.paper import hidden_by_zoom, lost_on_paper
from e2e.visiting import sign_in
from e2e.walks import WALKS
from e2e.walks.walking import Walk
from tests.running import Installation


@pytest.fixture(scope="session")
def furnished(shared_installation: Installation) -> Installation:
    furnish(shared_installation)
    return shared_installation


@pytest.fixture
def page(browser: Browser, furnished: Installation) -> Iterator[Page]:
    """Does nothing that the policy of the site forbids, and no script of it falls over."""
    context = browser.new_context(
        viewport={"width": USUAL_WIDTH, "height": HEIGHT},
        base_url=furnished.url,
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "display", "value": "100.light", "url": furnished.url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda text: complaints.append(text.text) if "Policy" in text.text else None)
    yield page
    context.close()
    assert complaints == []


def test_what_the_site_map_lists_besides(page: Page) -> None:
    """The first of each sort of pages, but for those below. A survey that another journey published
    stands there too."""
    page.goto("/sitemap/")
    links = page.get_by_role("main").get_by_role("link")
    paths = [urlsplit(href).path for href in links.evaluate_all("all => all.map(a => a.href)")]
    assert paths
    found = []
    for path in first_of_each_sort(path for path in paths if path not in PUBLIC.values()):
        page.goto(path)
        found += hidden_by_zoom(page) + lost_on_paper(page) + barriers(page, FEWER_LOOKS)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("addresses", list(batched(PUBLIC.values(), 12)))
def test_pages_for_everybody(page: Page, addresses: tuple[str, ...]) -> None:
    found = []
    for address in addresses:
        page.goto(address)
        found += hidden_by_zoom(page) + lost_on_paper(page) + barriers(page, FEWER_LOOKS)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("username", STAFF)
def test_pages_of_staff(page: Page, furnished: Installation, username: str) -> None:
    sign_in(page, furnished, username)
    found = []
    for address in STAFF[username].values():
        page.goto(address)
        found += barriers(page, FEWER_LOOKS)
    assert found == [], "\n".join(found)


def test_an_open_incident_is_answered_without_scrolling(
    page: Page, furnished: Installation
) -> None:
    sign_in(page, furnished, "operator")
    found = []
    for kind, number in json.loads(furnished.python(KINDS)).items():
        page.goto(f"/desk/incidents/{number}/")
        found += [f"{kind}: {one}" for one in beyond(page, wanted=WANTED.get(kind, WRITING))]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("walk", WALKS)
def test_what_acts_lead_to(page: Page, furnished: Installation, walk: Walk) -> None:
    found: list[str] = []
    seen: set[str] = set()

    def see(page: Page, name: str) -> None:
        found.extend(barriers(page, FEWER_LOOKS))
        with suppress(Resolver404):  # a page that stands in for one of errors
            seen.add(route_of(page.url))

    walk(page, furnished, see)
    assert found == [], "\n".join(found)
    assert seen >= WALKS[walk]
