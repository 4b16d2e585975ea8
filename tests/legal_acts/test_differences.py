"""Editions and their differences reassemble to the text, whatever the texts are."""

from datetime import date
from itertools import pairwise

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.clause_dataclass import ClauseKind, ClauseText
from otklik.legal_acts.acts.diff import between, real_changes, words_between
from otklik.legal_acts.acts.edition import Edition

from .conftest import Load

texts = st.text(alphabet="аб вг.,;\n1", max_size=60)
clauses = st.lists(
    st.builds(
        ClauseText,
        address=st.sampled_from(["1", "1.1", "1.2", "2", "2.1", "3", "4"]),
        kind=st.sampled_from([ClauseKind.POINT, ClauseKind.PARAGRAPH]),
        label=st.sampled_from(["", "1."]),
        text=st.text(alphabet="аб вг.", min_size=1, max_size=30),
    ),
    max_size=7,
    unique_by=lambda clause: clause.address,
)


@given(before=texts, after=texts)
def test_pieces_give_both_texts_back(before: str, after: str) -> None:
    pieces = words_between(before, after)
    assert "".join(one.text for one in pieces if one.side != "added") == before
    assert "".join(one.text for one in pieces if one.side != "removed") == after
    assert all(one.text for one in pieces)
    sides = [one.side for one in pieces]
    assert all(a != b for a, b in pairwise(sides)), "neighbours are joined"


@given(old=clauses, new=clauses, most=st.sampled_from([0, 20, 10_000]))
def test_changes_give_both_editions_back(
    old: list[ClauseText], new: list[ClauseText], most: int
) -> None:
    found = between(old, new, most=most)
    assert [one.before for one in found if one.before is not None] == old
    assert [one.after for one in found if one.after is not None] == new
    for one in found:
        before = "".join(piece.text for piece in one.pieces if piece.side != "added")
        after = "".join(piece.text for piece in one.pieces if piece.side != "removed")
        assert before == (one.before.printed if one.before else "")
        assert after == (one.after.printed if one.after else "")
    assert bool(real_changes(found)) == (old != new)


def test_words_are_compared_while_the_work_lasts_and_the_rest_says_so() -> None:
    def edition(word: str) -> list[ClauseText]:
        return [
            ClauseText(
                address=str(number), kind=ClauseKind.POINT, label="", text=f"{word} " + "срок " * 50
            )
            for number in range(1, 4)
        ]

    found = between(edition("Было"), edition("Стало"), most=9_000)

    assert [one.is_whole for one in found] == [False, True, True]
    assert [piece.side for piece in found[0].pieces] == ["removed", "added", "same"]
    assert [piece.side for piece in found[1].pieces] == ["removed", "added"]


def test_a_word_is_a_difference_and_its_neighbours_are_not() -> None:
    pieces = words_between("Срок возврата 10 дней со дня покупки.", "Срок возврата 7 дней.")
    assert [(one.side, one.text) for one in pieces] == [
        ("same", "Срок возврата "),
        ("removed", "10"),
        ("added", "7"),
        ("same", " дней"),
        ("removed", " со дня покупки"),
        ("same", "."),
    ]


def test_long_texts_do_not_take_for_ever() -> None:
    pieces = words_between("слово " * 20_000, "иное " * 20_000)
    assert [one.side for one in pieces] == ["removed", "added", "same"]


@pytest.fixture
def changing(load: Load) -> Act:
    """An act with a further edition that holds since 2026-06-01."""
    load()
    act: Act = Act.objects.get()
    first = act.edition_of(date(2026, 3, 1))
    assert first is not None
    second = Edition.objects.create(act=act, number=2, effective_on=date(2026, 6, 1))
    wanted = [one for one in first.texts if one.address != "1.1.1"]
    wanted[1] = ClauseText(
        address="order.1", kind=ClauseKind.POINT, label="1.", text="Соблюдать порядок."
    )
    second.rewrite(wanted)
    return act


def test_the_page_of_two_editions_says_each_difference_to_eye_and_ear(
    client: Client, changing: Act
) -> None:
    page = client.get("/acts/act-1/differences/1/2/").content.decode()
    assert "Различаются 2 фрагмента" in page
    assert '<del><span class="away">удалено: </span>тишину<span' in page
    assert '<ins><span class="away">добавлено: </span>порядок<span' in page
    assert "пункт исключён" in page
    other_way = client.get("/acts/act-1/differences/2/1/").content.decode()
    assert "новый пункт" in other_way
    assert client.get("/acts/act-1/differences/1/3/").status_code == 404
    asked = client.get("/acts/act-1/comparison/?old=1&new=2")
    assert asked.headers["Location"] == "/acts/act-1/differences/1/2/"


@pytest.mark.parametrize(
    ("asked", "words"),
    [("2026-05-31", "тишину"), ("01.06.2026", "порядок"), ("2026-06-01", "порядок")],
)
def test_the_text_as_of_a_day(client: Client, changing: Act, asked: str, words: str) -> None:
    page = client.get("/acts/act-1/", {"on": asked}).content.decode()
    assert f"Соблюдать {words}." in page
    assert "На " in page


def test_a_day_that_is_none_is_told_and_comes_back(client: Client, changing: Act) -> None:
    page = client.get("/acts/act-1/", {"on": "32.13.2026"}).content.decode()
    assert "«32.13.2026» — не дата." in page
