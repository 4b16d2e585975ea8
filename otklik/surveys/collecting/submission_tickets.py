"""A signed ticket in a form makes sending it twice harmless. It is not stored and names nobody.

A ticket is a random word, the moment at which its page was given, and a signature of both by the
wave's key; it holds for one way of answering. Only the hash of the word is kept once the form was
taken, and both hash and key are gone when the wave closes. The moment is kept nowhere: it tells
for one sentence of `suspicion` whether a form was filled faster than one can read.
"""

import hashlib
import hmac
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from otklik.surveys.waves.models import Wave

WORD_CHARACTERS = 32


def issue(wave: "Wave", *, word: str, mode: str = "web", at: datetime | None = None) -> str:
    """`word` is random, 32 hex digits; without a moment nobody is told to have been fast."""
    text = word if at is None else f"{word}.{int(at.timestamp()):x}"
    return f"{text}.{_signature(wave, f'{mode}/{text}')}"


def word_of(ticket: str) -> str:
    return ticket.partition(".")[0]


def half(wave: "Wave", ticket: str) -> int:
    """0 or 1, for one ticket always the same: which version whoever was invited is asked."""
    return hashlib.sha256(f"{wave.pk}/half/{word_of(ticket)}".encode()).digest()[0] & 1


def screen(wave: "Wave") -> str:
    """What the address of our own screens ends in, so that nobody else answers as one of them."""
    return _signature(wave, "screen")[:12]


def is_screen(wave: "Wave", word: str) -> bool:
    return word.isascii() and hmac.compare_digest(word, screen(wave))


def is_ours(wave: "Wave", ticket: str, *, mode: str = "web") -> bool:
    """Whether the wave signed it for this way of answering. It does not grow old while the wave
    is open."""
    result, _dot, signature = ticket.rpartition(".")
    is_shaped = len(result.partition(".")[0]) == WORD_CHARACTERS and ticket.isascii()
    return is_shaped and hmac.compare_digest(signature, _signature(wave, f"{mode}/{result}"))


def seconds(ticket: str, *, at: datetime) -> int | None:
    """How long ago the page of a ticket that is ours was given, where the ticket tells."""
    _word, *moment, _signed = ticket.split(".")
    return max(int(at.timestamp()) - int(moment[0], 16), 0) if moment else None


def digest(wave: "Wave", ticket: str, *, what: str = "") -> str:
    """What is kept of a ticket that was used: for its form, or for something else done with it."""
    word, _dot, _signature = ticket.partition(".")
    return hashlib.sha256(f"{wave.pk}/{what}{word}".encode()).hexdigest()


def _signature(wave: "Wave", word: str) -> str:
    return hmac.new(wave.key.encode(), word.encode(), hashlib.sha256).hexdigest()[:40]
