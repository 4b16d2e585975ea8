"""Personal data in made texts: every spelling, exact spans, and what only looks like it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.personal_data.find_and_mask import (
    EVERYTHING,
    MARKS,
    NUMBERS,
    PersonalKind,
    find_personal,
    mask,
    published_data,
)
from tests.nlp.made import held_out
from tests.nlp.made.judging import Score, judged
from tests.nlp.made.numbers import NUMBERS as SPELLINGS
from tests.nlp.made.texts import made_addresses, made_names, made_negatives, made_numbers

SEED = 6


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    return judged(
        [
            *made_numbers(SEED, 4), *made_addresses(SEED, 3), *made_names(SEED, 4),
            *made_negatives(SEED, 2), *held_out(),
        ],
        is_told=True,
    )  # fmt: skip


@pytest.mark.parametrize("kind", sorted(NUMBERS))
def test_numbers_of_each_kind_are_found_and_nothing_else(
    kind: PersonalKind, scores: dict[str, Score]
) -> None:
    assert len(SPELLINGS[kind]) >= 20
    assert scores[kind].recall >= 0.97
    assert scores[kind].precision >= 0.95


@pytest.mark.parametrize("kind", [PersonalKind.NAME, PersonalKind.ADDRESS])
def test_names_and_addresses_are_found(kind: PersonalKind, scores: dict[str, Score]) -> None:
    assert scores[kind].f1 >= 0.9


FOUND = [
    ("меня зовут <Мадина>, помогите", "name"),
    ("пишет вам <Совдат Тепсаева>", "name"),
    ("продавщица <ахмадова хеда рамзановна> нагрубила", "name"),
    ("Здравствуйте, <Анна Петровна>!", "name"),
    ("отдал <А. Б. Магомадову>", "name"),
    ("живу: <г. Грозный, ул. Мира, д. 5, кв. 12>", "address"),
    ("<улица мира дом 5>, подвал затоплен", "address"),
    ("<Грозный Лорсанова 15-8>", "address"),
    ("живу <г. Аргун, Кадырова 24, кв. 5>", "address"),
    ("карта <2202 **** **** 1234>", "card"),
    ("<8 928 ооо 11 22>", "phone"),
    ("<8-9З8-ООО-22-11>, жду", "phone"),
    ("<восемь девятьсот двадцать восемь ноль ноль ноль одиннадцать двадцать два>", "phone"),
    ("<8 девятьсот двадцать восемь 000 одиннадцать двадцать два>", "phone"),
]


@pytest.mark.parametrize(("marked", "kind"), FOUND)
def test_found_to_the_letter(marked: str, kind: str) -> None:
    start, end = marked.index("<"), marked.index(">") - 1
    text = marked.replace("<", "").replace(">", "")
    found = [(one.start, one.end, one.kind.value) for one in find_personal(text, EVERYTHING)]
    assert found == [(start, end, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "улица Лермонтова перекрыта 5 дней",
        "парк имени Лермонтова, мечеть имени Кадырова",
        "Путин сказал, магазины открыты",
        "вера в людей, надежда и любовь",
        "приехал из Владимира в Грозный",
        "купили Ладу и Мерседес",
        "магазин «Магомед» не работает",
        "приказ от 12.03.2024 № 15, закон № 2300-1 от 07.02.1992",
        "восемь тысяч девятьсот двадцать восемь рублей",
        "раз два три четыре пять, вышел зайчик",
        "Грозный Магнит 15 рублей, Гудермес Пятёрочка 24",
        "в Грозном 15-20 человек, Аргун 5-6 столов",
        "vk.com/wall-1_123, группа vk.com/club12345, канал t.me/grozny_news",
        "скидка 2202 рубля, заказ 2202-1234",
    ],
)
def test_streets_towns_and_things_are_nobody(text: str) -> None:
    assert find_personal(text, EVERYTHING) == []


def test_a_masked_text_stays_readable() -> None:
    text = "Я Ахмадова Хеда, ул. Мира, д. 5, тел. 89280001122: чайник за 900 руб. не приняли."
    assert mask(text, find_personal(text, EVERYTHING)) == (
        "Я [имя], [адрес], тел. [телефон]: чайник за 900 руб. не приняли."
    )


PIECES = st.sampled_from(
    [
        *(made.text for made in [*made_numbers(7, 1), *made_addresses(7, 1), *made_names(7, 1)]),
        *(made.text for made in made_negatives(7, 1)),
        *("меня зовут ", "гражданин ", "Анна", "петров", "иванович", "А. ", "ул. ", "дом ",
        "Мира "),
        *("ИНН ", "полис ", "паспорт ", "снилс", "карта ", "почта ", *MARKS.values()),
        *(" ", "", "\n", "-", ".", ",", ", ", "(", ")", "1", "8", "[", "]", "имя]", "[имя", "¤",
        "\u200b"),
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=6).map("".join))


@given(TEXTS)
def test_masking_changes_nothing_outside_and_leaves_nothing_to_find(text: str) -> None:
    spans = find_personal(text, EVERYTHING)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    shown = mask(text, spans)
    position = written = 0
    for span in spans:
        outside = text[position : span.start]
        assert shown[written : written + len(outside) + len(MARKS[span.kind])] == (
            outside + MARKS[span.kind]
        )
        written += len(outside) + len(MARKS[span.kind])
        position = span.end
    assert shown[written:] == text[position:]
    assert find_personal(shown, EVERYTHING) == []


def test_what_is_published_is_known_in_any_spelling() -> None:
    known = published_data(
        [
            "Телефон 8 (8712) 22-33-44, почта mail@komitet.example",
            "364000, г. Грозный, ул. Маяковского, д. 92",
            "https://vk.com/id777888",
        ]
    )
    for text in (
        "звоните 88712223344", "+7 8712 22-33-44", "тел. 22-33-44", "Mail@komitet.example",
        "восемь восемьсот семьдесят один два двадцать два тридцать три сорок четыре",
        "улица Маяковского, дом 92", "Грозный Маяковского 92", "m.vk.com/id777888",
    ):  # fmt: skip
        assert find_personal(text)
        assert find_personal(text, published=known) == []
    for text in ("ул. Маяковского, д. 92, кв. 5", "ул. Маяковского 94", "8 (8712) 22-33-45"):
        assert find_personal(text, published=known)
