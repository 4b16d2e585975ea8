"""Personal data is found in its many spellings; numbers of things are left alone."""

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.classify.needs_answer import looks_like
from otklik.nlp.personal_data.find_and_mask import (
    MARKS,
    NUMBERS,
    PersonalKind,
    Span,
    find_personal,
    mask,
)
from otklik.nlp.personal_data.number_patterns import is_luhn, is_snils
from otklik.nlp.words.lemmas import lemmas
from otklik.nlp.words.skip_greeting import opening

# Composed: the card is the networks' own test number, the SNILS an example with a right sum.
FOUND = [
    ("звоните <+7 928 000-11-22>, жду", PersonalKind.PHONE),
    ("мой <89280001122>", PersonalKind.PHONE),
    ("<8(928)000-11-22>", PersonalKind.PHONE),
    ("<8-928-000-11-22>.", PersonalKind.PHONE),
    ("<8 928 0001122> Мадина", PersonalKind.PHONE),
    ("<+79280001122>", PersonalKind.PHONE),
    ("<7 928 000 11 22>", PersonalKind.PHONE),
    ("тел<89280001122>", PersonalKind.PHONE),
    ("<928 000 11 22> вечером", PersonalKind.PHONE),
    ("пишите <9280001122>", PersonalKind.PHONE),
    ("<8 (8712) 00-11-22>", PersonalKind.PHONE),
    ("<(8712) 00-11-22>", PersonalKind.PHONE),
    ("телефон <00-11-22>", PersonalKind.PHONE),
    ("тел. <001122>", PersonalKind.PHONE),
    ("<+994 50 000 11 22>", PersonalKind.PHONE),
    ("wa.me/<79280001122>", PersonalKind.PHONE),
    ("для заказа <8 928 000-11-22>", PersonalKind.PHONE),
    ("почта <kto.to+1@primer.ru>.", PersonalKind.EMAIL),
    ("<кто@пример.рф>", PersonalKind.EMAIL),
    ("карта <4111 1111 1111 1111> сбер", PersonalKind.CARD),
    ("перевёл на <4111111111111111>", PersonalKind.CARD),
    ("<4111-1111-1111-1111>", PersonalKind.CARD),
    ("мой СНИЛС <112-233-445 95>", PersonalKind.SNILS),
    ("<112-233-445 95>", PersonalKind.SNILS),
    ("снилс: <11223344595>", PersonalKind.SNILS),
    ("снилс номер <112 233 445 99> с опиской", PersonalKind.SNILS),
    ("паспорт <96 05 123456>", PersonalKind.PASSPORT),
    ("паспорт серия <9605 № 123456> выдан", PersonalKind.PASSPORT),
    ("Паспортные данные: <9605 123456>", PersonalKind.PASSPORT),
    ("машина <А123ВС95> у ворот", PersonalKind.PLATE),
    ("<а123вс 195>", PersonalKind.PLATE),
    ("<A123BC95RUS>", PersonalKind.PLATE),
    ("<А 123 ВС 95>", PersonalKind.PLATE),
    ("номер <в777ор>", PersonalKind.PLATE),
]

LEFT_ALONE = [
    "заказ № 89280001122",
    "номер заказа 9280001122 не пришёл",
    "трек-номер 80080012345678",
    "ИНН 2014000000, ОГРН 1022000000000",
    "ИНН 9280001122",
    "горячая линия 8-800-200-00-00 и 8 (800) 200 00 00",
    "8(800)2000000",
    "звоните 112 или 102",
    "цена 1 250 000 рублей, было 950 000",
    "89 рублей 50 копеек, пробили 129",
    "12.05.2024 в 18:30 и 2024-05-12",
    "с 01.09.2023 по 31.12.2024",
    "п. 3.2 ст. 18 Закона № 2300-1",
    "59-ФЗ, 8-ФЗ, 381-ФЗ от 28.12.2009",
    "постановление № 2463 от 31.12.2020",
    "код 4607012345678 на упаковке",
    "4111 1111 1111 1112",  # the sum does not hold
    "номер заказа 4111111111111111",
    "112-233-445 96",  # neither the word nor the sum
    "потерял паспорт в 2024 году",
    "купил телефон 150000 рублей",
    "проехали в 100 км 95 рублей",
    "ЦЕНЫ ВЫРОСЛИ С 100 НА 150",
    "с200 на 300",
    "дом 8, кв. 928",
    "модель А52 128",
    "пишите @komitet_95",
    "vk.com/wall-1_89280001122",
]


@pytest.mark.parametrize(("marked", "kind"), FOUND)
def test_found_to_the_letter(marked: str, kind: PersonalKind) -> None:
    start, end = marked.index("<"), marked.index(">") - 1
    text = marked.replace("<", "").replace(">", "")
    assert find_personal(text, NUMBERS) == [Span(start=start, end=end, kind=kind)]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_numbers_of_things_are_left_alone(text: str) -> None:
    assert find_personal(text, NUMBERS) == []


def test_several_in_one_text_are_masked_and_the_rest_is_readable() -> None:
    text = "Я 89280001122/89280003344, почта a@b.ru, карта 4111 1111 1111 1111, чек на 900 руб."
    shown = mask(text, find_personal(text))
    assert shown == "Я [телефон]/[телефон], почта [почта], карта [карта], чек на 900 руб."


def test_callers_may_give_their_own_marks() -> None:
    text = "тел. 89280001122"
    marks = dict.fromkeys(PersonalKind, "…")
    assert mask(text, find_personal(text), marks) == "тел. …"


def test_check_sums() -> None:
    assert is_luhn("4111111111111111")
    assert not is_luhn("4111111111111112")
    assert is_snils("11223344595")
    assert not is_snils("11223344596")


PIECES = st.sampled_from(
    [
        *(text.replace("<", "").replace(">", "") for text, _ in FOUND),
        *LEFT_ALONE,
        *(" ", "", "/", "-", ".", ",", "+", "8", "7", "928", "тел ", "снилс ", "№", "@", "[", "]"),
    ]
)
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet="0123456789 -+().,@австАВСaБ№/[]:"),
    st.lists(PIECES, max_size=8).map("".join),
)


@given(TEXTS)
def test_masking_changes_nothing_outside_of_spans_and_leaves_nothing_to_find(text: str) -> None:
    spans = find_personal(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    shown = mask(text, spans)
    position = 0
    for before, span in zip([0, *(span.end for span in spans)], spans, strict=False):
        outside = text[before : span.start]
        assert shown[position : position + len(outside)] == outside
        position += len(outside) + len(MARKS[span.kind])
    assert shown[position:] == text[spans[-1].end if spans else 0 :]
    assert mask(shown, find_personal(shown)) == shown


@pytest.mark.parametrize(
    "piece",
    [
        "а",
        "1",
        "1 ",
        "8 ",
        "a.",
        "@",
        "a@",
        "[id1|",
        "👍",
        "\u200b",
        "<b>",
        "а1",
        "(8",
        "паспорт ",
        "Здра",
    ],
)
def test_hostile_texts_of_100_000_characters_are_read_within_a_second(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    lemmas("слово")  # the dictionaries are loaded apart
    started = process_time()
    spans = find_personal(text)
    mask(text, spans)
    opening(text)
    looks_like(text)
    lemmas(text)
    assert process_time() - started < 2  # one of an idle core
