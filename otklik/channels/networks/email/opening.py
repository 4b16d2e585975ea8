"""Letters taken apart, whatever a stranger put into them: in bounded time and memory.

Whoever writes a letter chooses how deep its parts lie, how many there are and how long its headers
are; the library's reading of some of them takes the square of their length. What lies beyond these
bounds is cut off: the letter as it came is kept all the same. Source: CPython's gh-136063 and kin.
"""

import re
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import Compat32
from itertools import islice
from typing import Any

type Letter = Message[Any, Any]

LONGEST_HEADER = 10_000  # signs
LONGEST_OF_PARTS = 2_000  # of those that say what a part is
# Encoded files of 25 MB have 350 thousand lines; what begins like a border is one in few of them.
BOUNDS = (
    (re.compile(rb"\r\n?|\n"), 400_000),
    (re.compile(rb"[\r\n]--"), 2_000),
    (re.compile(rb"boundary", re.IGNORECASE), 100),
)


class _Bounded(Compat32):
    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        of_parts = name.lower().startswith("content-")
        return name, value[: LONGEST_OF_PARTS if of_parts else LONGEST_HEADER]


def opened(raw: bytes) -> Letter:
    """The letter, taken apart; one whose parts lie too deep stays one part. Never raises."""
    within = raw
    for mark, most in BOUNDS:
        if beyond := next(islice(mark.finditer(within), most, None), None):
            within = within[: beyond.start()]
    try:
        return BytesParser(policy=_Bounded()).parsebytes(within)
    except RecursionError:
        return BytesHeaderParser(policy=_Bounded()).parsebytes(within)
