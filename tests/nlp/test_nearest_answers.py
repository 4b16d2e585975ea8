"""Answers near to one that is read: mistyped and in other forms too, with the words both have."""

import time

import pytest

from otklik.nlp.similarity.nearest import Texts

KNOWN = (
    "Режим работы рынков",
    "куда жаловаться на просрочку в магазине",
    "Хочу больше новостей о проверках",
    "не хватает цен на продукты",
)


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("режим работы рынка в праздники", 0, "рынок"),
        ("просроченные продукты, куда пожаловаться? на магазин", 1, "магазин"),
        ("побольше новостей про проверки", 2, "новость"),
        ("ценны на продукты", 3, "продукт"),
    ],
)
def test_the_nearest_is_told_with_its_words(text: str, place: int, word: str) -> None:
    near = Texts(texts=KNOWN).nearest(text)
    assert near[0].place == place
    assert word in near[0].words
    assert 0 < near[0].likeness <= 1


def test_the_same_text_is_nearest_of_all() -> None:
    (first, *_rest) = Texts(texts=KNOWN).nearest(KNOWN[2])
    assert first.place == 2
    assert first.likeness == pytest.approx(1.0)


@pytest.mark.parametrize("text", ["", "!!!", "и в на", "парковка", "\x00\ufffd" * 50])
def test_nothing_is_near_to_what_says_nothing_alike(text: str) -> None:
    assert Texts(texts=KNOWN).nearest(text) == []
    assert Texts(texts=()).nearest(text) == []


def test_a_thousand_answers_are_looked_through_while_one_waits() -> None:
    texts = Texts(texts=[f"{KNOWN[number % 4]} номер {number}" for number in range(1_000)])
    begun = time.perf_counter()
    assert texts.nearest("режим работы")
    assert time.perf_counter() - begun < 2
