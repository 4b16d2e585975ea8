"""Every desk address against every role: nothing is open by oversight.

In another language the same views answer, so roles are tried in one; a stranger in each.
The addresses are read from the resolver, so a new view is tested by being there. Each is asked as
one role that may enter and as one that may not. One test goes round all of them and names those
that answered otherwise: thousands of tests of one address each would take a minute of a core for
what stands around them.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID
from zlib import crc32

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override

from otklik.organisation.people.roles_and_rights import RIGHTS, Right, Role
from tests.factories import UserFactory

pytestmark = pytest.mark.urls("tests.bare_urls")
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


OURS = desk_routes(settings.LANGUAGE_CODE)
Answers = list[tuple[int, str]]


def answers(client: Client, route: Route) -> Answers:
    """Status and place of redirection for GET and POST; 405 says nothing and is left out. What
    they changed is taken back, and whoever was signed in stays so."""
    cookies = SimpleCookie(client.cookies)
    with transaction.atomic():
        both = [client.get(route.address), client.post(route.address)]
        transaction.set_rollback(True)
    client.cookies = cookies
    got = [
        (answer.status_code, answer.headers.get("Location", ""))
        for answer in both
        if answer.status_code != 405
    ]
    assert got, route.address
    return got


def signing_in() -> set[str]:
    """Addresses of the page to sign in, in each language."""
    addresses = set()
    for language in LANGUAGES:
        with override(language):
            addresses.add(reverse("account_login"))
    return addresses


SIGNING_IN = signing_in()


def is_sent_to_sign_in(answer: tuple[int, str]) -> bool:
    status, place = answer
    return status == 302 and place.partition("?")[0] in SIGNING_IN


def is_let_in(answer: tuple[int, str]) -> bool:
    return answer[0] != 403 and not is_sent_to_sign_in(answer)


def is_refused(answer: tuple[int, str]) -> bool:
    return answer[0] == 403


def others(
    client: Client, routes: Iterable[Route], is_right: Callable[[tuple[int, str]], bool]
) -> dict[str, Answers]:
    """The routes that answer otherwise, and how."""
    got = {route.address: answers(client, route) for route in routes}
    return {address: both for address, both in got.items() if not all(map(is_right, both))}


def test_each_language_leads_to_the_same_views() -> None:
    assert OURS
    for language in LANGUAGES:
        prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
        routes = {route.address: route.view for route in desk_routes(language)}
        assert routes == {prefix + route.address: route.view for route in OURS}


def test_every_desk_view_names_its_right() -> None:
    without = [route.address for route in OURS if route.right not in set(Right)]
    assert without == [], "decorate the view with @staff_only(…)"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.django_db
def test_a_stranger_is_sent_to_sign_in(client: Client, language: str) -> None:
    assert others(client, desk_routes(language), is_sent_to_sign_in) == {}


def askers(route: Route) -> set[Role]:
    """A role that has the right and one that has not. What a role may is a table, and what an
    address asks for is one word of it: every pair of them would tell nothing more."""
    may = [role for role in Role if route.right in RIGHTS[role]]
    may_not = [role for role in Role if role not in may]
    draw = crc32(route.address.encode())
    return {roles[draw % len(roles)] for roles in (may, may_not) if roles}


@pytest.mark.parametrize("role", Role)
@pytest.mark.django_db
def test_a_role_enters_only_with_the_right(client: Client, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    asked = [route for route in OURS if role in askers(route)]
    open_ = [route for route in asked if route.right in RIGHTS[role]]
    closed = [route for route in asked if route.right not in RIGHTS[role]]
    assert others(client, open_, is_let_in) == {}
    assert others(client, closed, is_refused) == {}


@pytest.mark.django_db
def test_a_colleague_without_appointments_enters_nowhere(client: Client) -> None:
    client.force_login(UserFactory())
    assert others(client, OURS, is_refused) == {}
