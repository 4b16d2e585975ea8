"""Every role, every address, every method: who may not is refused before anything is read.

Views of the desk are called bare, so that the whole matrix costs a second; what lies around them
(sessions, the second factor, strangers) is walked in tests/test_routes.py, test_second_factor.py.
"""

from collections import Counter

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import Resolver404, get_resolver, resolve

from otklik.organisation.people.roles_and_rights import RIGHTS, Right, Role
from otklik.organisation.people.user import User
from tests.factories import UserFactory
from tests.test_routes import OURS, Route, walk

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
SIGN_IN = (
    "admin/login/",
    "admin/password_reset/",
    "admin/jsi18n/",
    "admin/sprite/",
    "admin/logout/",
)


def asked(route: Route, method: str, user: User | AnonymousUser) -> str:
    """What stands at the door: refused, sent to sign in, no such method, or let in."""
    request: HttpRequest = RequestFactory().generic(method, route.address)
    request.user = user
    found = resolve(route.address)
    try:
        answer = found.func(request, *found.args, **found.kwargs)
    except PermissionDenied:
        return "refused"
    return {302: "sent", 405: "none"}.get(answer.status_code, "let in")


@pytest.fixture
def people(db: None) -> dict[Role, User]:
    return {role: UserFactory(role=role) for role in Role}


def test_no_method_opens_what_the_role_does_not_give(people: dict[Role, User]) -> None:
    seen: Counter[str] = Counter()
    for route in OURS:
        for role, user in people.items():
            if route.right in RIGHTS[role]:
                continue
            found = {asked(route, method, user) for method in METHODS}
            assert found <= {"refused", "none"}, f"{role} {route.address} {found}"
            assert "refused" in found, f"{role} {route.address}"
            seen[role] += 1
    assert min(seen.values()) > 20
    assert sum(seen.values()) > 500


def test_no_method_lets_a_stranger_in() -> None:
    for route in OURS:
        found = {asked(route, method, AnonymousUser()) for method in METHODS}
        assert found <= {"sent", "none"}, f"{route.address} {found}"


def test_every_form_of_the_desk_wants_its_token() -> None:
    exempt = [
        route.address
        for route in OURS
        if getattr(resolve(route.address).func, "csrf_exempt", False)
    ]
    assert exempt == []


def test_the_editor_is_shut_to_strangers_and_to_who_does_not_write(
    people: dict[Role, User],
) -> None:
    """Each address of Wagtail's admin, as it is resolved, whatever its numbers are."""
    inside = [
        address
        for route in walk(get_resolver().url_patterns)
        if (address := route.address).startswith("admin/") and not address.startswith(SIGN_IN)
    ]
    assert len(inside) > 150
    writing = {Right.EDIT_SITE, Right.ADMINISTER, Right.WRITE_PAGES}
    shut = [role for role in Role if not RIGHTS[role] & writing]
    assert shut
    stranger = Client()
    addresses = {sample for address in inside if (sample := _sample(address))}
    assert len(addresses) > 100
    for address in sorted(addresses):
        assert stranger.get(address).status_code in {301, 302, 404, 405}, address
        assert stranger.post(address).status_code in {301, 302, 403, 404, 405}, address
    for role in shut:
        colleague = Client()
        colleague.force_login(people[role])
        for address in sorted(addresses)[::20]:  # one door for all of them: EditorGate
            assert colleague.get(address).status_code == 403, f"{role} {address}"
            assert colleague.post(address).status_code == 403, f"{role} {address}"


def _sample(address: str) -> str:
    """An address that leads there; empty for the few whose pattern is more than words."""
    filled = "/" + address.replace("<int:", "<").replace("<str:", "<").replace("<slug:", "<")
    parts = ["1" if part.startswith("<") else part for part in filled.split("/")]
    sample = "/".join(parts).replace("^", "").replace("$", "")
    if "(" in sample:
        return ""
    try:
        resolve(sample)
    except Resolver404:
        return ""
    return sample


def test_whatever_is_not_the_desk_is_known_to_be_open() -> None:
    """A room that puts pages for staff elsewhere is asked why."""
    first = {
        route.address.split("/")[0]
        for route in walk(get_resolver().url_patterns)
        if getattr(route.view, "required_right", None) is not None
    }
    assert first == {"desk"}
