"""The language of a message, as far as letters tell; what the model never saw is told right."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.classify.language_id import (
    CHECHEN,
    INGUSH,
    NAKH,
    RUSSIAN,
    detect_language,
    with_palochka,
)
from otklik.nlp.guess import LIKELY_FROM

# Learned from one in ten less: see bench/tongue_learning.py.
HELD: dict[str, list[str]] = json.loads(
    (Path(__file__).parent / "made/tongues.json").read_text(encoding="utf-8")
)
LONG = 60


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Маршалла ду шуьга! Чек йоцуш хӏума юхаэца бакъо юй туьканан?", "ce"),
        ("Сан туькана чуьра хьалха эцна хӏума юха ца оьцу, стенна?", "ce"),
        ("Баркалла шуна, дика жоп делла, хьанна боккха баркалла бу", "ce"),
        ("Цхьа х1ума хаттар ду сан: маца схьадоьллу шайн базар?", "ce"),
        ("Мишта бу укхо болх? Юхатеттад яхача дакъашхочун", "inh"),
        ("The shop does not return money for a broken phone", "en"),
        ("Магазин не меняет платье, чек есть, что делать?", "ru"),
        ("Подъезд грязный, съехать некуда, объявление висит", "ru"),
        ("Каждую субботу на рынке обвешивают, уже надоело", "ru"),
        ("Почему компьютер не чинят второй месяц? Вьюга, вьетнамки, бьют", "ru"),
        ("Купил iPhone 13 Pro Max в DNS, не работает Face ID", "ru"),
        ("مرحبا كيف حالك اليوم في السوق", "other"),
        ("Bozuk telefonumu geri almıyorlar, ne yapmalıyım?", "other"),
        ("Маршалла ду шуьга! Скажите, до скольки работает рынок и где он?", "mixed"),
        ("У нас на Мира просрочка, сан нана цомгуш хилла, примите меры", "mixed"),
    ],
)
def test_guessed(text: str, language: str) -> None:
    guess = detect_language(text)
    assert guess.value == language
    assert guess.certainty >= LIKELY_FROM


@pytest.mark.parametrize("text", ["", "Да", "Хьан", "ok", "👍👍", "[ТЕЛЕФОН], [ФИО] [АДРЕС]"])
def test_too_little_is_no_guess(text: str) -> None:
    assert detect_language(text).certainty < LIKELY_FROM


def right(texts: Sequence[str], language: str) -> float:
    return sum(detect_language(text).value == language for text in texts) / len(texts)


@pytest.mark.parametrize("language", [CHECHEN, RUSSIAN])
def test_what_was_never_learned_is_told_right(language: str) -> None:
    long = [text for text in HELD[language] if len(text) >= LONG]
    short = [text for text in HELD[language] if len(text) < LONG]
    assert len(long) > 100
    assert len(short) > 100
    assert right(long, language) >= 0.99
    assert right(short, language) >= 0.95


def test_ingush_is_told_apart_or_called_either() -> None:
    texts = HELD[INGUSH]
    assert right(texts, INGUSH) >= 0.85
    assert sum(detect_language(text).value in (INGUSH, NAKH) for text in texts) / len(texts) >= 0.95


def test_the_palochka_is_one_letter_however_typed() -> None:
    typed = ("х1ума", "хIума", "хlума", "х|ума", "хӀума", "хӏума")
    assert {with_palochka(word) for word in typed} == {"хӏума"}
    assert with_palochka("в 1 час, 1этаж 12, кв.1, Ivan") == "в 1 час, 1этаж 12, кв.1, Ivan"


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert 0 <= detect_language(text).certainty <= 1
    assert len(with_palochka(text)) == len(text)
