"""Paragraphs of a document, with what of their formatting helps to recognise clauses."""

from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph, or a table if it has `rows`. `label` is a number that the document counts
    instead of writing it; `level` of a heading, 0 for none; `pictures` are the names of its files,
    with or without text."""

    text: str = ""
    label: str = ""
    level: int = 0
    is_bold: bool = False
    align: str = ""
    is_listed: bool = False
    is_note: bool = False
    rows: tuple[tuple[str, ...], ...] = ()
    pictures: tuple[str, ...] = ()

    @property
    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        rows = tuple(tuple(row) for row in values.get("rows", ()))
        return cls(**(values | {"rows": rows, "pictures": tuple(values.get("pictures", ()))}))

    @property
    def has_text(self) -> bool:
        return bool(self.text or self.rows)

    @property
    def is_central(self) -> bool:
        return self.align == "center"


SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SPACES = {ord(sign): " " for sign in "\xa0\u2007\u202f\u2009\t"} | {0xAD: None, 0x200B: None}


def superscript(text: str) -> str:
    """Superscript digits, so that 5¹ is never 51."""
    return text.translate(SUPERSCRIPTS)


def tidy(text: str) -> str:
    """Without double spaces and empty lines."""
    lines = (" ".join(line.split()) for line in text.translate(_SPACES).splitlines())
    filled_lines = "\n".join(line for line in lines if line)
    return "".join(sign for sign in filled_lines if sign >= " " or sign == "\n").strip()
