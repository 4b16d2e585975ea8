"""Ours, another's or neither: by the lists of the pack, which decisions make weigh more or less."""

from pathlib import Path
from time import process_time

import pytest
import yaml

from otklik.nlp.classify.authority_competence import Signs, Whose, parse_signs
from otklik.nlp.training.authority_competence import Decision, fit

A_SECOND = 3.0  # of a processor that may be three times slower than usual
PACK = Path(__file__).parents[2] / "packs/chechpotreb/competence.yaml"


@pytest.fixture(scope="module")
def signs() -> Signs:
    return parse_signs(yaml.safe_load(PACK.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "text",
    [
        "Почему в магазине цены на сахар выросли вдвое?",
        "Купила в киоске просроченный кефир, продавец чек не дала",
        "Заказал на вайлдберриз куртку, деньги не вернули",
        "Возле школы продают пиво и вейпы подросткам",
        "Когда откроется ярмарка выходного дня?",
        "Стихийная торговля на тротуаре, торгаши мешают пройти",
    ],
)
def test_what_the_lists_name_is_ours_from_the_first_day(signs: Signs, text: str) -> None:
    result = signs.of(text)
    assert result.value is Whose.OURS
    assert result.reasons
    assert result.topics


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("Яма на дороге, асфальт разбит, тротуара нет, снег не чистят", "дороги"),
        ("В подъезде холодно, отопления нет, батареи ледяные, горячей воды тоже нет", "дома"),
        ("В поликлинике нет врачей, к терапевту талонов не взять, анализы сдать негде", "медицина"),
    ],
)
def test_another_bodys_is_told_with_whose(signs: Signs, text: str, whose: str) -> None:
    result = signs.of(text)
    assert result.value is Whose.OTHERS
    assert result.body.startswith(whose)


def test_a_shop_as_a_landmark_is_not_our_matter(signs: Signs) -> None:
    near = signs.of("Яма на дороге у магазина, тротуар напротив рынка разбит")
    assert near.value is not Whose.OURS


@pytest.mark.parametrize("text", ["Здравствуйте!", "Спасибо большое, всего вам доброго!"])
def test_thanks_and_greetings_are_no_question(signs: Signs, text: str) -> None:
    assert signs.of(text).value is Whose.NOT_A_QUESTION


@pytest.mark.parametrize("text", ["Подскажите, пожалуйста, что делать", "помогите", "?"])
def test_a_bare_plea_is_unsure_and_never_laid_aside(signs: Signs, text: str) -> None:
    assert signs.of(text).value is Whose.UNSURE


def test_decisions_make_a_sign_weigh_more(signs: Signs) -> None:
    """An authority that does answer for roads teaches it."""
    about_roads = [f"яма на дороге у дома {number}" for number in range(60)]
    about_heat = [f"нет отопления в доме {number}" for number in range(60)]
    learned = fit(
        signs,
        [
            *(Decision(text=text, is_ours=True) for text in about_roads),
            *(Decision(text=text, is_ours=False) for text in about_heat),
        ],
    )
    before = signs.share(signs.find("яма на дороге"))
    after = learned.share(learned.find("яма на дороге"))
    assert before < 0.1
    assert after > 0.5
    assert set(learned.weights) <= set(signs.starting)


def test_few_decisions_or_all_alike_teach_nothing(signs: Signs) -> None:
    with pytest.raises(ValueError, match="Too few"):
        fit(signs, [Decision(text="цены в магазине", is_ours=True)] * 50)
    with pytest.raises(ValueError, match="Too few"):
        fit(signs, [Decision(text="яма на дороге", is_ours=False)] * 50)


@pytest.mark.parametrize("text", ["", "киоск " * 20_000, "к" * 100_000, "у магазина цена " * 7_000])
def test_hostile_texts_are_read_within_a_second(signs: Signs, text: str) -> None:
    started = process_time()
    assert 0 <= signs.of(text).certainty <= 1
    assert process_time() - started < A_SECOND


@pytest.mark.parametrize(
    "document",
    [
        {"ours": [{"code": "a", "words": ["* рынок"]}], "others": []},
        {"ours": [{"code": "a", "words": ["!!!"]}], "others": []},
        {"ours": [{"code": "a", "words": "рынок"}], "others": []},
        {"ours": [{"words": ["рынок"]}], "others": []},
        {"ours": [], "others": [{"code": "a", "words": ["яма"]}]},
        {"ours": [{"code": "a", "words": ["яма"]}] * 2, "others": []},
        {"ours": "рынок"},
    ],
)
def test_lists_that_are_none_are_refused(document: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        parse_signs(document)
