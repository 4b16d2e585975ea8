"""Signs that people paste and files cannot hold."""

import re

# Whatever XML 1.0 has no place for (its production 2, “Char”): control signs, halves of pairs.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """The text without signs that XML has no place for: with one of them in it a spreadsheet or a
    document opens for nobody. They come along when a text is copied out of a PDF."""
    return _NOT_IN_XML.sub("", text)
