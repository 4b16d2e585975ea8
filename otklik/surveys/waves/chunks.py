"""A great table in pieces of about the same size, by keys that are random.

Rows that are written anew get random keys out of another piece's stretch: near each other, which
spares the database's index, and which piece's stretch it is nobody can say without `secret`.
"""

import hmac
import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

ROWS = 20_000  # of a piece: a part of a second in which nobody else can write to SQLite
ALL = 2**128


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Keys from `lowest` up to `highest`, and where keys for what comes out of it begin."""

    lowest: int
    highest: int
    new: int
    width: int

    @property
    def keys(self) -> tuple[UUID, UUID]:
        return UUID(int=self.lowest), UUID(int=self.highest)

    @property
    def digests(self) -> tuple[str, str]:
        """Between which all hashes of 64 digits lie that begin as these keys do."""
        return f"{self.lowest:032x}", f"{self.highest:032x}g"

    def key(self) -> UUID:
        """A new random one."""
        return UUID(int=self.new + secrets.randbelow(self.width), version=4)


def number(rows: int) -> int:
    """In how many pieces: none is much smaller than `ROWS`, unless all rows are so few."""
    return max(1, rows // ROWS)


def pieces(number: int, *, secret: str) -> Iterator[Piece]:
    """Always the same for the same secret, so that whoever was interrupted goes on."""
    digest = hmac.digest(secret.encode(), b"order of pieces", "sha256")
    places = random.Random(digest).sample(range(number), number)  # noqa: S311 - seeded by a secret
    bounds = [ALL * place // number for place in range(number + 1)]
    for place, other in enumerate(places):
        yield Piece(
            lowest=bounds[place],
            highest=bounds[place + 1] - 1,
            new=bounds[other],
            width=bounds[other + 1] - bounds[other],
        )
