"""The Chechen letter palochka, which no common keyboard has: typed as 1, I, l or |.

Search makes one letter of them, character for character, so positions stay. Stricter than
`language_id.with_palochka`, which only counts letters: «привет!» and «1 кг» stay.
"""

import re

from otklik.nlp.words.lemmas import is_known, plain

PALOCHKA = "\u04cf"
_CAPITAL = "\u04c0"
_LETTER = "[а-яёА-ЯЁ]"
_TYPED = re.compile(
    rf"(?<={_LETTER})[Iil|](?={_LETTER})"  # дIа, хlума
    rf"|(?<=[^\W\d_])[Il](?!\w)(?<={_LETTER}[Il])"  # воI
    rf"|(?<!\w)[Il|](?={_LETTER}{{2}})"  # Iалам
)
# Only from the start of a word: a long one is not rescanned from each letter.
_DIGIT = re.compile(rf"(?<!{_LETTER})(?P<before>{_LETTER}*)1(?P<after>{_LETTER}+)")


def normalize_palochka(text: str) -> str:
    """«х1ума», «хIума», «хlума» and «хӀума» become the same; a number next to words stays."""
    if not any(sign in text for sign in "1Iil|\u04c0"):
        return text
    text = _TYPED.sub(PALOCHKA, text.replace(_CAPITAL, PALOCHKA))
    return _DIGIT.sub(_of_digit, text)


def _of_digit(found: re.Match[str]) -> str:
    """«х1ума» and «1алам», but not «дом1кв» and «1этаж»."""
    before, after = found["before"], found["after"]
    preceding = found.string[: found.start()][-1:]
    if preceding and (preceding.isalnum() or preceding in ".,"):
        return found.group()
    if before:
        is_number = len(before) > 1 and is_known(plain(before))
    else:
        is_number = len(after) < 3 or is_known(plain(after))
    return found.group() if is_number else f"{before}{PALOCHKA}{after}"
