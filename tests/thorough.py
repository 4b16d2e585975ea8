"""Amounts and repetitions that `make test-everywhere` asks whole, and an ordinary run in small.

    PEOPLE = amount(300, whole=1000)

    @pytest.mark.parametrize("at", [NOON, *wholly(NIGHT, MONDAY)])
    @pytest.mark.parametrize("walk", in_turn(WALKS, of=2))

Each such test is there in both; only how much of it differs (ADR 0114), but for the last two.

    pytestmark = WHOLE_ONLY  # a journey of many seconds, whose parts others ask of the server
    pytestmark = every_third(1)  # a journey of half a minute; the thirds cost about the same

    needs(PROGRAM, "apt-get install nginx-light")

What a test needs of the machine may be missing in an ordinary run, which says so.
"""

import os
from collections.abc import Iterable
from zlib import crc32

import pytest

from tests.twice import turn

IS_THOROUGH = os.environ.get("TEST_THOROUGH") == "1"
WHOLE_ONLY = pytest.mark.skipif(not IS_THOROUGH, reason="asked by make test-everywhere")


def amount(ordinary: int, *, whole: int) -> int:
    return whole if IS_THOROUGH else ordinary


def drawn(name: str) -> int:
    """A number for choosing among cases of what bears this name; another with each commit."""
    return crc32(name.encode()) + turn()


def wholly[T](*cases: T) -> tuple[T, ...]:
    """More cases of a test that an ordinary run asks of some."""
    return cases if IS_THOROUGH else ()


def needs(found: object, remedy: str) -> None:
    """Without it an ordinary run passes over the test, and a thorough one fails."""
    if not found:
        (pytest.fail if IS_THOROUGH else pytest.skip)(remedy)


def in_turn[T](cases: Iterable[T], *, of: int) -> list[T]:
    """One in `of` of many like cases, others with each commit: for what costs seconds each."""
    return list(cases) if IS_THOROUGH else list(cases)[turn() % of :: of]


def every_third(at: int) -> pytest.MarkDecorator:
    """Tests that an ordinary run asks of every third commit; `at` is 0, 1 or 2."""
    is_asked = IS_THOROUGH or turn() % 3 == at
    return pytest.mark.skipif(not is_asked, reason="asked of another commit, and thoroughly")
