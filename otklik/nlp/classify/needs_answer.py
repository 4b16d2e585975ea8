"""Does a message need an answer, and is there anything to read in it?

Recall first: a message is set aside only if it contains only courtesy, emotion or advertising and
nothing that asks, requests, complains or denies. A doubtful message is a question: it costs a
reader a second, while a question set aside is a citizen without an answer. Closed word lists
(`needs_answer.txt`), because no labelled messages exist yet; certainties come from a hand check of
real comments (docs/contexts/nlp.md). Nothing is guessed about a message without content: a greeting
alone, emoji, or a network's mark of a photo without text («Сообщение без текста»).
"""

import re
from enum import StrEnum
from pathlib import Path

from otklik.nlp.guess import Guess
from otklik.nlp.words.lemmas import STOP_WORDS, lemma, read_word_lists, visible, words
from otklik.nlp.words.skip_greeting import greeting_end

_LONGEST = 5_000  # characters that are read
_LONGEST_GREETING = 200
_MARK = re.compile(
    r"\[(?:id|club|public)\d+[^|\]]{0,40}\|\[?[^\]]{0,80}\]{1,2}|@[\w.]{2,40}"
    r"|\[[а-яё][а-яё ,.]{0,60}\]",
    re.IGNORECASE,
)
_NOT_SENT = re.compile(
    r"(?:сообщение |комментарий |обращение )?без текста|текст отсутствует|нет текста"
    r"|(?:фото|видео|изображение|вложение|стикер|голосовое сообщение)(?:графия)?",
    re.IGNORECASE,
)


class Silence(StrEnum):
    """Why there is nothing to read."""

    EMPTY = "empty"
    NO_WORDS = "no_words"  # punctuation, smileys, numbers, mask placeholders
    NOT_SENT = "not_sent"  # a network's note that there was no text
    GREETING = "greeting"


def silence_of(text: str) -> Silence | None:
    """None where there is something to read."""
    visible_text = visible(text[:_LONGEST]).strip()
    if not visible_text:
        return Silence.EMPTY
    bare = _MARK.sub(" ", visible_text)
    if not _has_letters(bare):
        return Silence.NO_WORDS
    if len(bare) > _LONGEST_GREETING:
        return None
    if _NOT_SENT.fullmatch(bare.strip(" \t\r\n.,!?()<>*«»\"'-—:")):
        return Silence.NOT_SENT
    return None if _has_letters(bare[greeting_end(bare) :]) else Silence.GREETING


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


_LISTS = read_word_lists(Path(__file__).with_name("needs_answer.txt"))
_COURTESY = _LISTS["wishes"] | _LISTS["thanks"] | _LISTS["praise"] | _LISTS["fill"]
_LONGEST_COURTESY = 40  # words; a longer text has content
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
    """A question (or possibly one), or nothing to answer; with the deciding words."""
    visible_text = _MARKUP.sub(" ", visible(text[:_LONGEST_TEXT])).strip()
    if not visible_text:  # a picture or a file alone may be the complaint itself
        return _doubtful()
    if _PLUS.fullmatch(visible_text):
        return _aside(0.95, ("+",))
    if not any(character.isalnum() for character in visible_text):
        return _without_words(visible_text)
    sentence = _WordMarks(visible_text)
    if sentence.advertises:
        return _aside(0.75, sentence.advertising)
    if sentence.asks:
        certainty = 0.9 if "?" in sentence.asks else 0.7
        return Guess(value=Kind.QUESTION, certainty=certainty, reasons=sentence.asks[:3])
    if _DIGITS.search(visible_text) or any(sign in visible_text for sign in _SOUR):
        return _doubtful()
    if sentence.only_greets:
        return _aside(0.95, sentence.words)
    return _courtesy(sentence) if len(sentence.words) <= _LONGEST_COURTESY else _doubtful()


class _WordMarks:
    """The words of a text as the lists see them."""

    def __init__(self, text: str) -> None:
        self.words = tuple(words(text))
        self.forms = tuple(lemma(word) for word in self.words)
        self.asks = (("?",) if "?" in text else ()) + self.all_of(_LISTS["asks"])
        self.advertising = self.all_of(_LISTS["advertises"])
        self.only_greets = not words(text[greeting_end(text) :])
        self.has_link = bool(_LINK.search(text))

    def all_of(self, listed: frozenset[str]) -> tuple[str, ...]:
        """Listed words, each once, by lemma or as written."""
        found = [
            word
            for word, form in zip(self.words, self.forms, strict=True)
            if form in listed or word in listed
        ]
        return tuple(dict.fromkeys(found))

    @property
    def advertises(self) -> bool:
        """Several signs of selling and a link, and no word of a person wronged by it."""
        wronged = self.all_of(_LISTS["wronged"])
        return self.has_link and len(self.advertising) >= 3 and not wronged

    def share_of(self, listed: frozenset[str]) -> float:
        """Share of listed words among those with a meaning of their own."""
        pairs = list(zip(self.words, self.forms, strict=True))
        meant = [(word, form) for word, form in pairs if form not in STOP_WORDS]
        hits = sum(1 for word, form in meant if word in listed or form in listed)
        return hits / len(meant) if meant else 0.0


def _courtesy(text: _WordMarks) -> Guess[Kind]:
    wishes = text.all_of(_LISTS["wishes"])
    if wishes and text.share_of(_COURTESY) >= 0.4:
        return _aside(0.9, wishes)
    # Thanks may be bitter («спасибо за ямы»): nearly every word must be a known kind one.
    if text.share_of(_COURTESY) >= 0.75:
        return _aside(0.9, text.all_of(_COURTESY))
    return _doubtful()


def _without_words(text: str) -> Guess[Kind]:
    if "?" in text or "❓" in text:
        return Guess(value=Kind.QUESTION, certainty=0.6, reasons=("?",))
    return _aside(0.95, tuple(dict.fromkeys(text.replace(" ", ""))))


def _aside(certainty: float, reasons: tuple[str, ...]) -> Guess[Kind]:
    return Guess(value=Kind.NOT_A_QUESTION, certainty=certainty, reasons=reasons[:3])


def _doubtful() -> Guess[Kind]:
    return Guess(value=Kind.QUESTION, certainty=0.5)
