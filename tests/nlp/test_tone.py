import pytest

from otklik.nlp.classify.anger_and_law_mentions import anger_in, law_in


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Сколько можно ждать ответа?", "Сколько можно"),
        ("Одни ОТПИСКИ от вас", "ОТПИСКИ"),
        ("Пойду в суд", "в суд"),
        ("Когда приём?!!!", "!!!"),
        ("Где взять бланк?", ""),
        ("Хамам в гостинице не работает", ""),
    ],
)
def test_anger_is_guessed_by_words(text: str, sentence: str) -> None:
    assert anger_in(text) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Магазин обязан вернуть деньги.", "Магазин обязан"),
        ("Вы вправе вернуть товар.", "Вы вправе"),
        ("По статье 18 срок — 45 дней.", "статье 18"),
        ("Об этом 59-ФЗ.", "59-ФЗ"),
        ("Приходите в среду с 9 до 13.", ""),
        ("", ""),
    ],
)
def test_words_on_the_law_are_guessed(text: str, sentence: str) -> None:
    assert law_in(text) == sentence
