"""Pages that strangers share: an ETag on each, and never one from before a publication."""

import time
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import Settings

from otklik.news.models import NewsIndexPage, NewsPage
from otklik.organisation.structure.authority import Authority
from otklik.website.pages.home import HomePage
from tests.website.planted import authority, planted, site

__all__ = ["authority", "planted", "site"]


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
def test_the_date_of_a_page_is_that_of_its_words(
    client: Client, site: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/acts/").headers["Last-Modified"]
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get("/acts/").headers["Last-Modified"] == first
    Authority.objects.update(phone="8 (8712) 99-99-99")
    assert client.get("/acts/").headers["Last-Modified"] != first


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
    cookies: str,
    is_kept: bool,
) -> None:
    settings.PROXY_SECONDS, settings.DEMONSTRATION = 30, False
    answer = client.get("/acts/", headers={"Cookie": cookies})
    assert ("X-Accel-Expires" in answer.headers) == is_kept
