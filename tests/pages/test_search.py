"""A person finds what the site shows, in any word form, however the keyboard stood."""

from collections.abc import Sequence

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from otklik.language.excerpts import Part
from otklik.pages import fulltext, search
from otklik.pages.models import SearchEntry
from otklik.pages.search import Found, Kind

pytestmark = pytest.mark.django_db


def put(
    key: str,
    title: str,
    text: str = "",
    *,
    kind: Kind = Kind.PAGE,
    language: str = "ru",
    group: str = "",
) -> None:
    search.put(
        key, url=f"/{key}/", kind=kind, language=language, title=title, text=text, group=group
    )


def plain(parts: Sequence[Part]) -> str:
    return "".join(part.text for part in parts)


def marked(parts: Sequence[Part]) -> list[str]:
    return [part.text for part in parts if part.is_found]


def find(query: str, *, language: str = "ru") -> Found:
    return search.search(query, language=language)


def titles(query: str, *, language: str = "ru") -> list[str]:
    return [plain(hit.title) for hit in find(query, language=language).hits]


@pytest.fixture
def site() -> None:
    put("law", "Закон о защите прав потребителей", "Покупатель вправе вернуть товар.")
    put("return", "Возврат обуви", "Срок возврата — 14 дней. Деньги отдают за 10 дней.")
    put("hedgehog", "Приём граждан", "Ёлочный базар работает до 31 декабря. Ежовая улица, 2.")
    put("order", "Приказ № 23 от 24.09.2024", "Пункт 2.1. Ответ дают за два часа.")
    put("other", "Приказ № 24", "Пункт 2.2. Принят 1 марта 2025 года. Отдел № 123.")


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
    search.put("one", url="/one/", kind=Kind.ANSWER, language="ru", title="Обмен обуви",
               text="Обменяют за 14 дней.", unseen="туфли натирают")  # fmt: skip
    hit = find("натирают туфли").hits[0]

    assert (plain(hit.title), plain(hit.excerpt)) == ("Обмен обуви", "Обменяют за 14 дней.")
    [near] = search.near("туфли", limit=3)
    assert (near.text, near.words) == (
        "Обменяют за 14 дней.",
        "Обменяют за 14 дней. туфли натирают",
    )
    search.put("one", url="/one/", kind=Kind.ANSWER, language="ru", title="Обмен обуви",
               text="Обменяют за 14 дней.")  # fmt: skip
    assert not find("туфли").total


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("ghfdf gjnht,bntkz", "права потребителя"),
        ("Ghfdf gjnht,bntktq?", "Права потребителей"),
        ("djpdhfn j,edb", "возврат обуви"),
        ("возврат j,edb", "возврат обуви"),
        ("`kjxysq", "ёлочный"),
    ],
)
def test_words_typed_in_the_other_layout_are_found(query: str, meant: str) -> None:
    found = find(query)

    assert found.is_meant
    assert (found.query, found.searched_as) == (query, meant)
    assert found.total == 1
    assert not search.search(query, language="ru", as_typed=True).is_meant


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("query", "meant"),
    [("prava potrebiteley", "права потребителей"), ("vozvrat obuvi", "возврат обуви")],
)
def test_russian_in_latin_letters_is_found(query: str, meant: str) -> None:
    found = find(query)

    assert (found.how, found.searched_as) == (search.How.SOUND, meant)
    assert found.total == 1
    assert not search.search(query, language="ru", as_typed=True).is_meant


def test_what_is_similar_to_latin_words_as_typed_comes_before_their_sound() -> None:
    put("test", "Test page", language="en")
    put("тест", "Тест")

    assert find("test unknownword").how == search.How.TYPED


def test_palochka_is_found_however_it_is_typed() -> None:
    put("ce", "Эцна хӀума юхаялар", "Сан г1ала")

    for query in ("хӏума", "х1ума", "ХIума", "гӏала"):
        found = find(query)
        assert found.total == 1, query
    assert marked(find("х1ума").hits[0].title) == ["хӀума"]


def test_english_words_typed_in_the_russian_layout_are_found() -> None:
    put("survey", "Annual survey of clients", language="en")

    found = find("ыгкмун")
    assert (found.total, found.searched_as) == (1, "survey")


@pytest.mark.usefixtures("site")
def test_words_that_give_nothing_in_english_stay_as_typed() -> None:
    assert find("ыгкмун").searched_as == "ыгкмун"


def test_what_stands_there_as_typed_is_not_read_otherwise() -> None:
    put("gen", "Gen и nfv", "ghfdf")

    assert not find("ghfdf").is_meant


@pytest.mark.usefixtures("site")
def test_with_some_of_the_words_it_says_so() -> None:
    found = find("возврат вертолётов")

    assert not found.is_exact
    assert [plain(hit.title) for hit in found.hits] == ["Возврат обуви"]


@pytest.mark.usefixtures("site")
def test_of_similar_ones_the_one_with_more_of_the_words_is_first() -> None:
    put("far", "Вертолёты", "Срок, срок, срок и ещё раз срок.")

    assert titles("срок возврата денег вертолёты")[0] == "Возврат обуви"


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("query", ["", "  ", "вертолёты", "?!", "—", "😀🎉", "№", "\x00", '"'])
def test_nothing_is_an_answer_too(query: str) -> None:
    found = find(query)

    assert (found.total, found.hits) == (0, ())
    assert found.is_exact


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "query",
    [
        '"возврат',
        "возврат*",
        "-возврат",
        "возврат AND",
        "NEAR(возврат обуви, 2)",
        "title: возврат",
        "^возврат",
        "возврат'); DROP TABLE pages_searchentry; --",
        "возврат' | '",
        "возврат:*",
        "возврат & !обуви",
        "{возврат}",
        "возврат \\' \\",
        "возврат %s %(x)s",
        "возврат\x00",
        "возврат 😀",
    ],
)
def test_no_sign_has_power_over_the_search(query: str) -> None:
    assert titles(query)[0] == "Возврат обуви"


class Anything(TestCase):
    @given(st.text(max_size=300))
    @settings(max_examples=60)
    def test_any_text_is_kept_and_looked_for(self, text: str) -> None:
        put("any", text, text)
        found = find(text)
        if found.total:
            assert plain(found.hits[0].title) == SearchEntry.objects.get().title


def test_a_wall_of_text_is_looked_for_by_its_beginning() -> None:
    put("return", "Возврат обуви")

    assert find(f"возврат {'обувь ' * 2_000}").total == 1
    assert find("возврат" * 2_000).total == 0
    assert find("1." * 5_000).total == 0


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
    assert search.renew() == 1
    assert titles("возврат") == ["Возврат"]


def test_what_is_removed_is_not_found() -> None:
    for key in ("act/23/1", "act/23/2", "act/231", "act/9"):
        put(key, f"Возврат {key}")

    search.remove("act/9")
    search.remove("act/9")
    search.remove_under("act/23/")

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
        search.put(
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
