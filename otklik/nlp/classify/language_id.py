"""Language of a message: Chechen, Ingush, Russian, English, another, or mixed.

By letters: frequencies of one to three adjacent letters in words of each language, learned from
translations of MediaWiki (`bench/tongue_learning.py`; `tongue.json` is GPL-2.0-or-later). The
Chechen palochka is typed as 1, I, l or | and read as one letter here.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from otklik.nlp.guess import Guess
from otklik.nlp.words.lemmas import plain

CHECHEN, INGUSH, ENGLISH, RUSSIAN = "ce", "inh", "en", "ru"
OTHER = "other"
# Chechen or Ingush besides Russian, each in separate parts.
MIXED = "mixed"
# Chechen or Ingush, too close to be distinguished here.
NAKH = "nakh"
# Too few words to decide.
SHORT = "short"

MODEL = Path(__file__).with_name("tongue.json")
PALOCHKA = "\u04cf"
_LONGEST = 5_000  # characters that are read
_FEWEST_WORDS, _FEWEST_LETTERS = 3, 12
_LONGEST_RUN = 3  # letters
# Prior probabilities at a Russian authority in Chechnya.
_USUAL: Mapping[str, float] = {RUSSIAN: 0.9, CHECHEN: 0.08, ENGLISH: 0.01, INGUSH: 0.005}
_SELDOM = 0.0001
# N-grams overlap and are correlated, so their sum is discounted.
_WORTH = 0.35
_MIXED_FROM = 0.2  # of all letters
_SURE, _MOST = 0.8, 0.99
_APART = 0.9  # lead of Chechen over Ingush, or the reverse
_TELLING = 2.0  # nats by which one word favours Chechen
_TYPED = re.compile(
    r"(?<=[гкптцчхъ])[1il|!\u04c0](?=[а-яё]|(?!\w))|(?<![\w|])[il|\u04c0](?=[а-яё]{2})",
    re.IGNORECASE,
)
# «[ТЕЛЕФОН]» is a placeholder, in no language.
_MARK = re.compile(r"\[[^\]\s]{1,20}\]")
_PIECE = re.compile(r"[^.!?…;,\n]+")
_WORD = re.compile(r"[^\W\d_]+")
_READ = re.compile("[\u0000-\u024f\u0400-\u04ff]")


def with_palochka(text: str) -> str:
    """«х1ума», «хIума», «хlума» and «хӀума» become the same, letter for letter."""
    return _TYPED.sub(PALOCHKA, text).replace("\u04c0", PALOCHKA)


def grams(text: str) -> Iterator[str]:
    """Adjacent letters of its words; «_» marks the edge of a word."""
    for word in _words(text):
        yield from _runs(word)


def _words(text: str) -> list[str]:
    return _WORD.findall(with_palochka(plain(_MARK.sub(" ", text[:_LONGEST]))))


def detect_language(text: str) -> Guess[str]:
    """A code above; certainty 0 for a text that is too short.

    Chechen and Ingush are close: where it could be either, `NAKH`.
    """
    words = _words(text)
    letters = sum(map(len, words))
    if len(words) < _FEWEST_WORDS and letters < _FEWEST_LETTERS:
        return Guess(value=SHORT, certainty=0.0)
    if sum(len(_READ.findall(word)) for word in words) * 2 < letters:  # as Arabic
        return Guess(value=OTHER, certainty=0.9)
    shares = _shares(words)
    value = max(shares, key=shares.__getitem__)
    if any(_lead(word, over=RUSSIAN) > _TELLING for word in words):
        nakh = _nakh_pieces(text)
        if _MIXED_FROM <= sum(map(len, nakh)) / letters <= 1 - _MIXED_FROM:
            return Guess(value=MIXED, certainty=_SURE, reasons=_telling(nakh, CHECHEN))
    if value in (CHECHEN, INGUSH):
        both = shares[CHECHEN] + shares[INGUSH]
        if shares[value] / both < _APART:
            reasons = _telling(words, CHECHEN)
            return Guess(value=NAKH, certainty=min(both, _MOST), reasons=reasons)
    return Guess(value=value, certainty=min(shares[value], _MOST), reasons=_telling(words, value))


def _nakh_pieces(text: str) -> list[str]:
    """Words of parts that are certainly Chechen or Ingush, where others are certainly Russian."""
    nakh: list[str] = []
    is_russian_too = False
    for piece in _PIECE.findall(text[:_LONGEST]):
        words = _words(piece)
        if len(words) < _FEWEST_WORDS or sum(map(len, words)) < _FEWEST_LETTERS:
            continue
        shares = _shares(words)
        if shares[CHECHEN] + shares[INGUSH] >= _SURE:
            nakh += words
        is_russian_too |= shares[RUSSIAN] >= _SURE
    return nakh if is_russian_too else []


def _shares(words: Sequence[str]) -> dict[str, float]:
    """Probability of each language; other languages are one."""
    families = _model().families
    costs = [sum(column) for column in zip(*map(_costs, words), strict=True)]
    usual = [_USUAL.get(family, _SELDOM) for family in families]
    weights = [math.log(before) - cost * _WORTH for before, cost in zip(usual, costs, strict=True)]
    most = max(weights)
    raised = [math.exp(weight - most) for weight in weights]
    whole = sum(raised)
    shares = dict.fromkeys((*_USUAL, OTHER), 0.0)
    for family, share in zip(families, raised, strict=True):
        shares[family if family in _USUAL else OTHER] += share / whole
    return shares


@lru_cache(maxsize=50_000)
def _costs(word: str) -> tuple[float, ...]:
    """Negative log-probability of a word's letters in each family, in nats."""
    result = _model()
    found = [costs for run in _runs(word) if (costs := result.grams.get(run))]
    if not found:
        return (0.0,) * len(result.families)
    return tuple(sum(column) / 4 for column in zip(*found, strict=True))


def _lead(word: str, *, of: str = CHECHEN, over: str) -> float:
    families, costs = _model().families, _costs(word)
    return costs[families.index(over)] - costs[families.index(of)]


def _telling(words: Sequence[str], language: str) -> tuple[str, ...]:
    """Three words that speak most for this language against Russian, or against English."""
    if language == OTHER:
        return ()
    over = ENGLISH if language == RUSSIAN else RUSSIAN
    led = {word: _lead(word, of=language, over=over) for word in dict.fromkeys(words)}
    best = sorted(led, key=lambda word: -led[word])[:3]
    return tuple(word for word in best if led[word] > 0)


def _runs(word: str) -> Iterator[str]:
    framed = f"_{word}_"
    for length in range(1, _LONGEST_RUN + 1):
        for start in range(len(framed) - length + 1):
            yield framed[start : start + length]


@dataclass(frozen=True, slots=True)
class _Model:
    """`grams`: the cost of each n-gram in each of the families, in quarters of a nat."""

    families: tuple[str, ...]
    grams: Mapping[str, bytes]


@cache
def _model() -> _Model:
    payload = json.loads(MODEL.read_text(encoding="utf-8"))
    return _Model(
        families=tuple(payload["families"]),
        grams={gram: bytes(ord(s) - 40 for s in signs) for gram, signs in payload["grams"].items()},
    )
