"""Amounts and repetitions that `make test-everywhere` asks whole, and an ordinary run in small.

    PEOPLE = amount(300, whole=1000)

    @pytest.mark.parametrize("at", [NOON, *wholly(NIGHT, MONDAY)])

Each such test is there in both; only how much of it differs (docs/adr/0114).
"""

import os
from zlib import crc32

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
