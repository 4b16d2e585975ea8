"""The first words of a message after its greeting, for a queue row of two lines."""

import re
from difflib import SequenceMatcher
from functools import lru_cache

from otklik.nlp.words.lemmas import visible

# How much of a message is searched for a greeting, in characters.
_HEAD = 400

# Markup that networks put before a reply («[id1|Имя], …») and marks left by masking («[имя]»).
_MENTION = re.compile(
    r"\[(?:id|club|public)\d+[^|\]]{0,40}\|\[?[^\]]{0,80}\]{1,2}|@[\w.]{2,40}|\[[а-яё ]{2,20}\]",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"(?:\[(?:id|club|public)\d+[^|\]]{0,40}\|\[?[^\]]{0,80}\]{1,2}[\s,.:!]*)+")
_GREETING = re.compile(
    r"""
    (?: (?:все[мх]\s+)? добр\w{0,3} \s+
        (?: ден?ь\w{0,2} | ден | дня | дн[ьея] | день?к\w | веч\w{1,4} | утр\w{0,3} | ноч\w{0,2}
          | врем\w{1,4} (?:\s+суток|\s+дня)? | суток )
      | (?:день|вечер|утро|утречко) \s+ добр\w{2,3}
      | (?:добр(?:ый|ое)|утречко|здр|здра|хай|хелло|дд) (?=\s*[!.,)])
      | (?:при+ве+т(?:ик\w*|ству\w{1,4})?) (?:\s+вам)?
      | мое\s+почтение
      | а?с+[ао]л+[ао]м+у?[\s-]*(?:ва?[\s-]*)?(?:[ау]?[\s-]*[ао]?л[ае]й\w*)?
      | в[ау][\s-]?[ао]?лей\w*[\s-]+[ау]?с\w?[ао]л[ао]м
      | маршал+а?(?:\s+(?:ду|хуьлда|хуьлийла))?(?:\s+[хш]\w{2,8})?
      | (?:де|суьйре|суьре|[\u04c01iӏ]?уьйре|буьйса)\s+дика\s+(?:хуьлда|хуьлийла|дойла)\w*
      | hello | hi | good\s+(?:day|morning|evening|afternoon) | sal[ao]m\w*
    ) (?!\w)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WORD = re.compile(r"[^\W\d_]+")
# Whom the greeting addresses: only if closed by punctuation, else the matter itself might be cut.
_ADDRESSED = re.compile(
    r"""
    (?: (?:всем|вам|друзья|коллеги|ребята|админ\w*|господа|дамы\s+и\s+господа|соседи)
      | (?:много)?уваж\w+ (?:\s+[^\s.!?,]+){1,6}
      | дорог(?:ая|ие|ой) (?:\s+[^\s.!?,]+){1,3}
    ) \s* [,.!)]+
    | (?:всем|вам) (?!\w)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OPENS_A_PHRASE = "«\"'([#№@+-—<"
_HELLOS = ("здравствуйте", "здравствуй", "здрасьте", "здравия")


@lru_cache(maxsize=5_000)
def is_hello(word: str) -> bool:
    """Whether a word is «здравствуйте», however spelt."""
    word = word.lower()
    if word[:1] not in "зс" or not 6 <= len(word) <= 15:
        return False
    if word.startswith(("здравствуйте", "здравствуй")):
        return len(word) <= 13
    return any(SequenceMatcher(None, word, hello).ratio() >= 0.8 for hello in _HELLOS)


def opening(text: str, limit: int = 220) -> str:
    """The text without its greeting, on one line, at most `limit` characters (with «…» if cut).

    A text that is only a greeting is returned whole, so only an empty text gives an empty result.
    """
    folded = " ".join(visible(text).split()) or text.strip()
    bare = _MARKUP.sub("", folded[:_HEAD], count=1) + folded[_HEAD:]
    if not _has_words(bare):
        bare = folded
    rest = bare[greeting_end(bare) :]
    return _truncate(rest if _has_words(rest) else bare, limit)


def greeting_end(text: str) -> int:
    """Index after the greeting at the beginning; 0 without one."""
    head, position = text[:_HEAD], 0
    for _ in range(4):  # «Здравствуйте! Добрый день, уважаемые сотрудники!»
        start = _skip_lead(head, position)
        found = _greeting_at(head, start)
        if found is None and position:
            addressed = _ADDRESSED.match(head, start)
            found = addressed.end() if addressed else None
        if found is None:
            break
        position = _skip_tail(head, found)
    return position


def _greeting_at(text: str, start: int) -> int | None:
    phrase = _GREETING.match(text, start)
    if phrase:
        return phrase.end()
    word = _WORD.match(text, start)
    if word and is_hello(word.group()):
        return word.end()
    return None


def _skip_lead(text: str, position: int) -> int:
    """Skips emoji, punctuation and mentions before a greeting."""
    while position < len(text):
        mention = _MENTION.match(text, position)
        if mention:
            position = mention.end()
        elif text[position].isalnum():
            break
        else:
            position += 1
    return position


def _skip_tail(text: str, position: int) -> int:
    """Skips what closes a greeting, but not what opens the next phrase."""
    while position < len(text):
        character = text[position]
        dash_closes = character in "-—" and text[position + 1 : position + 2] == " "
        if character.isalnum() or (character in _OPENS_A_PHRASE and not dash_closes):
            break
        position += 1
    return position


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _truncate(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    whole_words, _, last = text[: limit - 1].rpartition(" ")
    # A long last word is cut rather than dropped: a half-empty line says less.
    kept = whole_words if whole_words and len(last) < limit // 3 else text[: limit - 1]
    return kept.rstrip(" ,;:—-") + "…"
