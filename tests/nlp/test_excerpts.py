"""An excerpt is the piece of a text where the wanted words stand together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.search.excerpts import excerpt, mark_words
from otklik.nlp.search.terms import query_words, tidy

WORDS = ["право", "прав", "потребителя", "товар", "«товар»", "иное", "24.09.2024", "п.", "2.1"]


def shown(text: str, query: str, limit: int = 200) -> str:
    parts = excerpt(text, query_words(query), limit=limit)
    return "".join(f"[{part.text}]" if part.is_found else part.text for part in parts)


def test_a_short_text_is_shown_whole() -> None:
    assert shown("Права есть.", "прав") == "[Права] есть."
    assert shown("Прав нет.", "товар") == "Прав нет."
    assert shown("", "товар") == ""


def test_words_that_stand_together_win_over_scattered_ones() -> None:
    text = f"Права. {'Иное. ' * 100}Права потребителя. {'Иное. ' * 100}Потребитель."
    assert "[Права] [потребителя]" in shown(text, "права потребителя")
    assert shown(text, "права потребителя").startswith("…")


def test_a_date_is_marked_however_it_is_written() -> None:
    assert shown("От 24 сентября 2024 года", "24.09.2024") == "От [24 сентября 2024] года"
    assert shown("От 24 сентября 2024 года", "сентябрь") == "От 24 [сентября] 2024 года"


def test_a_word_behind_a_quotation_mark_is_not_cut_away() -> None:
    text = f"{'и' * 300} «потребитель» {'и' * 300}"
    assert "[потребитель]" in shown(text, "потребителю", limit=13)


def test_a_title_is_marked_whole() -> None:
    parts = mark_words("Закон о правах", query_words("право закона"))
    assert [(part.text, part.is_found) for part in parts] == [
        ("Закон", True),
        (" о ", False),
        ("правах", True),
    ]


@pytest.mark.parametrize("query", ["право потребителя", "24.09.2024 товар", "п. 2.1"])
@given(text=st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join), limit=st.integers(20, 90))
def test_an_excerpt_is_a_piece_of_the_text_no_longer_than_said(
    query: str, text: str, limit: int
) -> None:
    words = query_words(query)
    parts = excerpt(text, words, limit=limit)
    piece = "".join(part.text for part in parts)

    assert len(piece.strip("…")) <= limit
    assert piece.strip("…") in text
    assert any(part.is_found for part in parts) == any(
        part.is_found for part in mark_words(text, words)
    )


@given(st.text(), st.text())
def test_any_text_is_shown(text: str, query: str) -> None:
    text = tidy(text)
    assert "".join(part.text for part in mark_words(text, query_words(query))) == text
