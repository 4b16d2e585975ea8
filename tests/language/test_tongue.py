"""The language of a message, as far as letters tell; Russian where nothing does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.language.guess import LIKELY_FROM
from otklik.language.tongue import tongue


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Маршалла ду шуьга! Чек йоцуш хӏума юхаэца бакъо юй туьканан?", "ce"),
        ("Сан туькана чуьра хьалха эцна хӏума юха ца оьцу, стенна?", "ce"),
        ("Баркалла шуна, дика жоп делла, хьанна боккха баркалла бу", "ce"),
        ("Цхьа х1ума хаттар ду сан: маца схьадоьллу шайн базар?", "ce"),
        ("The shop does not return money for a broken phone", "en"),
        ("Магазин не меняет платье, чек есть, что делать?", "ru"),
        ("Подъезд грязный, съехать некуда, объявление висит", "ru"),
        ("Каждую субботу на рынке обвешивают, уже надоело", "ru"),
        ("Почему компьютер не чинят второй месяц? Вьюга, вьетнамки, бьют", "ru"),
    ],
)
def test_guessed(text: str, language: str) -> None:
    guess = tongue(text)
    assert guess.value == language
    assert guess.certainty >= LIKELY_FROM


@pytest.mark.parametrize("text", ["", "Да", "Хьан", "ok", "👍👍"])
def test_too_little_is_no_guess(text: str) -> None:
    assert tongue(text).certainty < LIKELY_FROM


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert 0 <= tongue(text).certainty <= 1
