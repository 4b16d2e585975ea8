"""Ready pages are served before Django while nobody has written: the database itself says so."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from otklik.core.db.table_marks import HOW_FAR, reader
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.authority import Authority
from otklik.surveys.collecting.invitations_and_codes import Invitations
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.website.page_cache.serve import CachedPages
from otklik.website.pages.home import HomePage
from tests.factories import UserFactory, WaveFactory

from .conftest import AT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _within_a_minute() -> Iterator[None]:
    """A page is kept for a minute at most."""
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture(autouse=True, scope="module")
def _watched_file() -> Iterator[None]:
    """Closed at the end alone: whoever opens it again begins to count its writes anew."""
    yield
    reader.forget()


@dataclass(frozen=True)
class Answer:
    status: str
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@pytest.fixture
def gate() -> CachedPages:
    """Django behind it leaves the connection of the test open."""
    django = ClientHandler()

    def behind(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        response: Any = django(environ)
        start_response(f"{response.status_code} {response.reason_phrase}", response.items())
        return [response.content]

    return CachedPages(behind)


def asked(gate: CachedPages, address: str, **more: str) -> Answer:
    items: list[Any] = []
    environ = RequestFactory().get(address, **more).environ  # type: ignore[arg-type]
    body = b"".join(gate(environ, lambda *result: items.extend(result)))
    return Answer(items[0], dict(items[1]), body)


def answer_without_query(gate: CachedPages, address: str) -> Answer | None:
    """None where more was asked of the database than whether anybody wrote."""
    with CaptureQueriesContext(connection) as queries:
        answer = asked(gate, address)
    return answer if all(query["sql"] == HOW_FAR for query in queries) else None


def test_a_kept_page_costs_no_query_until_something_is_written(
    gate: CachedPages,
    site: HomePage,
) -> None:
    first = asked(gate, "/acts/")
    # PostgreSQL's mark is of the whole server, where the tests beside this one write, too.
    again = next(filter(None, (answer_without_query(gate, "/acts/") for _ in range(200))))
    assert again == first
    assert "frame-ancestors 'none'" in again.headers["Content-Security-Policy"]
    Authority.objects.update(phone="8 (8712) 99-99-99")
    assert "99-99-99" in asked(gate, "/acts/").text


def test_a_kept_page_goes_out_packed_and_says_when_it_is_the_same(
    gate: CachedPages, site: HomePage
) -> None:
    first = asked(gate, "/acts/")
    packed = asked(gate, "/acts/", HTTP_ACCEPT_ENCODING="br, gzip")
    assert gzip.decompress(packed.body) == first.body
    assert packed.headers["Content-Length"] == str(len(packed.body))
    assert "Accept-Encoding" in packed.headers["Vary"]
    for tag in (first.headers["ETag"], first.headers["ETag"].removeprefix("W/")):
        same = asked(gate, "/acts/", HTTP_IF_NONE_MATCH=tag)
        assert (same.status, same.body) == ("304 Not Modified", b"")
        assert same.headers["ETag"] == first.headers["ETag"]
    assert asked(gate, "/acts/", HTTP_IF_NONE_MATCH='"another"').status == "200 OK"
    since = first.headers["Last-Modified"]
    assert asked(gate, "/acts/", HTTP_IF_MODIFIED_SINCE=since).status == "304 Not Modified"


def test_one_page_is_not_shown_for_another(
    client: Client, gate: CachedPages, site: HomePage
) -> None:
    plain = asked(gate, "/acts/").body
    assert asked(gate, "/en/acts/").body != plain
    assert 'data-size="200"' in asked(gate, "/acts/", HTTP_COOKIE="display=200.dark").text
    assert asked(gate, "/acts/?q=x").body != plain
    assert asked(gate, "/acts/", HTTP_HOST="127.0.0.1:81").status == "200 OK"
    assert asked(gate, "/acts/", HTTP_HOST="evil.example").status == "400 Bad Request"
    assert asked(gate, "/acts/").body == plain
    client.force_login(UserFactory(role=Role.AUTHORISED))
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    signed_in = asked(gate, "/acts/", HTTP_COOKIE=cookie)
    assert "ETag" not in signed_in.headers
    assert signed_in.body != plain  # it has «Исправить эту страницу»


def test_a_page_of_this_machine_is_not_shown_to_whoever_comes_through_a_proxy(
    gate: CachedPages, site: HomePage, settings: Settings
) -> None:
    """In a demonstration its pages lead to the doors."""
    settings.DEMONSTRATION, settings.BASE_URL = True, "http://127.0.0.1:8000"
    assert 'href="/start/"' in asked(gate, "/acts/").text
    for header in ("X_FORWARDED_FOR", "X_ORIGINAL_FORWARDED_FOR", "VIA", "X_NAMED_BY_NOBODY"):
        answer = asked(gate, "/acts/", **{f"HTTP_{header}": "203.0.113.9"})
        assert "/start/" not in answer.text, header
    assert "/start/" not in asked(gate, "/acts/", REMOTE_ADDR="203.0.113.9").text
    assert 'href="/start/"' in asked(gate, "/acts/").text


def test_chance_invites_on_kept_pages_too(
    gate: CachedPages,
    site: HomePage,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wave = WaveFactory(slug="opros")
    open_wave(wave, by=None, at=AT)
    settings.INVITES_BY_CHANCE = True
    chances = iter([0.99, 0.0, 0.99])  # one a page: what is drawn at the gate counts behind it
    Invitations.arrange(wave, every=20, after_answers=False, by=None, at=AT)
    monkeypatch.setattr("random.SystemRandom.random", lambda _self: next(chances))
    pages = [asked(gate, "/acts/").text for _ in range(3)]
    invited = ["/surveys/opros/invited/" in page for page in pages]
    assert invited == [False, True, False]
