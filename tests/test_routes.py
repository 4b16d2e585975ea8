"""Every desk address against every role: nothing is open by oversight.

In another language the same views answer, so roles are tried in one; a stranger in each.
The addresses are read from the resolver, so a new view is tested by being there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override

from otklik.organisation.rights import RIGHTS, Right, Role
from tests.factories import UserFactory

pytestmark = pytest.mark.any_database  # a right is asked for before anything is read
SAMPLES = {
    "int": "1",
    "str": "sample",
    "slug": "sample",
    "uuid": str(UUID(int=1)),
    "path": "sample/of/path",
}
CONVERTER = re.compile(r"<(?:(\w+):)?\w+>")
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True)
class Route:
    address: str
    view: Any

    @property
    def right(self) -> Right | None:
        return getattr(self.view, "required_right", None)


def walk(entries: list[URLPattern | URLResolver], before: str = "") -> Iterator[Route]:
    for entry in entries:
        address = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, address)
        else:
            yield Route(address, entry.callback)


def desk_routes(language: str) -> list[Route]:
    """Desk routes with sample values in them."""
    prefix = "desk/" if language == settings.LANGUAGE_CODE else f"{language}/desk/"
    with override(language):
        routes = list(walk(get_resolver().url_patterns))
    return [
        Route("/" + CONVERTER.sub(lambda found: SAMPLES[found[1] or "str"], address), route.view)
        for route in routes
        if (address := route.address).startswith(prefix)
    ]


ROUTES = {route.address: route for language in LANGUAGES for route in desk_routes(language)}
every_route = pytest.mark.parametrize("route", ROUTES.values(), ids=ROUTES.keys())
OURS = {route.address: route for route in desk_routes(settings.LANGUAGE_CODE)}
every_view = pytest.mark.parametrize("route", OURS.values(), ids=OURS.keys())


def answers(client: Client, route: Route) -> list[tuple[int, str]]:
    """Status and place of redirection for GET and POST; 405 says nothing and is left out."""
    both = [client.get(route.address), client.post(route.address)]
    return [
        (answer.status_code, answer.headers.get("Location", ""))
        for answer in both
        if answer.status_code != 405
    ]


def is_sent_to_sign_in(answer: tuple[int, str]) -> bool:
    signs = {reverse("account_login")}
    for language in LANGUAGES:
        with override(language):
            signs.add(reverse("account_login"))
    status, place = answer
    return status == 302 and place.partition("?")[0] in signs


def test_each_language_leads_to_the_same_views() -> None:
    assert OURS
    for language in LANGUAGES:
        prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
        routes = {route.address: route.view for route in desk_routes(language)}
        assert routes == {prefix + address: route.view for address, route in OURS.items()}


@every_route
def test_every_desk_view_names_its_right(route: Route) -> None:
    assert route.right in set(Right), f"{route.address}: decorate the view with @staff_only(…)"


@every_route
@pytest.mark.django_db
def test_a_stranger_is_sent_to_sign_in(client: Client, route: Route) -> None:
    got = answers(client, route)
    assert got
    assert all(is_sent_to_sign_in(answer) for answer in got)


@every_view
@pytest.mark.parametrize("role", Role)
@pytest.mark.django_db
def test_a_role_enters_only_with_the_right(client: Client, route: Route, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    got = answers(client, route)
    assert got
    if route.right in RIGHTS[role]:
        assert not any(status == 403 or is_sent_to_sign_in((status, to)) for status, to in got)
    else:
        assert all(status == 403 for status, _to in got)


@every_view
@pytest.mark.django_db
def test_a_colleague_without_appointments_enters_nowhere(client: Client, route: Route) -> None:
    client.force_login(UserFactory())
    assert all(status == 403 for status, _to in answers(client, route))
