"""A large table in chunks of about the same size, by its random keys.

Rewritten rows get random keys from the range of another chunk. They stay close together, which
keeps index updates cheap, and which range it is cannot be told without `secret`.
"""

import hmac
import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

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
        """Bounds of all 64-digit hashes that begin like these keys."""
        return f"{self.lowest:032x}", f"{self.highest:032x}g"

    def key(self) -> UUID:
        return UUID(int=self.new + secrets.randbelow(self.width), version=4)


def number(rows: int) -> int:
    """How many chunks: none is much smaller than SURVEY_CHUNK_ROWS, unless there are fewer rows."""
    return max(1, rows // settings.SURVEY_CHUNK_ROWS)


def split(number: int, *, secret: str) -> Iterator[Chunk]:
    """The same chunks for the same secret, so that interrupted work can continue."""
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
