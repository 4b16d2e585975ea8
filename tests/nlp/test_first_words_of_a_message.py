"""A queue row begins with what the person says, not with a greeting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.words.skip_greeting import opening

MATTER = "в ларьке нет ценников"


@pytest.mark.parametrize(
    "greeting",
    [
        "Здравствуйте! ",
        "здраствуйте ",
        "Здравствуте, ",
        "ЗДРАВСТВУЙТЕ!!! 🙏 ",
        "Зравствуйте. ",
        "Здрасьте, ",
        "Добрый день, ",
        "Добрый ден! ",
        "Доброго времени суток! ",
        "Доброй ночи. ",
        "День добрый) ",
        "Добрый вечер всем! ",
        "Здравствуйте! Добрый день! ",
        "Здравствуйте, уважаемые сотрудники комитета! ",
        "Добрый день, админ! ",
        "👋👋 Привет! ",
        "Салам алейкум! ",
        "Ассаламу алайкум, ",
        "Маршалла ду шуьга! ",
        "Де дика хуьлда! ",
        "Hello! ",
        "[id5|Комитет], добрый день! ",
        "[club7:bp-7_1|Комитет], здравствуйте — ",
        "@komitet, здравствуйте, ",
        "Здравствуйте.\n\n",
    ],
)
def test_greeting_is_gone_and_the_matter_stays(greeting: str) -> None:
    assert opening(greeting + MATTER) == MATTER


@pytest.mark.parametrize(
    "text",
    [
        "Добрые люди подсказали про ярмарку",
        "Здравоохранение не ваша тема, но спрошу",
        "Дневной рынок закрыт",
        "Салаты в кафе вчерашние",
        "Саламандра продаётся без чека",
        "Дорогая колбаса, куда смотрите",
        "№ 23 — это какой приказ?",
    ],
)
def test_what_only_resembles_a_greeting_stays(text: str) -> None:
    assert opening(text) == text


def test_a_greeting_alone_comes_back_whole() -> None:
    assert opening("  Добрый   день!  ") == "Добрый день!"
    assert opening("[id5|Комитет], ") == "[id5|Комитет],"
    assert opening("👍") == "👍"


def test_what_opens_the_next_phrase_stays() -> None:
    assert opening("Здравствуйте! «Ромашка» не даёт чек") == "«Ромашка» не даёт чек"
    assert opening("Здравствуйте! -50% обещали в рекламе") == "-50% обещали в рекламе"


def test_a_long_text_is_cut_between_words() -> None:
    shown = opening("Добрый день. " + "ценник не совпал " * 40, limit=60)
    assert len(shown) <= 60
    assert shown.endswith(("ценник…", "не…", "совпал…"))


@given(st.text(), st.integers(min_value=2, max_value=300))
def test_never_empty_unless_the_text_was_and_always_one_short_line(text: str, limit: int) -> None:
    shown = opening(text, limit)
    assert bool(shown) == bool(text.strip())
    assert len(shown) <= limit
    assert len(shown.splitlines()) <= 1 or not shown.isprintable()
