"""The browser tests come to every page: a new route is walked, or named as no page."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from e2e.addresses import PUBLIC, STAFF, route_of
from e2e.walks import WALKS
from tests.no_pages import NO_PAGES

# Rooms without pages for people, what allauth offers and we do not, and Wagtail's own.
NOT_OURS = ("hooks/", "practice/api/", "admin/", "files/", "account/")
OF_ACCOUNT = {"account/login/", "account/logout/", "account/inactive/", "account/password/change/"}


def routes(entries: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for entry in entries:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, route)
        elif not route.startswith(NOT_OURS) or route in OF_ACCOUNT:
            yield route


def test_no_route_is_left_out() -> None:
    addresses = [*PUBLIC.values(), *(a for of_one in STAFF.values() for a in of_one.values())]
    walked = {route_of(address) for address in addresses} | set().union(*WALKS.values())
    expected = set(routes(get_resolver().url_patterns))
    missing = expected - walked - NO_PAGES
    assert sorted(missing) == [], (
        "Add them to e2e/addresses.py or e2e/walks/, or say in tests/no_pages that they are none."
    )
