"""Sends every form of site and desk wrong: whoever adds a route with a form has it sent by being
there.

A form is found by its route: whatever takes a press is pressed with nothing filled in, as somebody
who has every right, in a demonstration, and the press is taken back. Where a page comes back that
shows the form, it is sent again as the page has it, empty and then with words that fit nothing.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver

from otklik.organisation.people.roles_and_rights import Role
from tests.factories import AppointmentFactory, UserFactory
from tests.forms.faults import Fields, faults
from tests.forms.places import addresses

TYPED = "Набрано & «так»"
#: Rooms without pages for people, what allauth and Wagtail offer themselves.
NOT_OURS = ("hooks/", "practice/", "admin/", "files/", "account/", "api/", "_util/", "media/")
READS = re.compile(r"Form\b|\bform\b|request\.(?:POST|FILES)")


#: Says of a page what is wrong with it.
type Asks = Callable[[str], Iterable[str]]


@dataclass
class Sent:
    """Addresses at which a wrong form came back, by route; what was wrong with the pages."""

    wrong: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def routes(entries: list[Any], before: str = "") -> Iterator[str]:
    """Routes that take a press and read what comes with it, in one language."""
    for entry in entries:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, route)
        elif not route.startswith(NOT_OURS) and _takes_a_press(entry.callback, route):
            yield route


def _takes_a_press(view: Any, route: str) -> bool:
    """Whether a press comes to the view, or only whoever reads; asks nothing of a database."""
    if not READS.search(_source(view)) or getattr(view, "required_right", None) is None:
        return bool(READS.search(_source(view)))
    request = RequestFactory().post("/")
    request.user = AnonymousUser()
    words = [part.partition(">")[0].rpartition(":")[2] for part in route.split("<")[1:]]
    try:
        return bool(view(request, **dict.fromkeys(words, "1")).status_code != 405)
    except PermissionDenied:
        return True


def _source(view: Any) -> str:
    try:
        return inspect.getsource(inspect.unwrap(view))
    except TypeError:  # a view made by a call
        return ""


def somebody_with_every_right() -> Any:
    user = UserFactory(role=Role.OPERATOR)
    unit = user.appointments.get().unit
    for role in set(Role) - {Role.OPERATOR}:
        AppointmentFactory(user=user, unit=unit, role=role)
    return user


def send_all(client: Client, faults: Asks = faults) -> Sent:
    """`faults`: what is wrong with a page that came back."""
    sent = Sent()
    for route in routes(get_resolver().url_patterns):
        found = _sent_wrong(client, route, faults)
        if found is not None:
            sent.wrong[route] = found[0]
            sent.faults += [f"{route} ({found[0]}): {fault}" for fault in found[1]]
    return sent


def _sent_wrong(client: Client, route: str, faults: Asks) -> tuple[str, list[str]] | None:
    """Where a wrong form of this route came back, and what was wrong with the page."""
    for place in addresses(route):
        address = f"/{place}"
        page = _page(client, address, {})
        form = Fields(page, address).at(address) if page else None
        if not form or not form.typed:
            continue
        if form.hidden:
            page = _page(client, address, form.hidden)
        if 'class="summary"' not in page:
            continue
        found = [fault for fault in faults(page) if not _is_of_hidden(fault, page)]
        return address, [*found, *_lost(client, address, page)]
    return None


def _is_of_hidden(fault: str, page: str) -> bool:
    """Whether it is said of a field that a person cannot empty: it is empty because we began so."""
    text = fault.partition("»")[0].removeprefix("«")
    ids = re.findall(rf'<a href="#([^"]+)">{re.escape(text)}</a>', page)
    hidden = [one for one in ids if re.search(rf'<input type="hidden"[^>]* id="{one}"', page)]
    return bool(ids) and ids == hidden


def _page(client: Client, address: str, fields: dict[str, str]) -> str:
    """The page that answers, empty where it is none; what the press changed is taken back."""
    cookies = SimpleCookie(client.cookies)
    with transaction.atomic():
        answer = client.post(address, fields)
        transaction.set_rollback(True)
    client.cookies = cookies
    is_page = "html" in answer.headers.get("Content-Type", "")
    return answer.content.decode() if answer.status_code in (200, 422) and is_page else ""


def _lost(client: Client, address: str, page: str) -> Iterator[str]:
    """Fields whose words do not come back when all of them are typed wrong at once."""
    form = Fields(page, address).at(address)
    if not form.words:
        return
    back = _page(client, address, {**form.hidden, **dict.fromkeys(form.words, TYPED)})
    if back and unescape(back).count(TYPED) < len(form.words):
        yield f"of what was typed into {', '.join(sorted(form.words))} not all came back"
