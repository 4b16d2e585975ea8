"""Parsing untrusted letters in bounded time and memory.

The sender controls the number of parts and the length of headers, and the library's parsers are
quadratic in some of them. What exceeds the bounds is truncated; the raw letter is stored anyway.
Source: CPython's gh-136063 and related."""

import codecs
import re
from contextlib import suppress
from copy import copy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import Compat32, compat32
from email.utils import getaddresses
from itertools import islice, pairwise
from typing import Any

type Letter = Message[Any, Any]

LONGEST_HEADER = 10_000  # characters
LONGEST_OF_PARTS = 2_000  # of those that describe a part
# Encoded files of 25 MB have 350 thousand lines; few of them look like a boundary.
BOUNDS = (
    (re.compile(rb"\r\n?|\n"), 400_000),
    (re.compile(rb"[\r\n]--"), 2_000),
    (re.compile(rb"boundary", re.IGNORECASE), 100),
)


class _BoundedPolicy(Compat32):
    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        of_parts = name.lower().startswith("content-")
        return name, value[: LONGEST_OF_PARTS if of_parts else LONGEST_HEADER]


def parse_letter(raw: bytes) -> Letter:
    """Never raises; a letter nested too deeply stays one part."""
    within = raw
    for mark, most in BOUNDS:
        if beyond := next(islice(mark.finditer(within), most, None), None):
            within = within[: beyond.start()]
    try:
        return BytesParser(policy=_BoundedPolicy()).parsebytes(within)
    except RecursionError:
        return BytesHeaderParser(policy=_BoundedPolicy()).parsebytes(within)


MOST_OF_A_NAME = 5
USUAL = ("cp1251", "koi8-r")  # usual encodings of Russian letters without a declared charset
# Russian letters by frequency: a wrongly decoded text has few of the first.
FREQUENT = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
RANKS = {letter: len(FREQUENT) - place for place, letter in enumerate(FREQUENT)}
MOST_GUESSED = 5_000  # characters examined for a guess
# Codecs for host names and source code: some take quadratic time.
NO_TEXT = {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined"}


def decode_text(body: bytes, charset: str | None) -> str:
    """Never raises; without NUL and surrogates."""
    for name in (charset, "utf-8"):
        try:
            if codecs.lookup(name or "utf-8").name.replace("_", "-") in NO_TEXT:
                continue
            text = body.decode(name or "utf-8")
        except (LookupError, UnicodeError, ValueError):
            continue
        return _storable(text)
    guesses = [body.decode(name, "replace") for name in USUAL]
    return _storable(max(guesses, key=_likeness))


def _likeness(text: str) -> float:
    """Frequent Russian letters, and no capital after a small one (KOI8-R as Windows-1251)."""
    beginning = text[:MOST_GUESSED]
    ranks = sum(RANKS.get(sign.lower(), 0) for sign in beginning)
    odd = sum(a.islower() and b.isupper() for a, b in pairwise(beginning))
    return ranks - len(FREQUENT) * (odd + beginning.count("\ufffd"))


def header(letter: Letter, name: str) -> str:
    """A decoded header on one line; empty without one."""
    return words(_raw(letter, name))


def words(raw: object) -> str:
    if raw is None:
        return ""
    try:
        parts = decode_header(raw)  # type: ignore[arg-type]
    except (HeaderParseError, ValueError, TypeError, LookupError):
        return _line(str(raw))
    items = [
        part if isinstance(part, str) else decode_text(part, _clear_charset(charset))
        for part, charset in parts
    ]
    return _line("".join(items))


def people(letter: Letter, name: str) -> list[tuple[str, str]]:
    """Names and addresses in a header; only of its first few occurrences."""
    try:
        items = letter.get_all(name, [])[:MOST_OF_A_NAME]
        found = getaddresses([v if isinstance(v, str) else words(v) for v in items])
    except (ValueError, TypeError, IndexError, AttributeError, RecursionError):
        return []
    return [(words(name), address.strip()) for name, address in found if "@" in address]


def inside(part: Letter) -> list[Letter] | None:
    """Its parts; None for a leaf, which only `content` decodes safely."""
    if not part.is_multipart():
        return None
    return [one for one in part.get_payload() if isinstance(one, Message)]


def content(part: Letter) -> bytes:
    """The bytes of a part; of a nested letter, the whole."""
    if (inner := inside(part)) is not None:
        return b"\r\n".join(map(_whole, inner))
    bare = copy(part)
    del bare["Content-Type"]  # else its charset is tried first, and an unknown one raises
    try:
        body = bare.get_payload(decode=True)
    except (ValueError, TypeError, LookupError):
        return b""
    return body if isinstance(body, bytes) else b""


def _whole(letter: Letter) -> bytes:
    """As it would be sent; empty if the library fails."""
    with suppress(Exception):
        return letter.as_bytes(policy=compat32.clone(linesep="\r\n"))
    return b""


def charset_of(part: Letter) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, TypeError, LookupError):
        return None


def name_of(part: Letter) -> str:
    """A file's name without a path."""
    try:
        text = part.get_filename()
    except (ValueError, TypeError, LookupError):
        return ""
    return words(text).replace("\\", "/").rpartition("/")[2]


def _raw(letter: Letter, name: str) -> object:
    try:
        return letter.get(name)
    except (ValueError, TypeError, LookupError):
        return None


def _clear_charset(charset: str | None) -> str | None:
    return None if charset in {"unknown-8bit", "8bit", "us-ascii", "ascii"} else charset


def _line(text: str) -> str:
    return " ".join(_storable(text).split())


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
