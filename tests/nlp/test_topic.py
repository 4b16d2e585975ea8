"""Topics are learned from a few phrases, explained by their words, and silence is an answer."""

import math

import pytest

from otklik.nlp.classify.topic_model import TopicModel
from otklik.nlp.guess import Certainty, Guess

EXAMPLES = [
    ("fair", "Ярмарки: где и когда"),
    ("fair", "на какой площади ярмарка выходного дня"),
    ("fair", "хочу продавать мёд на ярмарке"),
    ("price", "Цена на ценнике и на кассе"),
    ("price", "на полке одна цена, на кассе пробили другую"),
    ("price", "ценник не совпал с чеком"),
    ("stale", "Просроченные продукты"),
    ("stale", "кефир с вышедшим сроком годности"),
    ("stale", "купили просрочку, йогурт прокис"),
]


@pytest.fixture(scope="module")
def model() -> TopicModel:
    return TopicModel.fit(EXAMPLES)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("будет ли в субботу ярмарка", "fair"),
        ("почему ценники и касса расходятся", "price"),
        ("на витрине просроченный кефир", "stale"),
    ],
)
def test_other_forms_of_known_words_lead_to_the_topic(
    model: TopicModel, text: str, topic: str
) -> None:
    guess = model.guess(text)
    assert guess is not None
    assert guess.value == topic


def test_the_reasons_are_the_words_that_decided_as_they_were_written(model: TopicModel) -> None:
    guess = model.guess("Скажите, на витрине просроченный Кефир это как")
    assert guess is not None
    assert set(guess.reasons) == {"просроченный", "кефир"}


@pytest.mark.parametrize("text", ["", "👍", "квантовая хромодинамика", "и на в"])
def test_no_known_word_is_no_idea(model: TopicModel, text: str) -> None:
    assert model.guess(text) is None
    assert model.rank(text) == []


def test_below_the_threshold_it_stays_silent_but_still_ranks() -> None:
    strict = TopicModel.fit(EXAMPLES, silent_below=0.999)
    assert strict.guess("ярмарка") is None
    assert strict.rank("ярмарка")[0].value == "fair"


def test_ranking_is_ordered_and_certainties_are_probabilities(model: TopicModel) -> None:
    ranked = model.rank("цена кефира на ярмарке", 3)
    certainties = [guess.certainty for guess in ranked]
    assert certainties == sorted(certainties, reverse=True)
    assert 0 < math.fsum(certainties) <= 1 + 1e-9
    assert len({guess.value for guess in ranked}) == 3


def test_unknown_words_make_it_less_sure(model: TopicModel) -> None:
    bare = model.rank("продавать мёд на ярмарке")[0]
    drowned = model.rank("продавать мёд на ярмарке космонавт синхрофазотрон интеграл")[0]
    assert drowned.value == bare.value == "fair"
    assert drowned.certainty < bare.certainty


def test_decisions_made_since_are_learned(model: TopicModel) -> None:
    assert model.guess("автолавка") is None
    decided = [("village", "когда приедет автолавка в село"), ("village", "автолавка не ездит")]
    again = TopicModel.fit([*EXAMPLES, *decided])
    guess = again.guess("автолавки нет")
    assert guess is not None
    assert guess.value == "village"


@pytest.mark.parametrize("examples", [[], [("a", "ярмарка")], [("a", "цена"), ("b", "!!!")]])
def test_two_topics_are_needed(examples: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match="two topics"):
        TopicModel.fit(examples)


def test_certainty_follows_how_often_it_was_right_on_unseen_examples() -> None:
    """Labels drawn without any tie to the words must not produce certainty."""
    words = ["хлеб", "рыба", "чай", "соль", "мёд", "сыр", "рис", "мука"]
    noise = [
        (f"t{(i * 7 + i // 8) % 4}", f"{words[i % 8]} {words[(i * 3 + 1) % 8]}") for i in range(64)
    ]
    assert TopicModel.fit(noise).rank("хлеб соль")[0].level is Certainty.UNSURE
    clear = [(f"t{i % 4}", f"{words[i % 4]} {words[4 + i % 3]}") for i in range(64)]
    assert TopicModel.fit(clear).rank("хлеб мёд")[0].level is Certainty.ALMOST_CERTAIN


def test_one_word_alone_makes_nothing_likely() -> None:
    clear = [("bread", "хлеб соль мука")] * 20 + [("honey", "мёд пчела улей")] * 20
    model = TopicModel.fit(clear)

    assert model.rank("хлеб мука")[0].level is Certainty.ALMOST_CERTAIN
    assert model.rank("хлеб")[0].level is Certainty.UNSURE
    assert model.rank("А где этот ваш хлеб?")[0].value == "bread"


def test_words_for_certainty() -> None:
    levels = [Guess(value=1, certainty=share).level for share in (0.2, 0.6, 0.95)]
    assert levels == [Certainty.UNSURE, Certainty.LIKELY, Certainty.ALMOST_CERTAIN]
