"""Feeds, the map for search engines, and what pages say of themselves to programs."""

import json
import re
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from defusedxml import ElementTree
from django.test import Client

from otklik.dashboards.media_monitoring.sources.feed_parser import entries
from otklik.knowledge.articles.models import AnswerPage
from otklik.legal_acts.acts.act import Act
from otklik.news.models import NewsPage
from otklik.surveys.waves.models import Wave

from .conftest import SECRET

pytestmark = pytest.mark.django_db
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class Head(HTMLParser):
    """What stands in the head of a page: metas, links, data."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.metas: dict[str, str] = {}
        self.links: list[dict[str, str | None]] = []
        self.facts: list[dict[str, object]] = []
        self._is_data = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "meta" and (name := values.get("property") or values.get("name")):
            self.metas[name] = values.get("content") or ""
        if tag == "link":
            self.links.append(values)
        self._is_data = tag == "script" and values.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        if self._is_data:
            self.facts.append(json.loads(data))
        self._is_data = False


def head(client: Client, address: str) -> Head:
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.OK
    return Head(answer.content.decode())


@pytest.mark.parametrize("form", ["rss", "atom"])
@pytest.mark.usefixtures("everything")
def test_feeds_are_read_by_a_reader_of_feeds(client: Client, form: str) -> None:
    titles = {}
    for subject in ("news", "acts", "answers", "surveys"):
        answer = client.get(f"/feeds/{subject}.{form}")
        assert answer.status_code == HTTPStatus.OK
        assert form in answer.headers["Content-Type"]
        items = entries(answer.content, base="http://testserver/")
        for entry in items:
            assert client.get(urlsplit(entry.url).path).status_code == HTTPStatus.OK
            assert entry.at is not None
        titles[subject] = " ".join(entry.title for entry in items)
        same = client.get(f"/feeds/{subject}.{form}", headers={"If-None-Match": answer["ETag"]})
        assert same.status_code == HTTPStatus.NOT_MODIFIED
    assert titles["news"] == "Ярмарка на площади"
    assert titles["answers"].startswith("Чайник")
    assert titles["surveys"] == "Открытый Осенний опрос: результаты"


def test_there_is_no_other_feed(client: Client, db: None) -> None:
    for name in ("news.html", "staff.rss"):
        assert client.get(f"/feeds/{name}").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.usefixtures("everything")
def test_the_map_leads_to_all_that_may_be_read_and_to_nothing_else(client: Client) -> None:
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /desk/" in robots
    address = str(re.findall(r"^Sitemap: (\S+)$", robots, re.MULTILINE)[0])
    index = ElementTree.fromstring(client.get(urlsplit(address).path).content)
    pages = []
    for part in index.iter(f"{SPACE}loc"):
        split = urlsplit(str(part.text))
        body = client.get(split.path + (f"?{split.query}" if split.query else "")).content
        pages += [
            urlsplit(str(one.text)).path for one in ElementTree.fromstring(body).iter(f"{SPACE}loc")
        ]
    assert len(pages) == len(set(pages))
    assert {"/", "/acts/order-5/", "/answers/kettle/", "/surveys/autumn/results/"} <= set(pages)
    bodies = {page: client.get(page) for page in pages}
    assert {
        page: answer.status_code for page, answer in bodies.items() if answer.status_code != 200
    } == {}
    assert [page for page, answer in bodies.items() if SECRET in answer.content.decode()] == []


def test_the_first_page_says_who_we_are(client: Client, site: object) -> None:
    (facts,) = head(client, "/").facts
    assert facts["@type"] == "GovernmentOrganization"
    assert facts["legalName"] == "Комитет по торговле целиком"
    assert facts["telephone"] == "8 (8712) 22-33-44"
    assert head(client, "/contacts/").facts[0]["@id"] == facts["@id"]


def test_a_piece_of_news_says_what_messengers_show(client: Client, news: NewsPage) -> None:
    NewsPage.objects.filter(pk=news.pk).update(lead="</script><b>Мясо & рыба")
    result = head(client, news.url)
    assert result.metas["og:title"] == "Ярмарка на площади"
    assert (
        result.metas["og:description"] == result.metas["description"] == "</script><b>Мясо & рыба"
    )
    assert result.metas["og:site_name"] == "Комитет по торговле"
    assert urlsplit(result.metas["og:url"]).path == news.url
    (facts,) = result.facts
    assert (facts["@type"], facts["datePublished"]) == ("NewsArticle", "2026-11-20")
    assert facts["description"] == "</script><b>Мясо & рыба"
    feeds = [link["href"] for link in result.links if link.get("type") == "application/rss+xml"]
    assert feeds == ["/feeds/news.rss", "/feeds/acts.rss", "/feeds/answers.rss"]


def test_an_answer_is_a_question_with_its_short_answer(client: Client, answer: AnswerPage) -> None:
    (facts,) = head(client, answer.url).facts
    assert facts["@type"] == "FAQPage"
    assert facts["mainEntity"] == [
        {
            "@type": "Question",
            "name": answer.title,
            "acceptedAnswer": {"@type": "Answer", "text": answer.short},
        }
    ]


def test_an_act_says_what_holds_on_the_day(client: Client, act: Act) -> None:
    facts = head(client, "/acts/order-5/?on=2026-03-01").facts[0]
    assert (facts["@type"], facts["legislationDate"]) == ("Legislation", "2026-01-31")
    assert facts["legislationLegalForce"] == "https://schema.org/InForce"
    assert facts["temporalCoverage"] == "2026-02-01/2026-08-31"  # of the edition shown
    before = head(client, "/acts/order-5/?on=2026-01-31").facts[0]
    assert before["legislationLegalForce"] == "https://schema.org/NotInForce"


def test_results_are_a_set_of_data(client: Client, wave: Wave) -> None:
    facts = head(client, "/surveys/autumn/results/").facts[0]
    assert facts["@type"] == "Dataset"
    assert "/surveys/autumn/results/figures.csv" in json.dumps(facts["distribution"])
    assert client.get("/surveys/autumn/results/figures.csv").status_code == HTTPStatus.OK
