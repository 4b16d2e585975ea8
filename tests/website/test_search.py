"""The search page answers anything a person may type, without script, cookie or session."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from otklik.cms.pages.builtin_page_introductions import page_text
from otklik.cms.search import index_entries
from otklik.cms.search.search_entry import Kind
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.authority import Authority
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _site() -> None:
    authority = Authority.objects.create(code="shop-watch", phone="8 (8712) 22-33-44")
    authority.texts.create(language="ru", full_name="Комитет целиком", short_name="Комитет")
    put("act/23", Kind.ACT, "Приказ № 23", "О правах потребителей.", group="act/23")
    for number in (1, 2):
        text = f"Потребитель знает свои права, часть {number}."
        put(f"act/23/{number}", Kind.CLAUSE, f"Приказ № 23, пункт {number}", text, group="act/23")
    put("page/1", Kind.PAGE, "Приём граждан", "Приходите со своими <b>правами</b> в понедельник.")


def put(key: str, kind: Kind, title: str, text: str, *, group: str = "") -> None:
    index_entries.put(
        key, url=f"/{key}/", kind=kind, language="ru", title=title, text=text, group=group
    )


def words_of(client: Client, query: str, address: str = "/search/") -> str:
    """The page's words without its marks, spaces folded."""
    page = client.get(address, {"q": query})
    assert page.status_code == 200
    bare = re.sub(r"<[^>]+>", "", page.content.decode())
    return " ".join(unescape(bare).split())


def test_without_a_query_there_is_the_form_alone(client: Client) -> None:
    page = client.get("/search/").content.decode()

    assert "<title>Поиск — Комитет</title>" in page
    assert '<input type="search" name="q" id="id_q" value=""' in page
    assert 'class="hit' not in page


def test_the_best_is_first_and_a_document_is_one_result(client: Client) -> None:
    page = client.get("/search/", {"q": "права потребителя"}).content.decode()

    assert "<title>права потребителя — Поиск — Комитет</title>" in page
    assert page.count('<li class="hit">') == 1
    assert re.search(r'<p class="hit-note">(документ|пункт документа)</p>', page)
    assert "<mark>" in page
    assert "1 результат" in page
    assert set(re.findall(r'href="(/act/23/[^"]*)"', page)) == {
        "/act/23/",
        "/act/23/1/",
        "/act/23/2/",
    }


def test_a_word_in_any_form_is_marked_and_nothing_of_the_text_is_markup(client: Client) -> None:
    page = client.get("/search/", {"q": "право"}).content.decode()

    assert "&lt;b&gt;<mark>правами</mark>&lt;/b&gt;" in page
    assert "2 результата" in page


def test_the_other_layout_is_said_and_can_be_refused(client: Client) -> None:
    words = words_of(client, "ghfdf gjnht,bntkz")
    assert "Искали «права потребителя»" in words
    assert "Искать «ghfdf gjnht,bntkz»" in words
    assert "Приказ № 23" in words

    page = client.get("/search/", {"q": "ghfdf", "as": "typed"}).content.decode()
    assert "«ghfdf» ничего не найдено" in page


def test_similar_ones_are_called_similar(client: Client) -> None:
    assert "Точных совпадений нет, показано похожее: 2 результата." in words_of(
        client, "права вертолётов приём"
    )


def test_nothing_found_offers_other_ways(client: Client) -> None:
    page = client.get("/search/", {"q": "потребитилей"}).content.decode()

    assert "По запросу «потребитилей» ничего не найдено" in page
    assert 'href="/search/?q=%D0%BF%D0%BE%D1%82%D1%80%D0%B5%D0%B1%D0%B8%D1%82"' in page
    assert 'href="/ask/"' in page
    assert 'href="tel:+78712223344"' in page


@pytest.mark.parametrize(
    "query",
    [
        "'",
        '"',
        "*",
        "-",
        "NEAR(a, b)",
        "%",
        "?!",
        "😀",
        "\x00",
        "права" * 2_000,
        "<script>",
        "{{ q }}",
    ],
)
def test_anything_may_be_typed(client: Client, query: str) -> None:
    assert "Найти" in words_of(client, query)


def test_results_come_in_pages(client: Client) -> None:
    for number in range(41):
        put(f"news/{number}", Kind.PAGE, f"Ярмарка {number}", "")

    first, third, far, wrong = (
        client.get("/search/", {"q": "ярмарки", "page": page}).content.decode()
        for page in ("1", "3", "99", "x")
    )

    assert [page.count('<li class="hit">') for page in (first, third, far, wrong)] == [20, 1, 1, 20]
    assert "41 результат" in first
    assert "page=2" in first
    assert '<ol class="hits" start="41">' in far


def test_an_english_page_finds_russian_texts_and_says_so(client: Client) -> None:
    page = client.get("/en/search/", {"q": "приём"}).content.decode()

    assert '<a href="/en/page/1/"><mark>Приём</mark> граждан' in page
    assert '<div class="hit-text" lang="ru">' in page
    assert '<p class="hit-note">page · Russian</p>' in page


def test_whoever_may_edit_the_site_is_led_to_the_text_above(client: Client) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED))

    assert f'href="{page_text("search").edit_url}"' in client.get("/search/").content.decode()


@pytest.mark.parametrize("query", ["права потребителя", "ghfdf gjnht,bntktq dthnjktnjd", "нету"])
def test_a_search_asks_the_database_seldom_and_sets_no_cookie(client: Client, query: str) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get("/search/", {"q": query})

    assert len(queries) <= 12
    assert not page.cookies
