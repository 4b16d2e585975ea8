"""Which answers are one and the same answer: those are coded once."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from otklik.nlp.words.lemmas import plain

_AROUND = " \t\n.,;:!?…-–—*()[]{}«»\"'`/\\"


def folded(text: str) -> str:
    """Without case, Ё, doubled spaces and signs around; a text of signs alone stays itself."""
    sentence = " ".join(plain(text).split())
    return sentence.strip(_AROUND) or sentence


def digest(text: str) -> str:
    return hashlib.sha256(folded(text).encode()).hexdigest()


def different(texts: Iterable[str]) -> Mapping[str, str]:
    """A digest and the spelling most people chose for each different answer; their order tells
    nothing."""
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        spellings[digest(text)][text] += 1
    return {
        found: min(spelt, key=lambda text: (-spelt[text], text))
        for found, spelt in sorted(spellings.items())
    }
