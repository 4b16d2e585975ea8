"""Text from outside: characters that files cannot hold or that nobody sees, numbers that stay on
their lines, and numbers in addresses and forms."""

import re
from collections.abc import Callable
from typing import Any

NO_BREAK = "\N{NO-BREAK SPACE}"
_MONTHS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
_TORN = re.compile(rf"(?<=№) (?=\d)|(?<=\d) (?=%)|(?<=\d) (?=(?:{_MONTHS})\b)")
# Outside of production 2, “Char”, of XML 1.0: control characters and surrogates.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """The text without characters that XML forbids, which make a spreadsheet or document
    unreadable. They come from copied PDFs."""
    return _NOT_IN_XML.sub("", text)


def one_line(text: str) -> str:
    """The text as one visible line, without line breaks and without marks of text direction."""
    visible = "".join(sign for sign in text if sign.isprintable() or sign.isspace())
    return " ".join(visible.split())


def add_no_break_spaces(text: str) -> str:
    """The same text; a number stays with its «№», its «%» and its month.

    >>> add_no_break_spaces("№ 7 от 29 октября, 80 %").count(NO_BREAK)
    3
    """
    return _TORN.sub(NO_BREAK, text)


def map_texts(value: Any, change: Callable[[str], str]) -> Any:
    """The same value with each text changed, however deep; names stay."""
    match value:
        case str():
            return change(str(value))
        case dict():
            return {name: map_texts(one, change) for name, one in value.items()}
        case list() | tuple():
            return [map_texts(one, change) for one in value]
        case _:
            return value


def whole_number(text: str) -> int:
    """A number in an address or a form, such as a row's key; 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
