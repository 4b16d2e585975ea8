"""Small cells against a reader who knows the rule, adds, subtracts, and tries every table."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.surveys.results.suppression import visible_of_many, visible_of_one, visible_of_scale

LEAST = 5
type Table = tuple[int, ...]
type View = tuple[int | None, ...]


def view(counts: Table, shown: tuple[bool, ...]) -> View:
    return tuple(count if is_shown else None for count, is_shown in zip(counts, shown, strict=True))


def view_of_one(counts: Table, least: int = LEAST) -> View:
    return view(counts, visible_of_one(counts, least=least))


def tables(base: int, cells: int) -> Iterator[Table]:
    """Every table of so many people."""
    if cells == 1:
        yield (base,)
        return
    for first in range(base + 1):
        for rest in tables(base - first, cells - 1):
            yield (first, *rest)


def overlapping_tables(base: int, cells: int) -> Iterator[Table]:
    """Every table of a question with any number of answers: each person gave at least one."""
    for counts in product(range(base + 1), repeat=cells):
        if sum(counts) >= base:
            yield counts


def guesses(all_tables: Iterator[Table], show: Callable[[Table], View]) -> dict[View, list[Table]]:
    """All tables that look alike when shown."""
    alike: dict[View, list[Table]] = defaultdict(list)
    for counts in all_tables:
        alike[show(counts)].append(counts)
    return alike


def values_of_hidden(alike: dict[View, list[Table]]) -> Iterator[set[int]]:
    for shown, possible in alike.items():
        for place, count in enumerate(shown):
            if count is None:
                yield {counts[place] for counts in possible}


@pytest.mark.parametrize(("cells", "most"), [(2, 60), (3, 45), (4, 28), (5, 19), (6, 14)])
@pytest.mark.parametrize("least", [3, 5])
def test_no_hidden_cell_can_be_told_by_who_knows_the_rule(
    cells: int, most: int, least: int
) -> None:
    for base in range(least, most):
        alike = guesses(tables(base, cells), lambda counts: view_of_one(counts, least))
        for values in values_of_hidden(alike):
            assert len(values) >= least - 1


@pytest.mark.parametrize(
    ("marks", "number", "most"), [(3, 0, 40), (4, 0, 26), (5, 0, 18), (3, 1, 26), (4, 1, 18)]
)
@pytest.mark.parametrize("least", [3, 5])
def test_nor_of_marks_that_are_joined_with_their_neighbours(
    marks: int, number: int, most: int, least: int
) -> None:
    def show(counts: Table) -> View:
        return view(counts, visible_of_scale(counts[:marks], least=least, items=counts[marks:]))

    for base in range(least, most):
        alike = guesses(tables(base, marks + number), show)
        for values in values_of_hidden(alike):
            assert len(values) >= least - 1
        for shown in alike:
            if None in shown and any(count is not None for count in shown):
                assert base - sum(count or 0 for count in shown) >= least


@pytest.mark.parametrize(
    ("marks", "shown"),
    [
        ((2, 4, 10, 34, 50), (None, None, 10, 34, 50)),
        ((8, 3, 10, 34, 45), (None, None, 10, 34, 45)),  # with the lower neighbour
        ((1, 1, 2, 6, 90), (None, None, None, None, 90)),
        ((0, 0, 1, 2, 97), (None, None, None, None, None)),
        ((10, 20, 30, 30, 10), (10, 20, 30, 30, 10)),
    ],
)
def test_marks_of_few_stand_together(marks: Table, shown: View) -> None:
    assert view(marks, visible_of_scale(marks, least=LEAST)) == shown


@pytest.mark.parametrize(("cells", "most"), [(2, 40), (3, 45), (4, 28)])
def test_nor_do_the_hidden_ones_make_a_small_group_together(cells: int, most: int) -> None:
    for base in range(LEAST, most):
        for counts in tables(base, cells):
            shown = view_of_one(counts)
            if None in shown:
                assert base - sum(count or 0 for count in shown) >= LEAST


def views_of_many(base: int, cells: int) -> dict[View, list[Table]]:
    return guesses(
        overlapping_tables(base, cells),
        lambda counts: view(counts, visible_of_many(counts, base=base, least=LEAST)),
    )


@pytest.mark.parametrize(("cells", "most"), [(2, 30), (3, 21), (4, 11)])
def test_nor_where_any_number_of_answers_was_given(cells: int, most: int) -> None:
    for base in range(LEAST, most):
        for values in values_of_hidden(views_of_many(base, cells)):
            assert len(values) >= LEAST


@pytest.mark.parametrize(("cells", "most"), [(3, 30), (4, 12)])
def test_nor_by_who_does_not_believe_that_nearly_all_gave_an_answer(cells: int, most: int) -> None:
    """What nearly all gave is hidden too, but a reader may hold it for impossible."""
    for base in range(LEAST, most):
        believed = {
            shown: [counts for counts in possible if is_believable(counts, shown, base)]
            for shown, possible in views_of_many(base, cells).items()
        }
        for values in values_of_hidden({key: found for key, found in believed.items() if found}):
            assert len(values) > 1


def is_believable(counts: Table, shown: View, base: int) -> bool:
    return all(
        count is not None or true <= base - LEAST for count, true in zip(shown, counts, strict=True)
    )


counts = st.lists(st.integers(min_value=0, max_value=300), min_size=2, max_size=8)


@given(counts)
def test_whatever_is_shown_of_one_is_nobody_or_enough(table: list[int]) -> None:
    for count in view_of_one(tuple(table)):
        assert count is None or count == 0 or LEAST <= count < sum(table)


@given(counts)
def test_of_any_number_both_who_gave_an_answer_and_who_did_not_are_enough(
    table: list[int],
) -> None:
    base = max(table)
    for count, is_shown in zip(table, visible_of_many(table, base=base, least=LEAST), strict=True):
        assert not is_shown or LEAST <= count <= base - LEAST


@pytest.mark.parametrize(
    ("table", "shown"),
    [
        ((48, 21, 8), (48, 21, 8)),  # nothing is small
        ((48, 29, 0), (48, 29, 0)),  # nobody is no small group
        ((48, 21, 3), (48, None, None)),  # 3 alone could be subtracted
        ((60, 12, 9, 3, 2), (60, 12, 9, None, None)),  # 5 people in two cells: 0 to 5 each
        ((60, 12, 9, 3, 1), (60, 12, None, None, None)),  # 4 people are a small group
        ((60, 9, 5, 3, 2), (60, 9, None, None, None)),  # with 5 beside, neither could be 0
        ((77, 0, 0), (None, None, None)),  # all said the same
        ((75, 2, 0), (None, None, None)),  # all but two did
        ((2, 1, 1), (None, None, None)),  # fewer than five answered at all
    ],
)
def test_what_readers_see(table: Table, shown: View) -> None:
    assert view_of_one(table) == shown


@pytest.mark.parametrize(
    ("table", "base", "shown"),
    [
        ((50, 30, 12), 70, (50, 30, 12)),
        ((50, 30, 2), 70, (50, 30, None)),  # the shown ones account for everybody
        ((68, 30, 12), 70, (None, 30, 12)),  # two did not
        ((12, 4, 4), 20, (12, None, None)),  # or 3 and 5, or 3 and 6
    ],
)
def test_what_readers_see_of_any_number(table: Table, base: int, shown: View) -> None:
    assert view(table, visible_of_many(table, base=base, least=LEAST)) == shown
