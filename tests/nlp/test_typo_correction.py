"""A mistyped word is told by the words that an index knows."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.search.query_variants import correct_spelling
from otklik.nlp.search.spelling import KnownWords, distance

KNOWN = KnownWords(
    dict.fromkeys(
        [
            "товар",
            "потребитель",
            "возврат",
            "просроченный",
            "просрочка",
            "ценник",
            "гарантия",
            "магазин",
            "ярмарка",
            "лицензия",
            "алкоголь",
            "претензия",
            "маркетплейс",
            "обувь",
            "продавец",
            "жалоба",
            "чек",
            "хӏума",
        ],
        5,
    )
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("тавара", "товара"),
        ("потребитилей", "потребителей"),
        ("просроченые", "просроченные"),
        ("вазврат", "возврат"),
        ("возрат", "возврат"),
        ("возварт", "возврат"),
        ("горантии", "гарантии"),
        ("ценик", "ценник"),
        ("обуфь", "обувь"),
        ("маркетплэйс", "маркетплейс"),
    ],
)
def test_it_is_told_in_the_form_it_was_needed_in(typed: str, meant: str) -> None:
    nearest = KNOWN.nearest(typed)

    assert nearest is not None
    assert nearest.written == meant


@pytest.mark.parametrize(
    "typed", ["товары", "вертолёт", "чик", "ттттттттт", "", "а" * 300, "123", "чек2", "shop"]
)
def test_nothing_is_told_of_what_is_known_or_far_or_short(typed: str) -> None:
    assert KNOWN.nearest(typed) is None


def test_of_two_as_near_the_more_frequent_one_is_meant() -> None:
    words = KnownWords({"ярмарка": 1, "ярмарки": 1, "марка": 900, "мурка": 1})

    nearest = words.nearest("мырка")
    assert nearest is not None
    assert nearest.lemma == "марка"


def test_only_mistyped_words_are_put_right() -> None:
    assert correct_spelling("Вернуть тавар за вертолёт", KNOWN) == "Вернуть товар за вертолёт"
    assert correct_spelling("вертолёт", KNOWN) == ""
    assert correct_spelling("тавар алкаголь горантия ценик обуфь", KNOWN) == ""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("просроченый", "просроченный"),
        ("програма", "программа"),
        ("граммота", "грамота"),
        ("песчанный", "песчаный"),
        ("ванна", ""),
        ("абвгд", ""),
        ("просроченый" * 100_000, ""),
    ],
)
def test_a_doubled_letter_is_mended_though_the_index_lacks_the_word(
    written: str, meant: str
) -> None:
    assert correct_spelling(written, KNOWN) == meant


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("товар", "товар", 0.0),
        ("тавар", "товар", 0.6),
        ("тпвар", "товар", 1.0),
        ("твоар", "товар", 1.0),
        ("ценик", "ценник", 0.6),
        ("това", "товар", 1.0),
        ("кот", "слон", math.inf),
    ],
)
def test_distance(one: str, other: str, far: float) -> None:
    assert distance(one, other, most=2.0) == pytest.approx(far)


WORD = st.text("абвгдеья", min_size=1, max_size=9)


@given(WORD, WORD)
def test_a_distance_is_one_both_ways_and_none_to_itself(one: str, other: str) -> None:
    assert distance(one, one) == 0
    assert distance(one, other) == pytest.approx(distance(other, one))
    assert (distance(one, other) == 0) == (one == other)


def test_among_many_words_it_takes_little_time() -> None:
    letters = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщ"
    many = {
        "".join(letters[(number // 29**place) % 29] for place in range(6)): 1
        for number in range(0, 20_000 * 7919, 7919)
    }
    words = KnownWords(many)
    begun = time.process_time()
    for typed in ("щоеатитсрв", "прсовтеитлв", "возвратттт", "абракадабыр"):
        words.nearest(typed)

    assert time.process_time() - begun < 0.05
