"""What came by mail or by a form, guessed by the words that people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.classify.letter_type import LetterKind, letter_kind
from otklik.nlp.guess import LIKELY_FROM

QUESTION, REQUEST, APPEAL = LetterKind.QUESTION, LetterKind.REQUEST, LetterKind.APPEAL


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Купила чайник, не работает. Что делать?", QUESTION),
        ("Здравствуйте! Подскажите, как вернуть деньги за путёвку", QUESTION),
        ("Прошу подсказать часы приёма", QUESTION),
        ("Прошу предоставить сведения о количестве проверок рынков за 2025 год", REQUEST),
        ("Просим направить копию приказа об утверждении перечня ярмарок.", REQUEST),
        ("Прошу сообщить данные о структуре комитета", REQUEST),
        ("На основании 8-ФЗ сообщите, сколько человек в отделе", REQUEST),
        ("Запрос информации о плане ярмарок", REQUEST),
        ("Прошу провести проверку магазина на улице Мира и наказать виновных", APPEAL),
        ("Требую принять меры к продавцу", APPEAL),
        ("Жалоба на кафе «Уют»: обсчитали", APPEAL),
        ("Прошу рассмотреть моё обращение в порядке 59-ФЗ", APPEAL),
    ],
)
def test_it_is_told_by_its_words(text: str, kind: LetterKind) -> None:
    guess = letter_kind(text)
    assert guess.value == kind
    assert guess.certainty >= LIKELY_FROM
    assert bool(guess.reasons) == (kind != QUESTION)


def test_the_name_of_a_law_is_a_surer_sign_than_a_demand() -> None:
    named = letter_kind("Запрос информации по 8-ФЗ")
    asked = letter_kind("Прошу предоставить список ярмарок")
    assert named.certainty > asked.certainty


@given(st.text(max_size=400))
def test_any_text_has_a_kind_and_reasons_from_itself(text: str) -> None:
    guess = letter_kind(text)
    assert guess.value in LetterKind
    assert 0 <= guess.certainty <= 1
