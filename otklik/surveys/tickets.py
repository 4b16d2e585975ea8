"""A signed ticket in a form makes sending it twice harmless. It is not stored and names nobody.

A ticket is a random word and its signature by the wave's key. Only the hash of the word is kept
once the form was taken, and both hash and key are gone when the wave closes.
"""

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from otklik.surveys.models import Wave

WORD_CHARACTERS = 32


def issue(wave: "Wave", *, word: str) -> str:
    """`word` is random, 32 hex digits."""
    return f"{word}.{_signature(wave, word)}"


def is_ours(wave: "Wave", ticket: str) -> bool:
    """Whether the wave signed it. It does not grow old while the wave is open."""
    word, _dot, signature = ticket.partition(".")
    is_shaped = len(word) == WORD_CHARACTERS and ticket.isascii()
    return is_shaped and hmac.compare_digest(signature, _signature(wave, word))


def digest(wave: "Wave", ticket: str) -> str:
    """What is kept of a ticket that was used."""
    word, _dot, _signature = ticket.partition(".")
    return hashlib.sha256(f"{wave.pk}/{word}".encode()).hexdigest()


def _signature(wave: "Wave", word: str) -> str:
    return hmac.new(wave.key.encode(), word.encode(), hashlib.sha256).hexdigest()[:40]
