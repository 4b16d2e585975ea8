"""What everyone reads at /acts/: all words, each with its address, in few queries."""

import re
from html.parser import HTMLParser

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Clause
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UserFactory

from .conftest import QUIET, Load

VOID = {"meta", "link", "input", "br", "hr", "img"}


class Piece(HTMLParser):
    """The words inside the element with an id; what only readers hear is left out."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.depth = 0
        self.skipped = 0
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in VOID:
            return
        if self.depth or given.get("id") == self.address:
            self.depth += 1
        if self.skipped or (self.depth and given.get("class") in {"clause-mark", "act-dash"}):
            self.skipped += 1

    def handle_endtag(self, tag: str) -> None:
        self.depth = max(0, self.depth - 1)
        self.skipped = max(0, self.skipped - 1)

    def handle_data(self, text: str) -> None:
        if self.depth and not self.skipped:
            self.words += text.split()


def words_at(page: str, address: str) -> list[str]:
    piece = Piece(address)
    piece.feed(page)
    return piece.words


def addresses_in(page: str) -> list[str]:
    return re.findall(r'id="([^"]+)"', page[page.index("<main") : page.index("</main>")])


@pytest.mark.parametrize(
    "address", ["/acts/order-23/", "/acts/order-23/print/", "/en/acts/order-23/"]
)
def test_every_clause_stands_under_its_address_word_for_word(
    client: Client, order: Act, address: str
) -> None:
    page = client.get(address).content.decode()
    ids = addresses_in(page)
    assert len(ids) == len(set(ids))
    assert "unknown variable" not in page
    for clause in Clause.objects.filter(edition__act=order):
        assert words_at(page, clause.address) == clause.as_text().printed.split(), clause.address


@pytest.mark.usefixtures("order")
def test_a_clause_leads_to_itself_by_its_number(client: Client) -> None:
    page = client.get("/acts/order-23/").content.decode()
    link = r'class="clause-mark" href="#([^"]+)">.*?class="away"\s*>([^<]+)<'
    links = re.findall(link, page, re.DOTALL)
    names = dict(links)
    assert names["2.1"] == "Ссылка на пункт 2.1"
    assert names["4.5.1"] == "Ссылка на пункт 4.5.1"
    assert names["3"] == "Ссылка на раздел 3"
    assert len({name for _address, name in links}) == len(links)
    assert set(names) <= set(addresses_in(page))


@pytest.mark.usefixtures("order")
def test_contents_lead_to_every_heading(client: Client) -> None:
    page = client.get("/acts/order-23/").content.decode()
    headings = Clause.objects.filter(kind="heading").values_list("address", flat=True)
    contents = page[page.index('aria-label="Содержание"') :].partition("</nav>")[0]
    assert re.findall(r'href="#([^"]+)"', contents) == list(headings)


@pytest.mark.usefixtures("order")
def test_an_act_says_what_it_is_and_what_holds(client: Client) -> None:
    page = client.get("/acts/order-23/").content.decode()
    assert (
        "<title>Приказ от 24 сентября 2024 №\u00a023 «Об утверждении порядка» — Документы" in page
    )
    assert "действует с 24 сентября 2024" in page
    assert '<p id="letterhead-ce" lang="ce">НОХЧИЙН РЕСПУБЛИКИН' in page
    assert "Коротко" in page
    Act.objects.update(summary="")
    assert "Коротко" not in client.get("/acts/order-23/").content.decode()


@pytest.mark.usefixtures("order")
@pytest.mark.parametrize(
    "address", ["/acts/", "/acts/order-23/", "/acts/order-23/print/", "/acts/order-23/editions/1/"]
)
def test_a_page_asks_the_database_little(
    client: Client, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200


@pytest.mark.usefixtures("order")
def test_a_page_for_paper_has_words_particulars_address_and_day_and_no_way_on(
    client: Client,
) -> None:
    with time_machine.travel("2026-11-24 12:00+03:00", tick=False):
        page = client.get("/acts/order-23/print/").content.decode()
    assert "Напечатано 24 ноября 2026 со страницы http://testserver/acts/order-23/" in page
    assert "г. Грозный" in page
    assert "<nav" not in page
    assert "clause-mark" not in page


@pytest.mark.usefixtures("order")
def test_an_english_reader_has_the_russian_text_and_is_told_so(client: Client) -> None:
    page = client.get("/en/acts/order-23/").content.decode()
    assert "This document is in Russian only." in page
    assert '<section class="part act" lang="ru">' in page
    assert '<h2 class="note" lang="en">Text</h2>' in page
    assert "Link to clause 2.1" in page
    assert '<h1 id="content" tabindex="-1" lang="ru">Приказ от 24 сентября 2024' in page
    assert "Russian only" not in client.get("/acts/order-23/").content.decode()


def test_the_register_lists_what_is_published(client: Client, load: Load) -> None:
    assert "Пока их нет" in client.get("/acts/").content.decode()
    load()
    page = client.get("/acts/").content.decode()
    assert "Приказ от 31 января 2026" in page
    assert 'href="/acts/act-1/"' in page
    Act.objects.update(is_published=False)
    assert "act-1" not in client.get("/acts/").content.decode()
    assert client.get("/acts/act-1/").status_code == 404
    assert client.get("/acts/act-1/print/").status_code == 404


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-01-31 23:59+03:00", "вступит в силу с 1 февраля 2026"),
        ("2026-02-01 00:01+03:00", "действует с 1 февраля 2026, утратит силу с 1 марта 2026"),
        ("2026-03-01 00:01+03:00", "утратил силу с 1 марта 2026"),
    ],
)
def test_the_status_is_that_of_the_day(client: Client, load: Load, day: str, words: str) -> None:
    load(act=QUIET.replace("\n---\n\n", "\nrepealed_on: 2026-03-01\n---\n\n"))
    with time_machine.travel(day, tick=False):
        for address in ("/acts/", "/acts/act-1/", "/acts/act-1/print/"):
            assert words in client.get(address).content.decode()
        is_warned = "на него нельзя опираться" in client.get("/acts/act-1/").content.decode()
    assert is_warned is words.startswith("утратил")


def test_each_edition_has_an_address_and_today_shows_its_own(client: Client, load: Load) -> None:
    second = QUIET.replace("\n---\n\n", "\nedition: 2\nedition_effective_on: 2027-01-15\n---\n\n")
    load(act=QUIET, second=second.replace("в хранилище", "во всём здании"))
    with time_machine.travel("2027-01-14 12:00+03:00", tick=False):
        today = client.get("/acts/act-1/").content.decode()
        coming = client.get("/acts/act-1/editions/2/").content.decode()
    assert "в хранилище" in today
    assert 'href="/acts/act-1/editions/2/"' in today
    assert "Редакция 2 — вступит в силу с 15 января 2027" in today
    assert "во всём здании" in coming
    assert "Это редакция 2. Сегодня действует редакция 1." in coming
    with time_machine.travel("2027-01-15 12:00+03:00", tick=False):
        assert "во всём здании" in client.get("/acts/act-1/").content.decode()
        paper = client.get("/acts/act-1/editions/1/print/").content.decode()
    assert "Это редакция 1. Сегодня действует редакция 2." in paper
    assert "http://testserver/acts/act-1/editions/1/" in paper
    assert client.get("/acts/act-1/editions/3/").status_code == 404


def test_an_edition_of_what_is_over_does_not_say_that_another_holds(
    client: Client, load: Load
) -> None:
    over = QUIET.replace("\n---\n\n", "\nrepealed_on: 2027-02-01\n---\n\n")
    later = "\nedition: 2\nedition_effective_on: 2027-01-15\n---\n\n"
    load(act=over, second=over.replace("\n---\n\n", later))
    with time_machine.travel("2027-02-01 12:00+03:00", tick=False):
        for address in ("/acts/act-1/editions/1/", "/acts/act-1/editions/1/print/"):
            page = client.get(address).content.decode()
            assert "Это редакция 1. Последней была редакция 2." in page
            assert "действует редакция" not in page


def test_an_act_without_words_says_so(client: Client, db: None) -> None:
    Act.objects.create(
        code="bare", kind="закон", number="2300-1", adopted_on="1992-02-07", body="x",
        title="О защите прав потребителей", is_published=True,
    )  # fmt: skip
    page = client.get("/acts/bare/").content.decode()
    assert "Текста этого документа здесь пока нет" in page
    assert "дата вступления в силу не указана" in page


def test_an_editor_is_led_to_where_the_page_is_corrected(client: Client, order: Act) -> None:
    assert "Исправить эту страницу" not in client.get("/acts/order-23/").content.decode()
    client.force_login(UserFactory(role=Role.AUTHORISED))
    for address in ("/acts/", "/acts/order-23/"):
        assert "Исправить эту страницу" in client.get(address).content.decode()
    assert f"/admin/snippets/legal_acts/act/edit/{order.pk}/" in (
        client.get("/acts/order-23/").content.decode()
    )


def test_many_acts_come_by_pages_with_a_search_of_their_own(client: Client, db: None) -> None:
    for number in range(60):
        Act.objects.create(
            code=f"a-{number}", kind="приказ", number=str(number), title=f"О деле {number}",
            is_published=True,
        )  # fmt: skip
    page = client.get("/acts/").content.decode()
    assert page.count('class="hit-title"') == 50
    assert 'type="search"' in page
    found = client.get("/acts/?q=№ 7").content.decode()
    assert found.count('class="hit-title"') == 1
    assert "О деле 7" in found
    nothing = client.get("/acts/?q=ничегонетакого").content.decode()
    assert "Нет документа, где есть всё это." in nothing
