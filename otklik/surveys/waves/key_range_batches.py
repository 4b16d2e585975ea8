"""A large table in chunks of about the same size, by its random keys.

Rows that are written anew get random keys from the range of another chunk: near each other, which
spares the index of the database, while nobody can tell which range without `secret`.
"""

import hmac
import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

ROWS = 20_000  # of a chunk: a part of a second in which nobody else can write to SQLite
ALL = 2**128


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Keys from `lowest` to `highest`, and the range of new keys for its rows."""

    lowest: int
    highest: int
    new: int
    width: int

    @property
    def keys(self) -> tuple[UUID, UUID]:
        return UUID(int=self.lowest), UUID(int=self.highest)

    @property
    def digests(self) -> tuple[str, str]:
        """Bounds of all hashes of 64 digits that begin as these keys do."""
        return f"{self.lowest:032x}", f"{self.highest:032x}g"

    def key(self) -> UUID:
        return UUID(int=self.new + secrets.randbelow(self.width), version=4)


def number(rows: int) -> int:
    """How many chunks: none is much smaller than `ROWS`, unless there are fewer rows."""
    return max(1, rows // ROWS)


def split(number: int, *, secret: str) -> Iterator[Chunk]:
    """The same chunks for the same secret, so that interrupted work can go on."""
    digest = hmac.digest(secret.encode(), b"order of pieces", "sha256")
    places = random.Random(digest).sample(range(number), number)  # noqa: S311 - seeded by a secret
    bounds = [ALL * place // number for place in range(number + 1)]
    for place, other in enumerate(places):
        yield Chunk(
            lowest=bounds[place],
            highest=bounds[place + 1] - 1,
            new=bounds[other],
            width=bounds[other + 1] - bounds[other],
        )
