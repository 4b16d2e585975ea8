"""A suggestion with its certainty and the deciding words. People decide."""

from dataclasses import dataclass
from enum import StrEnum

# The probability from which a guess may be described so. The sentences («почти точно», «похоже»,
# «не уверены») are the callers', by gettext.
ALMOST_CERTAIN_FROM = 0.9
LIKELY_FROM = 0.6


class Certainty(StrEnum):
    """How sure a guess may sound, as a code."""

    ALMOST_CERTAIN = "almost_certain"
    LIKELY = "likely"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess[T]:
    """`certainty` is a probability from 0 to 1; `reasons` are words of the text, heaviest first."""

    value: T
    certainty: float
    reasons: tuple[str, ...] = ()

    @property
    def level(self) -> Certainty:
        if self.certainty >= ALMOST_CERTAIN_FROM:
            return Certainty.ALMOST_CERTAIN
        if self.certainty >= LIKELY_FROM:
            return Certainty.LIKELY
        return Certainty.UNSURE
