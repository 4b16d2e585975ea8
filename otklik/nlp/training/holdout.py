"""Parts for learning and judging: each text falls to one of them by itself, whatever else there
is, and texts that differ only in case, Ё and spaces fall together."""

from hashlib import sha256

from otklik.nlp.words.lemmas import plain


def dealt(text: str, among: int) -> int:
    """Which of so many parts a text falls to, from 0."""
    folded = " ".join(plain(text).split())
    return int(sha256(folded.encode("utf-8", "surrogatepass")).hexdigest(), 16) % among
