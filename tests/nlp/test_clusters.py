"""Answers that say the same lie together, whatever their number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.nlp.similarity.open_answer_clusters import MOST_ANSWERS, clusters

MESSAGES = [
    "высокие цены", "цены высокие", "Высокая цена!", "высокие цэны",
    "нет парковки", "негде парковаться, нет парковки", "парковка",
    "грубые продавцы", "продавцы грубые и хамят",
]  # fmt: skip


def test_other_forms_order_and_misprints_fall_together() -> None:
    groups = clusters(MESSAGES)
    assert groups == [0, 0, 0, 0, 1, 1, 1, 2, 2]


def test_equal_answers_share_a_group_and_the_largest_comes_first() -> None:
    groups = clusters(["парковка", *["Цена"] * 5, "ПАРКОВКА "])
    assert groups == [1, 0, 0, 0, 0, 0, 1]


def test_nobody_says_how_many_groups_there_are() -> None:
    assert len(set(clusters(["мёд", "лифт", "автобус", "школа"]))) == 4
    assert len(set(clusters(["автобус", "автобусы", "автобуса"]))) == 1


@pytest.mark.parametrize("answers", [[], [""], ["", " "], ["мёд"]])
def test_nothing_and_one_answer_are_one_group_at_most(answers: list[str]) -> None:
    assert clusters(answers) == [0] * len(answers)


@given(st.lists(st.text(max_size=20), max_size=8))
@settings(max_examples=40, deadline=None)
def test_any_answers_get_numbers_from_zero_on(answers: list[str]) -> None:
    groups = clusters(answers)
    assert len(groups) == len(answers)
    assert set(groups) == set(range(len(set(groups))))


def test_too_many_to_compare_are_refused() -> None:
    with pytest.raises(ValueError, match="take fewer"):
        clusters([str(number) for number in range(MOST_ANSWERS + 1)])
