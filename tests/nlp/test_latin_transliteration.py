"""Russian in Latin letters is understood, other languages are not; palochka is one letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.search.palochka import normalize_palochka
from otklik.nlp.search.query_variants import How, other_readings
from otklik.nlp.search.transliteration import meant_by_sound, to_latin


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kak vernut tovar", "как вернуть товар"),
        ("obmen obuvi i obuv", "обмен обуви и обувь"),
        ("prosrochennye produkty", "просроченные продукты"),
        ("zashchita prav potrebiteley", "защита прав потребителей"),
        ("garantiynyy remont", "гарантийный ремонт"),
        ("alkogol nochyu", "алкоголь ночью"),
        ("kogda otkroyut rynok", "когда откроют рынок"),
        ("Vozvrat deneg, konsultatsiya!", "возврат денег консультация"),
        ("internet-magazin ne otvechaet", "интернет-магазин не отвечает"),
        ("iphone ne rabotaet", "iphone не работает"),
        ("4ek ne dali", "чек не дали"),
        ("возврат tovara", "возврат товара"),
    ],
)
def test_russian_in_latin_letters_is_understood(typed: str, meant: str) -> None:
    assert meant_by_sound(typed) == meant
    assert [(each.text, each.how) for each in other_readings(typed)][:1] == [(meant, How.SOUND)]


@pytest.mark.parametrize(
    "typed",
    ["price list", "return policy", "human rights", "wildberries", "www.site.ru", "права", ""],
)
def test_other_words_are_left_alone(typed: str) -> None:
    assert meant_by_sound(typed) == ""


def test_the_other_layout_comes_first() -> None:
    assert next(other_readings("ghfdf gjnht,bntkz")).how is How.LAYOUT


@given(st.text(max_size=80))
def test_any_text_may_be_asked_about(text: str) -> None:
    for meant in other_readings(text):
        assert meant.text


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz'46-", min_size=20, max_size=60))
def test_a_long_word_is_no_burden(text: str) -> None:
    assert isinstance(meant_by_sound(text), str)


@pytest.mark.parametrize("typed", ["хӏума", "хӀума", "х1ума", "хIума", "хlума", "х|ума"])
def test_every_way_to_type_palochka_is_one(typed: str) -> None:
    assert normalize_palochka(typed) == "хӏума"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Iалам", "ӏалам"), ("д1адала", "дӏадала"), ("воI", "воӏ"), ("Г1ала, т1ехь", "Гӏала, тӏехь")],
)
def test_palochka_begins_words_ends_them_and_follows_any_letter(typed: str, kept: str) -> None:
    assert normalize_palochka(typed) == kept


@pytest.mark.parametrize(
    "text",
    ["Нет! Привет!", "1 кг", "1кг", "1этаж", "дом1кв", "кв. 1а", "п.1а", "корпус к1", "iPhone 11",
     "11алам", "10 л воды", "И вновь II квартал", "ул. Мира|дом"],
)  # fmt: skip
def test_what_is_no_palochka_stays(text: str) -> None:
    assert normalize_palochka(text).replace("Мираӏдом", "Мира|дом") == text


@given(st.text())
def test_places_stay_where_they_were(text: str) -> None:
    once = normalize_palochka(text)
    assert len(once) == len(text)
    assert normalize_palochka(once) == once


@pytest.mark.parametrize("text", ["щи", "чай и хлеб", "возврат обуви", "жалоба на цену"])
def test_what_is_written_in_latin_letters_is_read_back(text: str) -> None:
    assert meant_by_sound(to_latin(text)) in {text, ""}
    assert to_latin("Щи — Ъ, ГӀалгӀай!") == "Shchi — , Galgay!"
