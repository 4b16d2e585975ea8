"""Urgent, insulting and threatening messages: guesses by word lists, with the deciding words.

Urgent is what may harm somebody, or cost them a right or money within days; anger makes nothing
urgent. An insult targets a person, harsh words about work are criticism; a threat is of harm, not
of a complaint or a court. Labels: bench/labels/guide.md. General lists: `alarms.yaml`; a pack adds
its own.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

import yaml

from otklik.nlp.guess import Guess
from otklik.nlp.reply_checks.structure_and_promises import plain_alike
from otklik.nlp.words.phrase_lists import PhraseMatch, Phrases, entries_of, lines_of


class Urgency(StrEnum):
    HEALTH = "health"
    CHILDREN = "children"
    DANGER = "danger"  # fire, gas, electricity, falling objects
    MONEY = "money"  # fraud in progress
    COLD = "cold"  # without heat, water or light
    DEADLINE = "deadline"
    NONE = ""


class Harshness(StrEnum):
    INSULT = "insult"
    THREAT = "threat"
    NONE = ""


class AlarmKind(StrEnum):
    HEALTH = "health"
    CHILDREN = "children"
    DANGER = "danger"
    MONEY = "money"
    COLD = "cold"
    DEADLINE = "deadline"
    THREAT = "threat"
    INSULT = "insult"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSign:
    """Words of one alarm. `near`: one of these must be within `within` words; `unless`: with one of
    these so near the words do not count; `at_least` so many different lines must match."""

    code: str
    kind: AlarmKind
    words: tuple[str, ...]
    near: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    within: int = 10
    at_least: int = 1


_LONGEST = 5_000  # characters that are read
_WORD = re.compile(r"[^\W\d_]+|\d+")
# Found in messages that the lists were not written on (see docs/contexts/nlp.md).
URGENT_SHARE, _HARSH_SHARE = 0.45, 0.45
_MOST_WORDS = 3
_MOST_PLACES = 100  # of one list in one text
GENERAL = Path(__file__).with_name("alarms.yaml")


@dataclass(frozen=True, kw_only=True)
class Alarms:
    """The lists of an installation: general ones and those of its pack."""

    signs: tuple[AlarmSign, ...]

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(
            {
                f"{part} {sign.code}": lines
                for sign in self.signs
                for part, lines in (
                    ("words", sign.words),
                    ("near", sign.near),
                    ("unless", sign.unless),
                )
            }
        )

    def with_signs(self, signs: Iterable[AlarmSign]) -> "Alarms":
        """These lists with others over them: the same code replaces ours, and one without words
        removes it."""
        laid = {sign.code: sign for sign in self.signs} | {sign.code: sign for sign in signs}
        return Alarms(signs=tuple(sign for sign in laid.values() if sign.words))

    def urgency(self, text: str) -> Guess[Urgency]:
        """Why it is urgent; `NONE` without such words."""
        heard = self._words_by_kind(text)
        for kind in Urgency:
            if words := heard.get(kind.value):
                return Guess(value=kind, certainty=URGENT_SHARE, reasons=words)
        return Guess(value=Urgency.NONE, certainty=1 - URGENT_SHARE)

    def harshness(self, text: str) -> Guess[Harshness]:
        """A threat before an insult; `NONE` for criticism however harsh."""
        heard = self._words_by_kind(text)
        for kind in (Harshness.THREAT, Harshness.INSULT):
            if words := heard.get(kind.value):
                return Guess(value=kind, certainty=_HARSH_SHARE, reasons=words)
        return Guess(value=Harshness.NONE, certainty=1 - _HARSH_SHARE)

    def check(self) -> None:
        """Raises ValueError for a line that cannot be searched for."""
        self._phrases  # noqa: B018

    def _words_by_kind(self, text: str) -> Mapping[str, tuple[str, ...]]:
        """Matched words of each kind, as written."""
        read = text[:_LONGEST]
        tokens = list(_WORD.finditer(plain_alike(read)))
        places = self._phrases.find([token.group() for token in tokens])
        heard: dict[str, dict[str, None]] = {}
        for sign in self.signs:
            for found in _matches(sign, places):
                words = read[tokens[found.start].start() : tokens[found.end].end()]
                heard.setdefault(sign.kind.value, {}).setdefault(words)
        return {kind: tuple(words)[:_MOST_WORDS] for kind, words in heard.items()}


def _matches(sign: AlarmSign, places: Mapping[str, list[PhraseMatch]]) -> list[PhraseMatch]:
    met = places.get(f"words {sign.code}", [])[:_MOST_PLACES]
    if sign.near:
        others = places.get(f"near {sign.code}", [])[:_MOST_PLACES]
        met = [_join(each, found) for each in met if (found := _nearest(each, others, sign))]
    if sign.unless:
        others = places.get(f"unless {sign.code}", [])[:_MOST_PLACES]
        met = [each for each in met if _nearest(each, others, sign) is None]
    return met if len({each.line for each in met}) >= sign.at_least else []


def _nearest(
    found: PhraseMatch, others: Sequence[PhraseMatch], sign: AlarmSign
) -> PhraseMatch | None:
    def apart(other: PhraseMatch) -> int:
        return max(other.start - found.end, found.start - other.end, 0)

    near = [other for other in others if apart(other) <= sign.within]
    return min(near, key=apart, default=None)


def _join(found: PhraseMatch, other: PhraseMatch) -> PhraseMatch:
    return PhraseMatch(min(found.start, other.start), max(found.end, other.end), found.line)


def parse_alarms(document: Mapping[str, object]) -> tuple[AlarmSign, ...]:
    """Lists of an `alarms.yaml`. Raises ValueError, KeyError or TypeError for an invalid one."""
    return tuple(
        _sign(entry, part)
        for part in ("urgent", "threat", "insult")
        for entry in entries_of(document.get(part) or [])
    )


def _sign(entry: Mapping[str, object], part: str) -> AlarmSign:
    kind = AlarmKind(str(entry["why"])) if part == "urgent" else AlarmKind(part)
    return AlarmSign(
        code=str(entry["code"]),
        kind=kind,
        words=lines_of(entry.get("words")),
        near=lines_of(entry.get("near")),
        unless=lines_of(entry.get("unless")),
        within=int(str(entry.get("within", 10))),
        at_least=int(str(entry.get("at_least", 1))),
    )


@cache
def general() -> Alarms:
    """The words that any authority needs."""
    return Alarms(signs=parse_alarms(yaml.safe_load(GENERAL.read_text(encoding="utf-8"))))
