"""The calendar of events: what is to come, a month, and files that a calendar reads."""

import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from otklik.dashboards.media_monitoring.sources.feed_parser import entries
from otklik.news.event_views import when
from otklik.news.models import NewsIndexPage, NewsPage
from otklik.organisation.structure.authority import Authority
from tests.website.planted import authority, planted, site

from .test_news import index, published

__all__ = ["authority", "index", "planted", "site"]

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)  # noon in Moscow


@pytest.fixture(autouse=True)
def now() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def fair(index: NewsIndexPage) -> NewsPage:
    return published(
        index,
        "Ярмарка, мёд; сыр",
        event_begins_at=datetime(2026, 12, 12, 7, 0, tzinfo=UTC),
        event_ends_at=datetime(2026, 12, 12, 15, 0, tzinfo=UTC),
        event_place="Площадь, пандус у входа",
        event_url="https://example.org/live",
    )


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def unfolded(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    return re.sub("\r\n ", "", answer.content.decode()).split("\r\n")


def test_what_is_to_come_stands_in_its_order(
    client: Client, index: NewsIndexPage, fair: NewsPage
) -> None:
    published(index, "Сегодня утром", event_begins_at=datetime(2026, 11, 26, 5, 0, tzinfo=UTC))
    published(index, "Вчера", event_begins_at=datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    published(index, "Просто новость")
    shown = page(client, "/events/")
    assert "month=2026-11" in shown
    assert "month=2026-12" in shown
    assert shown.index("Сегодня утром") < shown.index("Ярмарка, мёд")
    assert "Вчера" not in shown
    assert "Просто новость" not in shown
    assert "12 декабря 2026, 10:00–18:00" in shown
    assert "пандус у входа" in shown


def test_a_month_shows_its_own_and_leads_to_its_neighbours(
    client: Client, index: NewsIndexPage, fair: NewsPage
) -> None:
    last = datetime(2026, 11, 30, 20, 59, tzinfo=UTC)  # a minute before December in Moscow
    published(index, "Под занавес ноября", event_begins_at=last)
    november = page(client, "/events/?month=2026-11")
    december = page(client, "/events/?month=2026-12")
    assert "Под занавес" in november
    assert "Ярмарка" not in november
    assert "Ярмарка" in december
    assert "Под занавес" not in december
    for neighbour in ("2026-11", "2027-01"):
        assert f"month={neighbour}" in december
    assert "ничего не запланировано" in page(client, "/events/?month=2027-03")
    for wrong in ("2026-13", "0000-01", "abc", "²026-01"):
        assert client.get("/events/", {"month": wrong}).status_code == HTTPStatus.NOT_FOUND


def test_a_file_is_read_by_a_calendar(client: Client, fair: NewsPage) -> None:
    lines = unfolded(client, f"/events/{fair.pk}/event.ics")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART:20261212T070000Z" in lines
    assert "DTEND:20261212T150000Z" in lines
    assert "SUMMARY:Ярмарка\\, мёд\\; сыр" in lines
    assert "LOCATION:Площадь\\, пандус у входа" in lines
    assert "URL:https://example.org/live" in lines
    assert unfolded(client, "/events/events.ics").count("BEGIN:VEVENT") == 1


def test_what_is_not_shown_is_in_no_file(client: Client, fair: NewsPage) -> None:
    fair.unpublish()
    assert client.get(f"/events/{fair.pk}/event.ics").status_code == HTTPStatus.NOT_FOUND
    assert "BEGIN:VEVENT" not in unfolded(client, "/events/events.ics")
    assert "Ярмарка" not in page(client, "/events/")


def test_the_page_of_the_news_says_when_and_where(client: Client, fair: NewsPage) -> None:
    shown = page(client, fair.url)
    assert "12 декабря 2026, 10:00–18:00" in shown
    assert f"/events/{fair.pk}/event.ics" in shown


def test_the_feed_has_what_is_to_come(client: Client, fair: NewsPage) -> None:
    (entry,) = entries(client.get("/feeds/events.rss").content, base="http://testserver/")
    assert entry.title == "Ярмарка, мёд; сыр"


def test_an_event_of_two_days_names_both(fair: NewsPage) -> None:
    fair.event_ends_at = datetime(2026, 12, 13, 15, 0, tzinfo=UTC)
    assert when(fair) == "12 декабря 2026, 10:00 — 13 декабря 2026, 18:00"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"event_place": "Площадь"}, "event_begins_at"),
        ({"event_begins_at": NOW, "event_ends_at": NOW - timedelta(days=1)}, "event_ends_at"),
    ],
)  # fmt: skip
def test_an_event_that_cannot_be_is_refused_beside_its_field(
    index: NewsIndexPage, values: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        NewsPage(title="Т", slug="t", lead="Л", **values).clean()
    assert field in refused.value.message_dict


def test_an_empty_calendar_says_so(client: Client, authority: Authority) -> None:
    assert "Пока ничего не запланировано" in page(client, "/events/")
