"""The staff find acts by number, day, words in any form, clause and status; and take them away."""

import io
from datetime import date
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Edition
from otklik.legal_acts.acts.links_functions_files import Basis, Function, Link
from otklik.legal_acts.acts.validity import State
from otklik.legal_acts.document_import import read_uploaded_document
from otklik.legal_acts.document_import.recognise_clauses import recognise_clauses
from otklik.legal_acts.search.matching_clauses import matches
from otklik.legal_acts.search.query import Query
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UserFactory

from .conftest import AT, QUIET, Load

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
TODAY = AT.date()


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("№ 23", {"number": "23"}),
        ("приказ № 15-п", {"number": "15-п"}),
        ("2300-1 ст. 18", {"number": "2300-1", "clause": "18"}),
        ("от 24.09.2024", {"on": date(2024, 9, 24)}),
        ("24 сентября 2024 года", {"on": date(2024, 9, 24)}),
        ("п. 4.5 порядка", {"clause": "4.5"}),
        ("статья 16 закона 1992 г.", {"clause": "16", "year": 1992}),
        ("32.13.2024", {}),
    ],
)
def test_a_line_is_taken_apart(query: str, asked: dict[str, Any]) -> None:
    found = Query.of(query)
    for name in ("number", "on", "clause", "year"):
        assert getattr(found, name) == asked.get(name, getattr(Query(), name)), name


def act(code: str, title: str, **more: Any) -> Act:
    values = {"kind": "приказ", "number": code, "adopted_on": date(2024, 3, 1), "body": "Орган"}
    made: Act = Act.objects.create(code=code, title=title, **values | more)
    return made


def codes(query: str = "", **more: Any) -> list[str]:
    return [one.code for one in Act.objects.matching(Query.of(query)).newest_first()]


def test_words_are_found_in_any_form() -> None:
    act("a", "О розничной продаже товаров")
    act("b", "О бытовых услугах")
    assert codes("розничная продажа") == ["a"]
    assert codes("продажи товара") == ["a"]
    assert codes("услуга") == ["b"]
    assert codes("услуга товар") == []


def test_number_day_year_and_clause(load: Load) -> None:
    load()
    act("b", "О чае", number="15-п", adopted_on=date(2023, 10, 30))
    assert codes("15-П") == ["b"]
    assert codes("№ 15") == ["b"], "the beginning of a number up to its dash"
    assert codes("30.10.2023") == ["b"]
    assert codes("2026") == ["act-1"]
    assert codes("п. 1.1.2") == ["act-1"]
    assert codes("п. 7") == []


def test_words_inside_clauses_are_found_in_drafts_too_and_named_ones_come_first(
    load: Load,
) -> None:
    load()
    Act.objects.update(is_published=False)
    act("b", "О хранилищах и залах", adopted_on=date(2020, 1, 1))
    assert codes("хранилище") == ["act-1", "b"], "the newest first"
    asked = Query.of("хранилища")
    assert [one.code for one in Act.objects.matching(asked).named_first(asked)] == ["b", "act-1"]
    assert codes("приказываю тишину") == ["act-1"], "of two clauses, and of the title"
    assert codes("тишина п. 1.1") == ["act-1"]
    assert codes("тишина п. 9") == []
    Edition.objects.get().rewrite([])
    assert codes("хранилище") == ["b"]


def test_the_search_asks_an_index_and_reads_no_table_through() -> None:
    act("a", "О чае")
    asked = Query.of("чай № a п. 1")
    plan = Act.objects.matching(asked).order_by().explain().lower()
    assert "like" not in str(Act.objects.matching(asked).query).lower()
    if connection.vendor == "sqlite":
        assert "virtual table" in plan
        assert "scan legal_acts_act\n" not in plan


def test_signs_of_the_query_language_are_no_commands() -> None:
    act("a", "О чае")
    for query in ("чай) OR (", '"чай', "№ '\\'", "n/a", "чай* -хлеб", "{head}: чай"):
        codes(query)


def test_filters_by_status_agree_with_the_words() -> None:
    act("none", "х")
    act("future", "х", number="2", effective_on=date(2027, 1, 1))
    act("now", "х", number="3", effective_on=date(2024, 1, 1))
    changed = act("changed", "х", number="4", effective_on=date(2024, 1, 1))
    Edition.objects.create(act=changed, number=1)
    Edition.objects.create(act=changed, number=2, effective_on=date(2025, 1, 1))
    act("over", "х", number="5", effective_on=date(2024, 1, 1), repealed_on=date(2025, 1, 1))
    act("stated", "х", number="6", stated="repealed")
    act("stated-changed", "х", number="7", stated="changed")
    act("stated-now", "х", number="8", stated="in force")
    for state in State:
        if state == State.DRAFT:
            continue
        found = {one.code for one in Act.objects.in_state(state, on=TODAY)}
        known = {one.code for one in Act.objects.all() if one.staff_status(TODAY).state == state}
        assert found == known, state
    assert Act.objects.in_state(State.DRAFT, on=TODAY).count() == 8


def test_the_page_keeps_its_filters_and_shows_drafts_to_keepers_only(client: Client) -> None:
    act("a", "О розничной продаже", is_published=True)
    act("b", "О розничных ценах", number="2")
    client.force_login(UserFactory(role=Role.AUTHORISED))
    address = "/desk/acts/?q=розничный&state=unknown&kind=приказ"
    page = client.get(address).content.decode()
    assert "О розничной продаже" in page
    assert "О розничных ценах" in page
    assert 'value="розничный"' in page
    assert '<option value="unknown" selected>' in page
    assert "<option selected>приказ</option>" in page
    client.force_login(UserFactory(role=Role.SPECIALIST))
    page = client.get(address).content.decode()
    assert "О розничной продаже" in page
    assert "О розничных ценах" not in page
    assert client.get("/desk/acts/?q=ничегонетакого&state=нет&function=x").status_code == 200


def test_thousands_of_rows_come_by_pages(client: Client) -> None:
    Act.objects.bulk_create(
        Act(code=f"a-{n}", number=str(n), kind="приказ", body="", title=f"О деле {n}")
        for n in range(60)
    )
    client.force_login(UserFactory(role=Role.AUTHORISED))
    page = client.get("/desk/acts/?state=unknown&page=3").content.decode()
    assert "60 документов" in page
    assert page.count('class="row-title"') == 10
    assert "state=unknown&amp;page=2" in page


def test_files_hold_what_was_found(client: Client, order: Act) -> None:
    act("b", "=1+1", is_published=True)
    client.force_login(UserFactory(role=Role.SPECIALIST))
    book = load_workbook(io.BytesIO(client.get("/desk/acts/files/acts.xlsx?q=порядок").content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][1] == "23"
    everything = client.get("/desk/acts/files/acts.docx").content
    with ZipFile(io.BytesIO(everything)) as archive:
        assert "=1+1" in archive.read("word/document.xml").decode()


def test_an_act_taken_away_comes_back_the_same(client: Client, order: Act) -> None:
    client.force_login(UserFactory(role=Role.SPECIALIST))
    body = client.get("/desk/acts/files/order-23.docx").content
    found = recognise_clauses(read_uploaded_document.read_paragraphs(body, kind="docx"))
    edition = order.edition_of(TODAY)
    assert edition is not None
    had = {one.address: " ".join(one.text.split()) for one in edition.texts}
    has = {one.address: " ".join(one.text.split()) for one in found.clauses}
    assert {address for address in had if has.get(address) != had[address]} <= {"letterhead-ce"}


def test_links_show_from_both_sides_and_functions_lead_to_acts(client: Client, load: Load) -> None:
    load()
    quiet = Act.objects.get()
    newer = act("act-2", "Об изменении", number="2", is_published=True)
    Link.objects.create(act=newer, kind=Link.Kind.CHANGES, other=quiet, note="пункт 1")
    function = Function.objects.create(name="Тишина в залах")
    Basis.objects.create(act=quiet, function=function, clause="1.1")
    here = client.get("/acts/act-1/").content.decode()
    assert "Изменён документом" in here
    assert "Тишина в залах" in here
    assert "Изменяет" in client.get("/acts/act-2/").content.decode()
    page = client.get("/acts/by-function/").content.decode()
    assert 'href="/acts/act-1/#1.1"' in page


def test_the_clause_that_has_the_words_is_shown_with_them_marked(
    client: Client, load: Load
) -> None:
    load()
    page = client.get("/acts/?q=хранилища").content.decode()
    assert '<a href="/acts/act-1/#1.1.2">Пункт 1.1.2</a>: в <mark>хранилище</mark>.' in page
    client.force_login(UserFactory(role=Role.AUTHORISED))
    Act.objects.update(is_published=False)
    page = client.get("/desk/acts/?q=читальные залы").content.decode()
    assert "Пункт 1.1.1: в <mark>читальном</mark> <mark>зале</mark>;" in page
    assert "#1.1.1" not in page, "a draft stands nowhere on the site"


def test_a_clause_asked_for_comes_before_one_that_has_the_words(load: Load) -> None:
    load()
    acts = list(Act.objects.with_editions())
    asked = Query.of("тишина п. 1.1")
    assert [one.address for one in matches(acts, asked, on=TODAY).values()] == ["1.1"]
    assert matches(acts, Query.of("№ 1"), on=TODAY) == {}
    assert matches(acts, Query.of("кит"), on=TODAY) == {}


def test_a_word_that_only_begins_alike_is_no_match(load: Load) -> None:
    """«хранилище» and «хранить» begin alike; Ё and Е are one letter; a short word changes whole."""
    load(act=QUIET.replace("в хранилище", "принятый отчёт ждёт дня").replace("Где", "Хранить"))
    acts = list(Act.objects.with_editions())
    assert matches(acts, Query.of("хранилище"), on=TODAY) == {}
    for query in ("отчеты", "день", "принять"):
        (match,) = matches(acts, Query.of(query), on=TODAY).values()
        assert match.address == "1.1.2", query


def test_matched_clauses_of_many_acts_are_one_query(
    load: Load, django_assert_num_queries: Any
) -> None:
    load(**{f"a{n}": QUIET.replace("act-1", f"act-{n}").replace('"1"', f'"{n}"') for n in range(8)})
    acts = list(Act.objects.with_editions())
    with django_assert_num_queries(1):
        found = matches(acts, Query.of("зал хранилище приказывать соблюдать"), on=TODAY)
    assert len(found) == 8
