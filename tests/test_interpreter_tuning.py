"""The frames of deep calls stand in one piece, wherever a loop calls."""

import resource
from collections.abc import Callable

import pytest

from otklik.core.interpreter_tuning import with_room

TURNS = 1_000


def call_from(depth: int) -> None:
    """A loop of calls beneath so many others."""
    if depth:
        call_from(depth - 1)
    else:
        for _turn in range(TURNS):
            return_nothing()


def return_nothing() -> None:
    pass


def page_faults(call: Callable[[], object]) -> int:
    """How often the system had to find memory meanwhile: once for each new piece, at least."""
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    call()
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_no_loop_asks_the_system_for_memory_at_each_turn(first: int) -> None:
    def call_from_all() -> None:
        for depth in range(first, first + 100):
            call_from(depth)

    assert page_faults(with_room(call_from_all)) < TURNS / 2


def test_what_is_called_answers_and_keeps_its_name() -> None:
    @with_room
    def add(one: int, *, other: int) -> int:
        return one + other

    assert add(1, other=2) == 3
    assert add.__name__ == "add"
