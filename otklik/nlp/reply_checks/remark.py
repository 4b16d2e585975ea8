"""A remark on a reply: which rule, which words, what would be better."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """Rules; their sentences are in the calling apps."""

    PERSONAL = "personal"
    LEAK = "leak"
    LONG_SENTENCE = "long_sentence"
    HARD_TEXT = "hard_text"
    GENITIVES = "genitives"
    PARTICIPLES = "participles"
    VERBAL_NOUNS = "verbal_nouns"
    PASSIVE = "passive"
    OFFICIALESE = "officialese"
    ACT_NUMBERS = "act_numbers"
    ACT_TITLE = "act_title"
    ABBREVIATION = "abbreviation"
    LONG_TEXT = "long_text"
    NO_NEXT_STEP = "no_next_step"
    PROMISE_WITHOUT_DATE = "promise_without_date"
    NO_GREETING = "no_greeting"
    NO_SIGNATURE = "no_signature"
    SMILEY = "smiley"
    RATING = "rating"
    LIKE_ANOTHER = "like_another"
    BLANK = "blank"


STOPS = frozenset({Rule.PERSONAL, Rule.LEAK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """`text[start:end]` are the words; equal ends mean the whole text.

    `kind` narrows the rule (`phone`, `name`, `sum`, `health`), `instead` is a better wording,
    `count` the value above the limit.
    """

    rule: Rule
    start: int = 0
    end: int = 0
    kind: str = ""
    instead: str = ""
    count: int = 0

    @property
    def is_stop(self) -> bool:
        return self.rule in STOPS

    @property
    def is_about_words(self) -> bool:
        return self.end > self.start


def without_duplicates(found: Sequence[Remark]) -> list[Remark]:
    """Of two remarks on the same words the more specific one."""
    return [one for one in found if not _is_covered(one, found)]


def _is_covered(one: Remark, found: Sequence[Remark]) -> bool:
    """Officialese and titles explain better than passive and genitives."""
    better = {Rule.PASSIVE: Rule.OFFICIALESE, Rule.GENITIVES: Rule.ACT_TITLE}.get(one.rule)
    return any(
        other.rule is better and other.start <= one.start and one.end <= other.end
        for other in found
    )
