"""Remove characters that files cannot hold or that nobody sees."""

import re

# Outside of production 2, “Char”, of XML 1.0: control characters and surrogates.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """The text without characters that XML forbids: with one of them a spreadsheet or a document
    does not open. They come from copied PDFs."""
    return _NOT_IN_XML.sub("", text)


def one_line(text: str) -> str:
    """The text as one visible line, without line breaks and without marks of text direction."""
    visible = "".join(sign for sign in text if sign.isprintable() or sign.isspace())
    return " ".join(visible.split())
