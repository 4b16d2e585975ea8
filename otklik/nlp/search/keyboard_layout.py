"""Words typed in the wrong keyboard layout: «ghfdf» is «права», «ыгкмун» is survey."""

from otklik.nlp.words.lemmas import is_known, plain

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./" + '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?@#$^&|'
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю." + 'ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"№;:?/'
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
# Two letters may be a word in either layout.
SHORTEST = 3
_ENDS = ".,;:?!/\"'"


def to_russian(text: str) -> str:
    """What the same keys give in the Russian layout."""
    return text.translate(_TO_CYRILLIC)


def to_english(text: str) -> str:
    """What the same keys give in the English layout."""
    return text.translate(_TO_LATIN)


def meant_in_russian(text: str) -> str:
    """The text with Latin words as Russian ones; empty if that gives no words.

    In an all-Latin text most words must be known, and all are converted, since the rest may be
    mistyped; in a mixed text only known ones.
    """
    chunks = [(chunk, _known_in_russian(chunk)) for chunk in text.split()]
    latin = [known for chunk, known in chunks if _is_latin(chunk)]
    if not any(len(known) >= SHORTEST for known in latin):
        return ""
    is_whole = not any(_is_cyrillic(chunk) for chunk, _known in chunks)
    if is_whole and sum(map(bool, latin)) * 2 <= len(latin):
        return ""
    return " ".join(
        known or (to_russian(chunk) if is_whole and _is_latin(chunk) else chunk)
        for chunk, known in chunks
    )


def meant_in_english(text: str) -> str:
    """The text in the English layout; empty with a Russian word or without letters.

    There is no English dictionary: whether anything is found decides.
    """
    chunks = text.split()
    if not any(map(_is_cyrillic, chunks)) or any(map(_is_latin, chunks)):
        return ""
    words = [plain(chunk).strip(_ENDS) for chunk in chunks]
    if any(len(word) >= SHORTEST and is_known(word) for word in words):
        return ""
    return to_english(text)


def _known_in_russian(chunk: str) -> str:
    """A Latin chunk as the Russian word it becomes, if need be without punctuation."""
    if not _is_latin(chunk) or _is_cyrillic(chunk):
        return ""
    for kept in (chunk, chunk.rstrip(_ENDS)):
        turned = to_russian(kept)
        parts = plain(turned).split("-")
        if all(part and part.isalpha() and is_known(part) for part in parts):
            return turned
    return ""


def _is_latin(chunk: str) -> bool:
    return any(character.isascii() and character.isalpha() for character in chunk)


def _is_cyrillic(chunk: str) -> bool:
    return any("Ѐ" <= character <= "ӿ" for character in chunk)
