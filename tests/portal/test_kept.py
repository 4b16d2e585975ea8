"""Pages that strangers share: an ETag on each, and never one from before a publication."""

from collections.abc import Iterator
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from otklik.news.models import NewsIndexPage, NewsPage
from otklik.organisation.models import Authority
from otklik.organisation.rights import Role
from otklik.portal import kept
from otklik.portal.models import HomePage
from otklik.surveys import inviting
from otklik.surveys.models import Invitations
from tests.factories import UserFactory, WaveFactory

from .conftest import AT


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[kept.Shelf]:
    monkeypatch.setattr(kept, "shelf", kept.Shelf())
    yield kept.shelf
    kept.written.forget()


@pytest.fixture
def told(shelf: kept.Shelf, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """In a test all is one transaction, of which nothing is told: here the test says what was
    written, by the number it holds."""
    number = [1]
    monkeypatch.setattr(kept.written, "mark", lambda: number[0])
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


@pytest.mark.django_db
def test_a_kept_page_costs_no_query_until_something_is_written(
    client: Client,
    site: HomePage,
    told: list[int],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first = client.get("/acts/")
    with django_assert_num_queries(0):
        again = client.get("/acts/")
    assert again.content == first.content
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    Authority.objects.update(phone="8 (8712) 99-99-99")
    told[0] += 1
    assert "99-99-99" in client.get("/acts/").content.decode()


@pytest.mark.django_db
def test_one_page_is_not_shown_for_another(client: Client, site: HomePage, told: list[int]) -> None:
    plain = client.get("/acts/").content
    assert client.get("/en/acts/").content != plain
    client.cookies["display"] = "200.dark"
    assert b'data-size="200"' in client.get("/acts/").content
    client.cookies.clear()
    assert client.get("/acts/?q=x").content != plain
    assert client.get("/acts/").content == plain
    client.force_login(UserFactory(role=Role.AUTHORISED))
    signed_in = client.get("/acts/")
    assert "ETag" not in signed_in.headers
    assert signed_in.content != plain  # it has «Исправить эту страницу»


@pytest.mark.django_db
def test_chance_invites_on_kept_pages_too(
    client: Client, site: HomePage, told: list[int], settings: Settings
) -> None:
    wave = WaveFactory(slug="opros")
    wave.open(by=None, at=AT)
    settings.INVITES_BY_CHANCE = True
    chances = iter([0.99, 0.0, 0.99])
    Invitations.arrange(wave, every=20, after_answers=False, by=None, at=AT)
    drawn = inviting.drawn
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(inviting, "drawn", lambda request: drawn(request, chance=next(chances)))
        pages = [client.get("/acts/") for _ in range(3)]
    invited = ["/surveys/opros/invited/" in page.content.decode() for page in pages]
    assert invited == [False, True, False]


@pytest.mark.django_db(transaction=True)
def test_the_database_tells_what_others_wrote(site: HomePage, shelf: kept.Shelf) -> None:
    mark = kept.written.mark()
    if mark is None:
        pytest.skip("the database of this test lies in memory")
    assert kept.written.mark() == mark
    Authority.objects.update(phone="1")
    assert kept.written.mark() != mark


def test_a_full_shelf_lets_the_oldest_go(shelf: kept.Shelf) -> None:
    body = b"x" * kept.LARGEST
    for number in range(kept.MOST_BYTES // kept.LARGEST + 1):
        shelf.put(number, kept.Ready((), body, ""), of=1)
    assert shelf.get(0, of=1) is None
    assert shelf.get(1, of=1) is not None
    assert shelf.get(1, of=2) is None
