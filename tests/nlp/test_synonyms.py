"""What is asked in one phrase of a group is looked for in all."""

import pytest

from otklik.nlp.search.excerpts import excerpt
from otklik.nlp.search.synonyms import Synonyms, is_lost
from otklik.nlp.search.terms import QueryWord, query_words, terms

GROUPS = Synonyms(
    [
        ["вернуть деньги", "возврат денежных средств", "манибэк"],
        ["вернуть", "возврат"],
        ["просрочка", "истекший срок годности"],
        ["рынок", "базар"],
    ]
)


def asked(query: str, *, whole: bool = True) -> tuple[QueryWord, ...]:
    return GROUPS.expand(query_words(query), whole=whole)


def others(word: QueryWord) -> set[str]:
    return {" ".join(readings[0] for readings in phrase) for phrase in word.others}


def test_a_word_is_satisfied_with_what_means_the_same() -> None:
    (word,) = asked("просрочку")

    assert word.readings == ("просрочка",)
    assert others(word) == {"истечь срок годность"} or len(word.others) == 1
    assert len(next(iter(word.others))) == 3


def test_a_phrase_becomes_one_word_with_its_own_words_among_the_others() -> None:
    phrase, market = asked("возвратом денежных средств на рынке")

    assert phrase.written == "возвратом денежных средств"
    assert phrase.readings == ()
    assert "манибэк" in others(phrase)
    assert len(phrase.others) == 3
    assert others(market) == {"базар"}


def test_word_by_word_phrases_stay_apart() -> None:
    first, second = asked("вернуть деньги", whole=False)

    assert others(first) == {"возврат"}
    assert second.others == ()


def test_the_longest_phrase_wins() -> None:
    assert [word.written for word in asked("вернуть деньги за базар")] == [
        "вернуть деньги",
        "базар",
    ]


def test_words_of_other_phrases_are_found_ones() -> None:
    (word,) = asked("манибэк")

    assert [word.meets(term) for term in terms("деньги вернуть телефон")] == [True, True, False]


def test_what_is_in_no_group_stays() -> None:
    assert asked("телефон") == query_words("телефон")
    assert asked("") == ()


@pytest.mark.parametrize(
    ("phrase", "lost"),
    [("не вернуть", True), ("без чека", True), ("чек", False), ("товарный чек", False)],
)
def test_a_phrase_that_would_lose_its_meaning_is_told(phrase: str, lost: bool) -> None:
    assert is_lost(phrase) is lost


LAW = Synonyms([["закон о защите прав потребителей", "зозпп", "закон 2300-1"]])
BASIS = "Полагается 1 % цены. Закон о защите прав потребителей № 2300-1, статья 23, пункт 1."


def found(query: str) -> list[str]:
    parts = excerpt(BASIS, LAW.expand(query_words(query)), limit=60)
    return [part.text for part in parts if part.is_found]


def test_a_digit_that_nobody_typed_is_neither_looked_for_nor_marked() -> None:
    (law,) = LAW.expand(query_words("закон о защите прав потребителей"))

    assert (("закон",), ("2300",)) in law.others
    assert found("закон о защите прав потребителей") == [
        "Закон", "защите", "прав", "потребителей", "2300",
    ]  # fmt: skip
    assert found("закон 2300-1")[-2:] == ["2300", "1"]
