"""Sentences and words of a text, with positions and grammar."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from otklik.nlp.words.lemmas import Reading, grammar, plain

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_END = re.compile(r"(?<![.!?…])[.!?…]++[»\")]*+(?=\s|$)|\n+")
# A full stop after these does not end a sentence.
_SHORTENED = re.compile(
    r"(?:^|[\s(«])(?:[а-яё]|ст|ул|пр|просп|пер|руб|коп|тыс|млн|тел|им|гг|вв|см|др|стр|кв|корп|обл"
    r"|р-н|п\.\s?п|т\.\s?е|т\.\s?д|т\.\s?п)\.$",
    re.IGNORECASE,
)
_LONGEST = 20_000  # characters that are read at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """`text[start:end]`; `form` is lower case with Е for Ё."""

    start: int
    end: int
    written: str
    form: str

    @property
    def readings(self) -> Sequence[Reading]:
        """Readings, likeliest first; none for non-Russian words."""
        return grammar(self.form)

    @property
    def best(self) -> Reading | None:
        return self.readings[0] if self.readings else None

    @property
    def lemma(self) -> str:
        return self.best.lemma if self.best else self.form

    @property
    def is_capital(self) -> bool:
        return self.written[:1].isupper()

    def may_be(self, *grammemes: str) -> bool:
        """Whether any reading has all grammemes."""
        return any(reading.has(*grammemes) for reading in self.readings)

    def is_surely(self, *grammemes: str) -> bool:
        """Whether the likeliest reading has all grammemes."""
        return self.best is not None and self.best.has(*grammemes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """`text[start:end]`, trimmed."""

    start: int
    end: int
    words: tuple[Word, ...]


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    found = _WORD.finditer(text, start, len(text) if end is None else end)
    return [
        Word(start=m.start(), end=m.end(), written=m.group(), form=plain(m.group())) for m in found
    ]


def sentences(text: str) -> list[Sentence]:
    """Split at line breaks and full stops, but not at «ст. 18» and «ул. Мира»."""
    found: list[Sentence] = []
    start = 0
    for mark in _END.finditer(text, 0, _LONGEST):
        head = text[max(start, mark.start() - 8) : mark.start() + 1]
        follows = text[mark.end() : mark.end() + 2].strip()
        is_short = mark.group().startswith(".") and _SHORTENED.search(head)
        if is_short and not (follows == "" and mark.end() >= len(text)):
            continue
        _add(found, text, start, mark.end())
        start = mark.end()
    _add(found, text, start, min(len(text), _LONGEST))
    return found


def _add(found: list[Sentence], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end = start + len(piece.strip())
    words = words_of(text, start, end)
    if words:
        found.append(Sentence(start=start, end=end, words=tuple(words)))
