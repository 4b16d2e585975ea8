"""Whether a text contains a person's name, by whole words, and how certain that is."""

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum

from otklik.nlp.personal_data.names import CHECHEN_NAMES
from otklik.nlp.words.lemmas import STOP_WORDS, grammar, is_known, plain, words

SHORTEST_LOOKED_FOR = 3  # characters; shorter words are too common
SHORTEST_SURE = 5  # characters of a one-word name
_OF_NAMES = frozenset({"Name", "Surn", "Patr"})


class NameMatch(IntEnum):
    """MAYBE: the words may be somebody else's name, or no name."""

    NO = 0
    MAYBE = 1
    SURELY = 2


class Names:
    """Names of one person in networks.

    Two adjacent words identify a person, unless both are plain words of the language; so does one
    that is neither a word nor a first name («zabarzan77»). «Мадина», «Рынок», «Иванова» may be
    anybody; «а» is not searched.
    """

    def __init__(self, names: Iterable[str]) -> None:
        every = [tuple(words(name)) for name in names]
        looked_for = [name for name in every if _length(name) >= SHORTEST_LOOKED_FOR]
        self.is_short = len(looked_for) < len(every)
        self._sure = _pattern(name for name in looked_for if _is_sure(name))
        self._unsure = _pattern(name for name in looked_for if not _is_sure(name))

    def __bool__(self) -> bool:
        return bool(self._sure or self._unsure)

    def match(self, *texts: str) -> NameMatch:
        """The most certain match in these texts."""
        result = NameMatch.NO
        for text in map(plain, texts):
            if self._sure and self._sure.search(text):
                return NameMatch.SURELY
            if self._unsure and self._unsure.search(text):
                result = NameMatch.MAYBE
        return result


def _length(name: Sequence[str]) -> int:
    return sum(len(word) for word in name)


def _is_sure(name: Sequence[str]) -> bool:
    telling = [word for word in name if len(word) > 1 and word not in STOP_WORDS]
    if len(telling) > 1:
        return any(_is_no_plain_word(word) for word in telling)
    return _length(telling) >= SHORTEST_SURE and not (
        is_known(telling[0]) or telling[0] in CHECHEN_NAMES
    )


def _is_no_plain_word(word: str) -> bool:
    """Whether it may be part of a name: «Добрый день» and «Вернуть деньги» may not."""
    if not is_known(word) or word in CHECHEN_NAMES:
        return True
    return any(_OF_NAMES & reading.grammemes for reading in grammar(word))


def _pattern(names: Iterable[Sequence[str]]) -> re.Pattern[str] | None:
    """Each name as whole words, two words in either order."""
    every = [tuple(name) for name in names]
    forms = {*every, *(name[::-1] for name in every if len(name) == 2)}
    lines = [r"[\W_]{0,3}".join(map(re.escape, form)) for form in sorted(forms)]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(lines)})(?![^\W_])") if lines else None
