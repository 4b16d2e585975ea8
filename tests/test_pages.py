"""Promises that hold on every page: a strict policy, nothing inline, nothing from elsewhere."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.test import Client

from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.units_and_institutions import Unit
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

HELPED = "/helped/no-such-code/"
PUBLIC = ("/", "/account/login/", "/acts/", "/gallery/", "/practice/", "/no-such-page/", HELPED)
DESK = (
    "/desk/incidents/",
    "/desk/approvals/",
    "/desk/deliveries/",
    "/desk/imports/",
    "/desk/imports/new/",
    "/desk/journal/",
    "/desk/accounts/",
    "/desk/accounts/new/",
    "/desk/alerts/",
)
LOADED = {"src", "srcset", "poster", "action", "formaction", "data"}


class Elements(HTMLParser):
    """What a page loads, and what its policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline: list[str] = []
        self.in_script = False
        self.ids: set[str] = set()
        self.forms_named: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.add(given.get("id") or "")
        self.forms_named.add(given.get("form") or "")
        self.loaded += [value for name, value in given.items() if name in LOADED and value]
        if tag == "link" and given.get("href"):
            self.loaded.append(str(given["href"]))
        if "style" in given or tag == "style" or any(name.startswith("on") for name in given):
            self.inline.append(f"<{tag} {attrs}>")
        is_code = given.get("type") != "application/json"
        self.in_script = tag == "script" and "src" not in given and is_code

    def handle_data(self, data: str) -> None:
        if self.in_script and data.strip():
            self.inline.append(data.strip()[:80])
        self.in_script = False


def elements_of(text: str) -> Elements:
    elements = Elements()
    elements.feed(text)
    return elements


def is_foreign(address: str) -> bool:
    return bool(urlsplit(address).netloc) and urlsplit(address).netloc != "testserver"


@pytest.fixture
def colleague(client: Client) -> Client:
    """Somebody who may open every page of the desk."""
    user = UserFactory(role=Role.OPERATOR)
    for role in (Role.APPROVER, Role.LEAD, Role.ADMINISTRATOR):
        user.appointments.create(unit=Unit.objects.get(), role=role, starts_on="2024-01-01")
    client.force_login(user)
    return client


@pytest.mark.parametrize("address", [*PUBLIC, *DESK, "/en/", "/en/desk/incidents/"])
def test_a_page_keeps_to_its_policy(colleague: Client, address: str) -> None:
    if "login" in address:
        colleague.logout()
    page = colleague.get(address)
    assert page.status_code == (404 if "no-such" in address else 200)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"https?:", policy)
    elements = elements_of(page.content.decode())
    assert elements.inline == []
    assert elements.forms_named <= elements.ids  # else a button of the header does nothing
    assert [address for address in elements.loaded if is_foreign(address)] == []
    assert "unknown variable" not in page.content.decode()


def test_the_editor_loads_nothing_foreign_either(colleague: Client) -> None:
    page = colleague.get("/admin/", follow=True)
    assert page.status_code == 200
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    elements = elements_of(page.content.decode())
    assert elements.inline == []
    assert [address for address in elements.loaded if is_foreign(address)] == []


@pytest.mark.parametrize(
    "address", [*DESK, "/en/desk/incidents/", "/admin/", "/account/password/change/"]
)
def test_no_browser_keeps_what_only_staff_may_see(colleague: Client, address: str) -> None:
    """After signing out, Back asks anew and comes to the sign-in."""
    kept = colleague.get(address, follow=True).headers["Cache-Control"]
    assert {"private", "no-store"} <= {part.strip() for part in kept.split(",")}
    colleague.logout()
    assert colleague.get(address).status_code == 302
