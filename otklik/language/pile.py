"""Is there anything to answer in a message? The pile of greetings, thanks and advertising.

Recall first: a message is laid aside only when everything in it is courtesy, feeling or
advertising and nothing in it asks, requests, complains or denies. Anything doubtful is a question:
a person loses a second on it, while a question laid aside is a citizen without an answer. Rules
over closed lists (`pile_words`), because no labelled messages exist yet; certainties are what a
hand check of real comments showed (docs/contexts/language.md), not a model's.
"""

import re
from enum import StrEnum

from otklik.language import pile_words as lists
from otklik.language.guess import Guess
from otklik.language.opening import greeting_end
from otklik.language.words import STOP_WORDS, lemma, visible, words

_LONGEST_COURTESY = 40  # words; whoever writes more has something to say
_LONGEST_TEXT = 5_000  # characters
_LINK = re.compile(r"https?://|www\.|\bt\.me/|\bwa\.me/|\bvk\.cc/|@\w{3,}", re.IGNORECASE)
_MARKUP = re.compile(r"\[(?:id|club|public)\d+[^|\]]{0,40}\|\[?[^\]]{0,80}\]{1,2}|@[\w.]{2,40}")
_DIGITS = re.compile(r"\d")
_PLUS = re.compile(r"\s*+\+[\s+1]*+")
_SOUR = frozenset("😡🤬😠👎🤡🤮💩😤🙄🤦😒")


class Kind(StrEnum):
    QUESTION = "question"
    NOT_A_QUESTION = "not_a_question"


def looks_like(text: str) -> Guess[Kind]:
    """Question (or anything that may be one), or nothing to answer; with the words that decided."""
    shown = _MARKUP.sub(" ", visible(text[:_LONGEST_TEXT])).strip()
    if not shown:  # a picture or a file alone may be the very complaint
        return _doubtful()
    if _PLUS.fullmatch(shown):
        return _aside(0.95, ("+",))
    if not any(character.isalnum() for character in shown):
        return _without_words(shown)
    said = _Said(shown)
    if said.advertises:
        return _aside(0.75, said.advertising)
    if said.asks:
        certainty = 0.9 if "?" in said.asks else 0.7
        return Guess(value=Kind.QUESTION, certainty=certainty, reasons=said.asks[:3])
    if _DIGITS.search(shown) or any(sign in shown for sign in _SOUR):
        return _doubtful()
    if said.only_greets:
        return _aside(0.95, said.words)
    return _courtesy(said) if len(said.words) <= _LONGEST_COURTESY else _doubtful()


class _Said:
    """What the lists make of a text's words."""

    def __init__(self, text: str) -> None:
        self.words = tuple(words(text))
        self.forms = tuple(lemma(word) for word in self.words)
        self.asks = (("?",) if "?" in text else ()) + self.all_of(lists.ASKS)
        self.advertising = self.all_of(lists.ADVERTISES)
        self.only_greets = not words(text[greeting_end(text) :])
        self.has_link = bool(_LINK.search(text))

    def all_of(self, wanted: frozenset[str]) -> tuple[str, ...]:
        """The words, each once, that are listed by their form or as they were written."""
        found = [
            word
            for word, form in zip(self.words, self.forms, strict=True)
            if form in wanted or word in wanted
        ]
        return tuple(dict.fromkeys(found))

    @property
    def advertises(self) -> bool:
        """Several signs of selling and a place to go to, and no word of someone wronged by it."""
        wronged = self.all_of(lists.WRONGED)
        return self.has_link and len(self.advertising) >= 3 and not wronged

    def share_of(self, listed: frozenset[str]) -> float:
        """How many of the words with a meaning of their own are listed, 0 to 1."""
        pairs = list(zip(self.words, self.forms, strict=True))
        meant = [(word, form) for word, form in pairs if form not in STOP_WORDS]
        hits = sum(1 for word, form in meant if word in listed or form in listed)
        return hits / len(meant) if meant else 0.0


def _courtesy(said: _Said) -> Guess[Kind]:
    wishes = said.all_of(lists.WISHES)
    if wishes and said.share_of(lists.COURTESY) >= 0.4:
        return _aside(0.9, wishes)
    # Thanks may be bitter («спасибо за ямы»): nearly every word must be known as a kind one.
    if said.share_of(lists.COURTESY) >= 0.75:
        return _aside(0.9, said.all_of(lists.COURTESY))
    return _doubtful()


def _without_words(shown: str) -> Guess[Kind]:
    if "?" in shown or "❓" in shown:
        return Guess(value=Kind.QUESTION, certainty=0.6, reasons=("?",))
    return _aside(0.95, tuple(dict.fromkeys(shown.replace(" ", ""))))


def _aside(certainty: float, reasons: tuple[str, ...]) -> Guess[Kind]:
    return Guess(value=Kind.NOT_A_QUESTION, certainty=certainty, reasons=reasons[:3])


def _doubtful() -> Guess[Kind]:
    return Guess(value=Kind.QUESTION, certainty=0.5)
