"""Pages that strangers share: an ETag on each, and never one from before a publication."""

import gzip
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from pytest_django import DjangoAssertNumQueries, Settings

from otklik.news.models import NewsIndexPage, NewsPage
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.authority import Authority
from otklik.surveys.collecting.visitor_invitations import Invitations
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.website.page_cache import store as shelves
from otklik.website.page_cache.serve import CachedPages
from otklik.website.pages.home import HomePage
from tests.factories import UserFactory, WaveFactory
from tests.website.planted import authority, planted, site

from .conftest import AT

__all__ = ["authority", "planted", "site"]


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[shelves.PageStore]:
    monkeypatch.setattr(shelves, "page_store", shelves.PageStore())
    yield shelves.page_store
    shelves.database_mark.forget()


@pytest.fixture
def last_write(shelf: shelves.PageStore, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """In a test all is one transaction, of which nothing is last_write: here the test says what was
    written, by the number it holds."""
    number = [1]
    monkeypatch.setattr(shelves.database_mark, "mark", lambda: number[0])
    return number


PAGES = [
    "/", "/acts/", "/contacts/", "/news/", "/sitemap/", "/surveys/", "/disclosure/", "/claims/",
    "/periods/", "/search/?q=чек", "/en/acts/", "/api/v1/acts/", "/api/v1/news/",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_who_has_the_page_gets_no_second_one(client: Client, site: HomePage, address: str) -> None:
    first = client.get(address)
    assert first.status_code == HTTPStatus.OK
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b"")
    other = client.get(address, headers={"If-None-Match": '"another"'})
    assert other.content == first.content


@pytest.mark.django_db
def test_publishing_changes_it(client: Client, site: HomePage) -> None:
    before = client.get("/news/").headers["ETag"]
    news = NewsPage(title="Ярмарка", lead="Мясо и рыба.")
    NewsIndexPage.objects.get().add_child(instance=news)
    after = client.get("/news/", headers={"If-None-Match": before})
    assert after.status_code == HTTPStatus.OK
    assert "Ярмарка" in after.content.decode()


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


@pytest.mark.django_db
def test_a_kept_page_costs_no_query_until_something_is_written(
    gate: CachedPages,
    site: HomePage,
    last_write: list[int],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first = asked(gate, "/acts/")
    with django_assert_num_queries(0):
        again = asked(gate, "/acts/")
    assert again == first
    assert "frame-ancestors 'none'" in again.headers["Content-Security-Policy"]
    Authority.objects.update(phone="8 (8712) 99-99-99")
    last_write[0] += 1
    assert "99-99-99" in asked(gate, "/acts/").text


@pytest.mark.django_db
def test_a_kept_page_goes_out_packed_and_says_when_it_is_the_same(
    gate: CachedPages, site: HomePage, last_write: list[int]
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


@pytest.mark.django_db
def test_the_date_of_a_page_is_that_of_its_words(
    client: Client, site: HomePage, shelf: shelves.PageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/acts/").headers["Last-Modified"]
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get("/acts/").headers["Last-Modified"] == first
    Authority.objects.update(phone="8 (8712) 99-99-99")
    assert client.get("/acts/").headers["Last-Modified"] != first


@pytest.mark.django_db
def test_one_page_is_not_shown_for_another(
    client: Client, gate: CachedPages, site: HomePage, last_write: list[int]
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


@pytest.mark.django_db
def test_a_page_of_this_machine_is_not_shown_to_whoever_comes_through_a_proxy(
    gate: CachedPages, site: HomePage, last_write: list[int], settings: Settings
) -> None:
    """In a demonstration its pages lead to the doors."""
    settings.DEMONSTRATION, settings.BASE_URL = True, "http://127.0.0.1:8000"
    assert 'href="/start/"' in asked(gate, "/acts/").text
    for header in ("X_FORWARDED_FOR", "X_ORIGINAL_FORWARDED_FOR", "VIA", "X_NAMED_BY_NOBODY"):
        answer = asked(gate, "/acts/", **{f"HTTP_{header}": "203.0.113.9"})
        assert "/start/" not in answer.text, header
    assert "/start/" not in asked(gate, "/acts/", REMOTE_ADDR="203.0.113.9").text
    assert 'href="/start/"' in asked(gate, "/acts/").text


@pytest.mark.django_db
def test_chance_invites_on_kept_pages_too(
    gate: CachedPages,
    site: HomePage,
    last_write: list[int],
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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cookies", "is_kept"),
    [
        ("", True),
        ("display=150.dark", True),
        ("other=1; display=150.dark", True),
        ("display =200.white-on-black", False),
        ("display=100.auto; display=200.white-on-black", False),
        ('display="200.white-on-black"', False),
        ("\tdisplay=200.dark", False),
    ],
)
def test_a_proxy_keeps_no_page_whose_look_it_reads_otherwise_than_we_do(
    client: Client,
    site: HomePage,
    settings: Settings,
    last_write: list[int],
    cookies: str,
    is_kept: bool,
) -> None:
    settings.PROXY_SECONDS, settings.DEMONSTRATION = 30, False
    answer = client.get("/acts/", headers={"Cookie": cookies})
    assert ("X-Accel-Expires" in answer.headers) == is_kept


def test_a_full_shelf_lets_the_oldest_go(shelf: shelves.PageStore) -> None:
    body = b"x" * shelves.LARGEST
    for number in range(shelves.MOST_BYTES // shelves.LARGEST + 1):
        shelf.put(number, shelves.CachedPage((), body, ""), of=1)
    assert shelf.get(0, of=1) is None
    assert shelf.get(1, of=1) is not None
    assert shelf.get(1, of=2) is None
