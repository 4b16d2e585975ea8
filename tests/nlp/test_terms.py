"""What a search knows of a text is the same for the index and for the query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.search.terms import query_words, terms, tidy, with_last_beginning
from otklik.nlp.words.lemmas import lemma, readings


def readings_of(text: str) -> list[tuple[str, ...]]:
    return [term.readings for term in terms(tidy(text))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("прав", "правами"),
        ("ёж", "ежа"),
        ("п. 2.1", "пункт 2.1"),
        ("ст. 18", "Статьёй 18"),
        ("№ 23", "23"),
        ("24.09.2024", "24 сентября 2024"),
        ("05.01.2026", "5\u00a0января\u00a02026"),
        ("интернет-магазин", "интернет магазина"),
        ("ЗоЗПП", "зозпп"),
        ("мага\u00adзин", "магазины"),
        ("и\u0306од", "йод"),
        ("surveys", "survey"),
    ],
)
def test_two_ways_to_write_it_meet(one: str, other: str) -> None:
    for word in query_words(one):
        assert any(word.meets(term) for term in terms(tidy(other)))
    for word in query_words(other):
        assert any(word.meets(term) for term in terms(tidy(one)))


def test_a_number_with_dots_is_one_word() -> None:
    assert readings_of("п. 2.1, ч. 10/3, 8-800") == [
        ("п", "пункт"),
        ("2.1",),
        ("ч", "часть"),
        ("10/3",),
        ("8",),
        ("800",),
    ]


def test_words_of_asking_are_wanted_only_alone() -> None:
    assert [word.written for word in query_words("Как можно вернуть товар?")] == [
        "вернуть",
        "товар",
    ]
    assert [word.written for word in query_words("что это")] == ["что", "это"]


def test_a_word_is_wanted_once() -> None:
    assert [word.written for word in query_words("товар товары ТОВАР обувь")] == ["товар", "обувь"]


def test_the_last_word_may_be_a_beginning() -> None:
    meeting = terms("правила потребления")
    assert [any(word.meets(term) for term in meeting) for word in query_words("прав потреб")] == [
        False,
        False,
    ]
    opened = with_last_beginning(query_words("прав потреб"))
    assert [any(word.meets(term) for term in meeting) for word in opened] == [False, True]


@pytest.mark.parametrize("word", ["\U00017000", "日本", "²", "ա", "x" * 50])
def test_letters_unknown_to_the_dictionary_stand_for_themselves(word: str) -> None:
    assert readings(word) == (word[:40],)
    assert lemma(word) == word[:40]


@given(st.text())
def test_places_lie_in_the_text_in_order(text: str) -> None:
    text = tidy(text)
    places = [(term.start, -term.end) for term in terms(text)]
    assert places == sorted(places)
    assert all(0 <= term.start < term.end <= len(text) for term in terms(text))
    assert all(reading for term in terms(text) for reading in term.readings)
