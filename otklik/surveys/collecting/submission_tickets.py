"""A signed ticket in a form makes sending it twice harmless. It is not stored and names nobody.

A ticket is a random token, the moment at which its page was rendered, and a signature of both with
the wave's key, for one mode. Only a hash of the token is stored once the form is counted; the hash
and the key are deleted when the wave closes. The moment is not stored: `waves.suspicion` uses it to
see whether a form was filled faster than one can read.
"""

import hashlib
import hmac
import secrets
from datetime import datetime

from otklik.surveys.waves.models import Wave

WORD_CHARACTERS = 32


def issue(
    wave: Wave, *, word: str | None = None, mode: str = "web", at: datetime | None = None
) -> str:
    """`word`: 32 hex digits, random by default; a ticket without a moment is never too fast."""
    word = word or secrets.token_hex(WORD_CHARACTERS // 2)
    text = word if at is None else f"{word}.{int(at.timestamp()):x}"
    return f"{text}.{_sign(wave, f'{mode}/{text}')}"


def word_of(ticket: str) -> str:
    return ticket.partition(".")[0]


def half(wave: Wave, ticket: str) -> int:
    """0 or 1, always the same for a ticket: which version an invited person gets."""
    return hashlib.sha256(f"{wave.pk}/half/{word_of(ticket)}".encode()).digest()[0] & 1


def screen(wave: Wave) -> str:
    """The secret end of the URL of our own screens, so that nobody else can pose as one of them."""
    return _sign(wave, "screen")[:12]


def is_screen(wave: Wave, word: str) -> bool:
    return word.isascii() and hmac.compare_digest(word, screen(wave))


def is_ours(wave: Wave, ticket: str, *, mode: str = "web") -> bool:
    """Whether the wave signed it for this mode. It does not expire while the wave is open."""
    text, _dot, signature = ticket.rpartition(".")
    is_well_formed = len(word_of(text)) == WORD_CHARACTERS and ticket.isascii()
    return is_well_formed and hmac.compare_digest(signature, _sign(wave, f"{mode}/{text}"))


def seconds(ticket: str, *, at: datetime) -> int | None:
    """The age in seconds of the page of a valid ticket, if the ticket has a moment."""
    _word, *moment, _signature = ticket.split(".")
    return max(int(at.timestamp()) - int(moment[0], 16), 0) if moment else None


def digest(wave: Wave, ticket: str, *, what: str = "") -> str:
    """What is stored of a used ticket: the hash for its form, or for another act (`what`)."""
    return hashlib.sha256(f"{wave.pk}/{what}{word_of(ticket)}".encode()).hexdigest()


def _sign(wave: Wave, word: str) -> str:
    return hmac.new(wave.key.encode(), word.encode(), hashlib.sha256).hexdigest()[:40]
