"""Signs that people paste and files cannot hold, or that nobody sees."""

import re

# Whatever XML 1.0 has no place for (its production 2, “Char”): control signs, halves of pairs.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """The text without signs that XML has no place for: with one of them in it a spreadsheet or a
    document opens for nobody. They come along when a text is copied out of a PDF."""
    return _NOT_IN_XML.sub("", text)


def one_line(text: str) -> str:
    """The text as one line of signs that are seen: without breaks, and without those that turn the
    direction of what stands beside them."""
    seen = "".join(sign for sign in text if sign.isprintable() or sign.isspace())
    return " ".join(seen.split())
