"""Which answers count as the same text, so that each is coded once."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from otklik.nlp.words.lemmas import plain

_AROUND = " \t\n.,;:!?…-–—*()[]{}«»\"'`/\\"


def fold(text: str) -> str:
    """Without case, Ё, repeated spaces, outer punctuation; a text of punctuation alone stays."""
    sentence = " ".join(plain(text).split())
    return sentence.strip(_AROUND) or sentence


def digest(text: str) -> str:
    return hashlib.sha256(fold(text).encode()).hexdigest()


def different(texts: Iterable[str]) -> Mapping[str, str]:
    """The most frequent spelling of each different answer, by digest, sorted by digest."""
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        spellings[digest(text)][text] += 1
    return {
        found: min(spelt, key=lambda text: (-spelt[text], text))
        for found, spelt in sorted(spellings.items())
    }
