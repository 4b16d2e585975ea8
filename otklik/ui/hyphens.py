"""Soft hyphens where a Russian word may be divided.

With large letters a phone has room for eight letters in a line, and many browsers do not hyphenate
Russian: they break «публикует|ся» anywhere. A soft hyphen is visible only at the end of a line, and
is inserted only for readers with large letters or wide spacing.

The rules are P. Christov's for TeX: between consonants, before a consonant and a vowel, after ь, ъ
and й, and never one letter alone.
"""

import re
from itertools import pairwise

HYPHEN = "\u00ad"
SHORTEST = 7  # letters of a word to be divided
VOWEL, SIGN = "[аеёиоуыэюя]", "[йьъ]"
CONSONANT, LETTER = "[бвгджзклмнпрстфхцчшщ]", "[а-яё]"
PLACE = re.compile(
    "|".join(
        f"(?<={before})(?={after})"
        for before, after in (
            (SIGN, LETTER * 2),
            (VOWEL, VOWEL + LETTER),
            (VOWEL, CONSONANT + VOWEL),
            (VOWEL + CONSONANT, CONSONANT + VOWEL),
            (VOWEL + CONSONANT, CONSONANT * 2 + VOWEL),
            (VOWEL + CONSONANT * 2, CONSONANT * 2 + VOWEL),
        )
    ),
    re.IGNORECASE,
)
WORD = re.compile(f"{LETTER}{{{SHORTEST},}}", re.IGNORECASE)
# Not text: comments, elements with raw content, and tags.
NO_TEXT = re.compile(
    r"(<!--.*?-->|<(?P<whole>script|style|textarea|title|svg|code|pre|option)\b.*?</(?P=whole)\s*>"
    r"|<[^>]*>)",
    re.DOTALL | re.IGNORECASE,
)


def word(whole: str) -> str:
    """A word with soft hyphens."""
    places = (found.start() for found in PLACE.finditer(whole))
    inner = [place for place in places if 2 <= place <= len(whole) - 2]
    return HYPHEN.join(whole[a:b] for a, b in pairwise([0, *inner, len(whole)]))


def html(page: str) -> str:
    """An HTML fragment with soft hyphens in its words; tags and fields are unchanged."""
    done, end = [], 0
    for found in NO_TEXT.finditer(page):
        done += [_text(page[end : found.start()]), found[0]]
        end = found.end()
    return "".join((*done, _text(page[end:])))


def _text(text: str) -> str:
    return WORD.sub(lambda found: word(found[0]), text)
