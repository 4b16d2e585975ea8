"""Amounts and repetitions that `make test-everywhere` asks whole, and an ordinary run in small.

    PEOPLE = amount(300, whole=1000)

    @pytest.mark.parametrize("at", [NOON, *wholly(NIGHT, MONDAY)])

Each such test is there in both; only how much of it differs (docs/adr/0114).

    needs(PROGRAM, "apt-get install nginx-light")

What a test needs of the machine may be missing in an ordinary run, which says so.
"""

import os
from zlib import crc32

import pytest

from tests.twice import turn

IS_THOROUGH = os.environ.get("TEST_THOROUGH") == "1"


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
