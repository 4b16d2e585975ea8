"""A person finds what the site shows, in any word form, however the keyboard stood."""

import pytest
from django.db import connection

from otklik.cms.search import fulltext, index_entries, search
from otklik.cms.search.search_entry import Kind, SearchEntry
from tests.cms.searching import find, marked, plain, put, titles

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("потребителю", "Закон о защите прав потребителей"),
        ("ПРАВАМИ ПОТРЕБИТЕЛЯ", "Закон о защите прав потребителей"),
        ("право потребителя", "Закон о защите прав потребителей"),
        ("возвратом", "Возврат обуви"),
        ("как мне вернуть товары?", "Закон о защите прав потребителей"),
        ("«вернуть товар»", "Закон о защите прав потребителей"),
        ("елочные базары", "Приём граждан"),
        ("ёлочные базары", "Приём граждан"),
        ("прием гражданина", "Приём граждан"),
        ("ПРИЁМ", "Приём граждан"),
        ("№ 23", "Приказ № 23 от 24.09.2024"),
        ("приказ №24", "Приказ № 24"),
        ("23", "Приказ № 23 от 24.09.2024"),
        ("п. 2.2", "Приказ № 24"),
        ("24 сентября 2024", "Приказ № 23 от 24.09.2024"),
        ("01.03.2025", "Приказ № 24"),
        ("потреб", "Закон о защите прав потребителей"),
        ("закон потреб", "Закон о защите прав потребителей"),
    ],
)
def test_words_are_found_in_any_form(query: str, first: str) -> None:
    found = find(query)

    assert plain(found.hits[0].title) == first
    assert found.total == 1
    assert found.is_exact
    assert not found.is_meant


def test_words_that_no_page_shows_find_it_and_are_not_shown() -> None:
    index_entries.put("one", url="/one/", kind=Kind.ANSWER, language="ru", title="Обмен обуви",
               text="Обменяют за 14 дней.", unseen="туфли натирают")  # fmt: skip
    hit = find("натирают туфли").hits[0]

    assert (plain(hit.title), plain(hit.excerpt)) == ("Обмен обуви", "Обменяют за 14 дней.")
    [near] = search.near("туфли", limit=3)
    assert (near.text, near.words) == (
        "Обменяют за 14 дней.",
        "Обменяют за 14 дней. туфли натирают",
    )
    index_entries.put("one", url="/one/", kind=Kind.ANSWER, language="ru", title="Обмен обуви",
               text="Обменяют за 14 дней.")  # fmt: skip
    assert not find("туфли").total


@pytest.mark.usefixtures("site")
def test_with_some_of_the_words_it_says_so() -> None:
    found = find("возврат вертолётов")

    assert not found.is_exact
    assert [plain(hit.title) for hit in found.hits] == ["Возврат обуви"]


@pytest.mark.usefixtures("site")
def test_of_similar_ones_the_one_with_more_of_the_words_is_first() -> None:
    put("far", "Вертолёты", "Срок, срок, срок и ещё раз срок.")

    assert titles("срок возврата денег вертолёты")[0] == "Возврат обуви"


def test_a_title_outweighs_a_text() -> None:
    put("text", "Новости", "Возврат: кто и когда. Обувь, возврат обуви, снова возврат.")
    put("title", "Возврат товара", "Кто и когда.")

    assert titles("возврат") == ["Возврат товара", "Новости"]


def test_what_is_put_again_is_replaced() -> None:
    put("page", "Возврат", "товара")
    put("page", "Обмен", "товара")

    assert titles("товар") == ["Обмен"]
    assert titles("возврат") == []


def test_what_is_put_again_unchanged_is_left_alone() -> None:
    put("page", "Возврат", "товара")
    fulltext.erase(SearchEntry.objects.values_list("pk", flat=True))
    put("page", "Возврат", "товара")

    assert titles("возврат") == []
    assert index_entries.renew() == 1
    assert titles("возврат") == ["Возврат"]


def test_what_is_removed_is_not_found() -> None:
    for key in ("act/23/1", "act/23/2", "act/231", "act/9"):
        put(key, f"Возврат {key}")

    index_entries.remove("act/9")
    index_entries.remove("act/9")
    index_entries.remove_under("act/23/")

    assert titles("возврат") == ["Возврат act/231"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {fulltext.TABLE}")  # noqa: S608
        assert cursor.fetchone() == (1,)


def test_a_group_is_one_result_with_its_best_entry_and_two_more() -> None:
    put("act", "Приказ № 23", "О порядке работы.", kind=Kind.ACT, group="act")
    for number in range(1, 5):
        text = "Возврат обуви. " if number == 3 else "Срок, возврат, книги, посуда и ещё."
        put(f"act/{number}", f"Пункт {number}", text, kind=Kind.CLAUSE, group="act")
    put("page", "Обувь", "Возврат.")

    found = find("возврат")

    assert found.total == 2
    act = next(hit for hit in found.hits if hit.group == "act")
    assert (act.kind, plain(act.title), act.url) == (Kind.CLAUSE, "Пункт 3", "/act/3/")
    assert len(act.more) == 2
    assert {place.url for place in act.more} <= {"/act/1/", "/act/2/", "/act/4/"}


def test_places_of_one_name_are_told_by_their_words() -> None:
    for number, text in enumerate(("Возврат. Возврат.", "Книги и возврат", "Возврат и посуда")):
        put(f"act/{number}", "Приказ № 23", text, kind=Kind.CLAUSE, group="act")

    hit = find("возврат").hits[0]

    assert plain(hit.title) == "Приказ № 23"
    assert {plain(place.title) for place in hit.more} == {"Книги и возврат", "Возврат и посуда"}


def test_the_name_of_an_act_finds_the_act_before_its_clauses() -> None:
    put("act", "Приказ № 23 «Об утверждении порядка»", kind=Kind.ACT, group="act")
    put("act/1", "Приказ № 23, раздел 1", "Сроки", kind=Kind.CLAUSE, group="act")

    assert find("приказ 23").hits[0].kind == Kind.ACT
    assert find("приказ 23 сроки").hits[0].kind == Kind.CLAUSE


def test_pages_of_results_follow_each_other() -> None:
    for number in range(7):
        put(f"page{number}", f"Возврат {number}")

    parts = [search.search("возврат", language="ru", limit=3, offset=at) for at in (0, 3, 6, 9)]

    assert [len(part.hits) for part in parts] == [3, 3, 1, 0]
    assert {part.total for part in parts} == {7}
    assert len({hit.url for part in parts for hit in part.hits}) == 7


def test_a_text_in_another_language_is_found_after_ones_own() -> None:
    put("act", "Приказ № 23 Order", kind=Kind.ACT)
    put("page", "Contacts and order", language="en")

    english, russian = find("order", language="en").hits, find("order").hits

    assert [(hit.language, hit.url) for hit in english] == [("en", "/en/page/"), ("ru", "/en/act/")]
    assert [(hit.language, hit.url) for hit in russian] == [("ru", "/act/"), ("en", "/page/")]


def test_one_page_in_two_languages_is_one_result() -> None:
    for language in ("ru", "en"):
        index_entries.put(
            f"ask/{language}",
            url="/ask/",
            kind=Kind.PAGE,
            language=language,
            title=f"Задать вопрос / Ask a question ({language})",
            text="",
            group="ask",
        )

    hit = find("question", language="en").hits[0]

    assert (hit.language, hit.url, hit.more) == ("en", "/en/ask/", ())


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("query", "offered"),
    [("потребитилей", "потребит"), ("вертолёты", ""), ("", ""), ("я", "")],
)
def test_a_shorter_word_is_offered_when_it_finds_something(query: str, offered: str) -> None:
    assert find(query).shorter == offered


def test_an_excerpt_marks_the_words_in_their_forms() -> None:
    text = f"{'Ничего. ' * 60}Срок возврата обуви — 14 дней. {'Пусто. ' * 60}"
    put("page", "Возврату подлежит", text)

    hit = find("возвратом обувь").hits[0]

    assert marked(hit.title) == ["Возврату"]
    assert marked(hit.excerpt) == ["возврата", "обуви"]
    assert len(plain(hit.excerpt)) <= 202
    assert plain(hit.excerpt).startswith("…Ничего. ")
    assert plain(hit.excerpt).endswith("Пусто.…")


def test_what_others_have_more_of_takes_no_place_of_the_kind_asked_for() -> None:
    for number in range(8):
        put(f"page-{number}", "Вернуть деньги за товар с браком", "Вернуть деньги. " * 3)
    put("answer", "Чайник", "Когда вернут деньги за покупку?", kind=Kind.ANSWER)
    every = search.near("вернуть деньги", limit=5)
    answers = search.near("вернуть деньги", limit=5, kinds=[Kind.ANSWER])
    assert "answer" not in {one.key for one in every}
    assert [one.key for one in answers] == ["answer"]
