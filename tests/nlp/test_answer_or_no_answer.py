"""Only what surely needs no answer is laid aside."""

import pytest

from otklik.nlp.classify.needs_answer import Kind, looks_like


@pytest.mark.parametrize(
    "text",
    [
        "Здравствуйте",
        "Добрый день, уважаемый комитет!",
        "👍👍👍",
        "+",
        "+1",
        "Спасибо за ответ!",
        "Большое спасибо за помощь и понимание ❤",
        "Баркалла шуна",
        "Молодцы, супер!",
        "С праздником вас! Здоровья и мира каждой семье",
        "Искренние соболезнования родным и близким Ахмеда",
        "[id9|Алина], согласна, точно",
        "Пассивный доход без вложений! Переходи на канал t.me/x1 и забирай бонус, пишите в лс",
    ],
)
def test_nothing_to_answer(text: str) -> None:
    guess = looks_like(text)
    assert guess.value is Kind.NOT_A_QUESTION
    assert guess.reasons


@pytest.mark.parametrize(
    "text",
    [
        "",  # a picture alone
        "?",
        "Спасибо за ответ, а когда вернут деньги",
        "Спасибо за ямы у рынка",
        "Спасибо за оперативность, третий месяц сижу без холодильника",
        "Спасибо 👎",
        "Молодцы, обманули бабушку",
        "С праздником! Почему рынок закрыт",
        "Добрый день, мясо лежит на солнце",
        "ул. Мира, 5",
        "89",
        "ценник",
        "Хьан доьху чек",
        "Мне предлагают пассивный доход по ссылке t.me/x1, бонус, подписка. Это законно?",
        "Снова реклама займов на канале, ссылка t.me/x1, бонус, примите жалобу",
        "Позор",
        "просто кошмар",
    ],
)
def test_anything_doubtful_is_a_question(text: str) -> None:
    assert looks_like(text).value is Kind.QUESTION


def test_doubt_is_told_apart_from_a_question_mark() -> None:
    assert looks_like("до скольки работаете?").certainty > looks_like("киоск у школы").certainty


def test_long_wishes_are_read_by_a_person() -> None:
    assert looks_like("Желаю здоровья и счастья. " * 20).value is Kind.QUESTION
