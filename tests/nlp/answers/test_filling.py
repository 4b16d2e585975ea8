"""What stands in brackets is filled where it is known, and everything else is only pointed at."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.reply_checks.fill_and_check_placeholders import (
    PlaceholderValues,
    day_words,
    fill,
    remarks,
    to_check,
)
from otklik.nlp.similarity.answer_match import fits, telling_words

TODAY = date(2026, 11, 26)
KNOWN = PlaceholderValues(
    today=TODAY,
    number="№ 17",
    due_on=date(2026, 12, 1),
    after_working_days=lambda count: TODAY + timedelta(days=count * 7 // 5 + 1),
)


@pytest.mark.parametrize(
    ("kept", "put"),
    [
        ("Ответим [срок].", "Ответим 1 декабря 2026 года."),
        ("[Через 10 дней] приходите.", "6 декабря 2026 года приходите."),
        ("[через 5 рабочих дней]", day_words(date(2026, 12, 4))),
        ("Сегодня, [сегодня], ваш вопрос [номер]", "Сегодня, 26 ноября 2026 года, ваш вопрос № 17"),
        ("Напишите на [адрес], [через 900 дней]", "Напишите на [адрес], [через 900 дней]"),
        ("[id5|Анна], смотрите [здесь](https://example.org)", None),
        ("Срок: ___ дней", None),
    ],
)
def test_what_is_known_is_filled_and_nothing_else(kept: str, put: str | None) -> None:
    assert fill(kept, KNOWN) == (kept if put is None else put)


def test_without_a_limit_its_bracket_stays() -> None:
    known = PlaceholderValues(
        today=TODAY, number="", due_on=None, after_working_days=lambda count: TODAY
    )
    assert fill("Ответим [срок].", known) == "Ответим [срок]."


def test_days_sums_terms_and_blanks_are_to_be_checked_each_once() -> None:
    text = (
        "Здравствуйте, [имя]! 12.11.2026 и 3 марта мы проверили. Вернут 1 500 рублей за 10 дней, "
        "12.11.2026 в 14:30. Позвоните завтра: ____."
    )
    assert to_check(text) == (
        "[имя]", "12.11.2026", "3 марта", "1 500 рублей", "10 дней", "14:30", "завтра", "____",
    )  # fmt: skip
    assert to_check("Обменять товар можно, закон это разрешает.") == ()


def test_a_blank_is_remarked_and_a_link_of_a_network_is_not() -> None:
    text = "Здравствуйте, [имя]! [id5|Анна] ответит. [текст](https://example.org)"
    assert [text[one.start : one.end] for one in remarks(text)] == ["[имя]"]


@given(st.text(alphabet="[]_ через10дней срок|(.", max_size=60))
def test_any_text_is_filled_once_and_for_all(text: str) -> None:
    once = fill(text, KNOWN)
    assert fill(once, KNOWN) == once
    assert len(to_check(text)) <= 8


def test_a_rare_word_in_common_weighs_more_than_a_frequent_one() -> None:
    question = telling_words("Здравствуйте! Магазин не меняет холодильник")
    rows = [telling_words(text) for text in (
        "магазин закрыт", "магазин открыт", "магазин работает", "холодильник течёт",
        "магазин не меняет холодильник",
    )]  # fmt: skip
    items = fits(question, rows)
    assert [fit.place for fit in items] == [0, 1, 2, 3, 4]
    assert items[3].share > items[0].share
    assert items[4].is_telling
    assert not items[3].is_telling
    assert "холодильник" in items[4].words
    assert fits(frozenset(), rows)[0].share == 0.0


def test_words_that_no_answer_has_do_not_hide_one_that_fits() -> None:
    question = telling_words(
        "Купила платье с биркой, чек есть, магазин не меняет, продавец нагрубил и ушёл"
    )
    alike = telling_words("Как обменять платье в магазине: бирка цела, чек есть")
    items = fits(question, [alike] * 200)
    assert all(fit.is_telling for fit in items)
    asking = telling_words("Куда обратиться? Это законно? Что делать?")
    assert not asking & telling_words("Куда обратиться за выплатой, законно ли это и что делать")


def test_that_time_has_passed_says_nothing_of_what_a_text_is_about() -> None:
    asked = telling_words("Сколько ярмарок прошло за прошлый год, дайте отчёт")
    answer = telling_words("Телефон сломался, год уже прошёл. Что делать?")
    assert not asked & answer
    assert "ярмарка" in asked
