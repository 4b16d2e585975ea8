"""Changes are told in words, and lose none."""

from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.similarity.word_diff import Kind, changes


def test_a_word_in_place_of_another() -> None:
    items = [
        (one.kind.value, one.text) for one in changes("Ответим скоро, ждите.", "Ответим завтра.")
    ]
    assert items == [
        ("same", "Ответим "),
        ("gone", "скоро, ждите"),
        ("new", "завтра"),
        ("same", "."),
    ]


@given(st.text(max_size=200), st.text(max_size=200))
def test_both_texts_can_be_read_from_it(before: str, after: str) -> None:
    found = changes(before, after)
    assert "".join(one.text for one in found if one.kind is not Kind.NEW) == before
    assert "".join(one.text for one in found if one.kind is not Kind.GONE) == after
