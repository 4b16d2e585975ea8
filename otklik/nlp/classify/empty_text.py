"""Is there anything to read in a message? Where not, nothing is guessed of what it is about.

A greeting and no more, signs and smileys, the mark that a network puts where somebody sent a photo
alone («Сообщение без текста»): a topic guessed from these is chance.
"""

import re
from enum import StrEnum

from otklik.nlp.words.lemmas import visible
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
    NO_WORDS = "no_words"  # signs, smileys, numbers, marks of what was masked
    NOT_SENT = "not_sent"  # a network's mark that no words came
    GREETING = "greeting"


def silence_of(text: str) -> Silence | None:
    """None where there is something to read."""
    shown = visible(text[:_LONGEST]).strip()
    if not shown:
        return Silence.EMPTY
    bare = _MARK.sub(" ", shown)
    if not _has_letters(bare):
        return Silence.NO_WORDS
    if len(bare) > _LONGEST_GREETING:
        return None
    if _NOT_SENT.fullmatch(bare.strip(" \t\r\n.,!?()<>*«»\"'-—:")):
        return Silence.NOT_SENT
    return None if _has_letters(bare[greeting_end(bare) :]) else Silence.GREETING


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))
