"""Is a message in our competence, in another body's, or not a question? By an authority's word
lists.

Each sign is a list of words that speaks for us or for another body. Its weight comes from the lists
until it is learned from decisions (`training/authority_competence`). Only weights of signs are
stored, no text. What is neither likely ours nor certainly another's is «unsure» and is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from math import exp, sqrt

from otklik.nlp.classify.needs_answer import Kind, looks_like
from otklik.nlp.guess import Guess
from otklik.nlp.words.lemmas import plain, word_set, words
from otklik.nlp.words.phrase_lists import Lists, Place, entries_of, lines_of

_LONGEST = 5_000  # characters that are read
_NEAR = 10  # words
_MOST = 3  # more matches of a sign add nothing
# Before learning: matters of others are more common in messages to a page.
_FIRST_BIAS = -2.0
_OURS_FROM, _OTHERS_BELOW = 0.5, 0.005
_OTHERWISE = 0.2  # factor on a sign's weight if the message is about something else
# «У магазина», «напротив рынка» are addresses.
_BEFORE_A_PLACE = word_set(
    "у возле около рядом напротив за от до перед мимо между вдоль вокруг к районе стороны угол"
)
_MOST_BETWEEN = 2
NOTHING = "means_nothing"


class Whose(StrEnum):
    OURS = "ours"
    OTHERS = "others"
    UNSURE = "unsure"
    NOT_A_QUESTION = "not_a_question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Words that speak for us, or for the body in `whose`.

    `near` must be within ten words, if given; with a word of `unless` in the message the sign
    counts as another one with its own weight. `longest`: only in messages up to this length.
    """

    code: str
    words: tuple[str, ...]
    near: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    whose: str = ""
    is_place: bool = False
    longest: int = 0
    weight: float = 1.0
    topics: tuple[str, ...] = ()

    @property
    def otherwise(self) -> str:
        return f"{self.code}!"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignMatch:
    """A sign found in a text, as itself or `otherwise`; `strength` grows with its number."""

    sign: Sign
    name: str
    strength: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Competence(Guess[Whose]):
    """`body` names the other body; `topics` what of ours it may be about.

    `certainty` is that of the value; for an unsure one, the probability that it is ours. An unsure
    message with a `body` is nearly another's.
    """

    body: str = ""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Signs:
    """The lists of an authority with their weights.

    From `ours_from` on a message is ours, below `others_below` another's.
    """

    signs: tuple[Sign, ...]
    means_nothing: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    bias: float = _FIRST_BIAS
    ours_from: float = _OURS_FROM
    others_below: float = _OTHERS_BELOW

    @cached_property
    def starting(self) -> Mapping[str, float]:
        """Weights before learning."""
        values: dict[str, float] = {}
        for sign in self.signs:
            values[sign.code] = -sign.weight if sign.whose else sign.weight
            if sign.unless:
                values[sign.otherwise] = values[sign.code] * _OTHERWISE
        return values

    @cached_property
    def _lists(self) -> Lists:
        return Lists({
            NOTHING: self.means_nothing,
            **{name: lines for sign in self.signs for name, lines in _lines_by_name(sign).items()},
        })  # fmt: skip

    def of(self, text: str) -> Competence:
        aside = looks_like(text)
        if aside.value is Kind.NOT_A_QUESTION:
            return Competence(
                value=Whose.NOT_A_QUESTION, certainty=aside.certainty, reasons=aside.reasons
            )
        found = self.find(text)
        share = self.share(found)
        ours = [each for each in found if not each.sign.whose]
        theirs = [each for each in found if each.sign.whose]
        if share >= self.ours_from and ours:
            return Competence(
                value=Whose.OURS,
                certainty=share,
                reasons=self._reasons(ours),
                topics=tuple(dict.fromkeys(code for each in ours for code in each.sign.topics)),
            )
        if theirs and (share < self.others_below or sum(map(self._power, found)) < 0):
            is_sure = share < self.others_below
            return Competence(
                value=Whose.OTHERS if is_sure else Whose.UNSURE,
                certainty=1 - share if is_sure else share,
                reasons=self._reasons(theirs),
                body=min(theirs, key=self._power).sign.whose,
            )
        return Competence(value=Whose.UNSURE, certainty=share, reasons=self._reasons(ours))

    def share(self, found: Iterable[SignMatch]) -> float:
        """Probability that a message with these signs is ours."""
        power = self.bias + sum(self._power(each) for each in found)
        return 1 / (1 + exp(-max(-30.0, min(30.0, power))))

    def find(self, text: str) -> list[SignMatch]:
        """All signs in the text, in the order of the lists."""
        read = plain(text[:_LONGEST])
        sentence = words(read)
        places = self._lists.find(sentence)
        nothing = {place for start, end in places.get(NOTHING, ()) for place in range(start, end)}
        rows = []
        for sign in self.signs:
            met = places.get(sign.code)
            if not met or (sign.longest and len(read) > sign.longest):
                continue
            items = [place for place in met if place.start not in nothing]
            if sign.is_place:
                items = [place for place in items if not _is_an_address(sentence, place)]
            if sign.near:
                others = dict(places.get(f"{sign.code} near", ()))
                items = [place for place in items if _is_near(place, others)]
            if items:
                turned = f"{sign.code} unless" in places
                rows.append(
                    SignMatch(
                        sign=sign,
                        name=sign.otherwise if turned else sign.code,
                        strength=sqrt(min(len(items), _MOST)),
                        words=tuple(" ".join(sentence[start:end]) for start, end in items),
                    )
                )
        return rows

    def _power(self, found: SignMatch) -> float:
        return found.strength * self.weights.get(found.name, self.starting[found.name])

    def _reasons(self, found: Sequence[SignMatch]) -> tuple[str, ...]:
        heaviest = sorted(found, key=lambda each: -abs(self._power(each)))
        return tuple(dict.fromkeys(each.words[0] for each in heaviest))[:3]


def parse_signs(document: Mapping[str, object]) -> Signs:
    """The lists of a `competence.yaml`. Raises ValueError, KeyError or TypeError for an invalid
    one."""
    signs = tuple(
        _sign(entry, is_ours=part == "ours")
        for part in ("ours", "others")
        for entry in entries_of(document.get(part))
    )
    if len({sign.code for sign in signs} | {NOTHING}) != len(signs) + 1:
        raise ValueError("A code is given twice.")
    made = Signs(signs=signs, means_nothing=lines_of(document.get("means_nothing")))
    made._lists  # noqa: B018  # a line that cannot be looked for is told now
    return made


def _sign(entry: Mapping[str, object], *, is_ours: bool) -> Sign:
    return Sign(
        code=str(entry["code"]),
        words=lines_of(entry["words"]),
        near=lines_of(entry.get("near")),
        unless=lines_of(entry.get("unless")),
        whose="" if is_ours else str(entry["whose"]),
        is_place=bool(entry.get("place", False)),
        longest=int(str(entry.get("longest", 0))),
        weight=float(str(entry.get("weight", 1))),
        topics=lines_of(entry.get("topics")),
    )


def _lines_by_name(sign: Sign) -> dict[str, tuple[str, ...]]:
    return {
        sign.code: sign.words,
        f"{sign.code} near": sign.near,
        f"{sign.code} unless": sign.unless,
    }


def _is_an_address(lines: Sequence[str], place: Place) -> bool:
    before = lines[max(0, place.start - _MOST_BETWEEN) : place.start]
    return any(word in _BEFORE_A_PLACE for word in before)


def _is_near(place: Place, others: Mapping[int, int]) -> bool:
    """Whether one of the others, with no word in common, begins within reach."""
    return any(
        begun in others and not (begun < place.end and place.start < others[begun])
        for begun in range(place.start - _NEAR, place.start + _NEAR + 1)
    )
