"""What a reader of documents gives: paragraphs with as much of their looks as helps to tell what
they are. Knows no Django: the child uses it."""

from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph, or a table when it has `rows`. `label` is a number that the document does
    not write but counts; `level` of a heading, 0 where the document names none; `pictures` are
    files that stand in it, and it may have no words beside."""

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
    def plain(self) -> dict[str, Any]:
        """Only what is said, for JSON."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def read(cls, plain: dict[str, Any]) -> Self:
        rows = tuple(tuple(row) for row in plain.get("rows", ()))
        return cls(**(plain | {"rows": rows, "pictures": tuple(plain.get("pictures", ()))}))

    @property
    def has_words(self) -> bool:
        """Whether it has words."""
        return bool(self.text or self.rows)

    @property
    def is_central(self) -> bool:
        return self.align == "center"


SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SPACES = {ord(sign): " " for sign in "\xa0\u2007\u202f\u2009\t"} | {0xAD: None, 0x200B: None}


def raised(text: str) -> str:
    """What stands above the line: digits by their own signs, so that 5¹ is never 51."""
    return text.translate(SUPERSCRIPTS)


def tidy(text: str) -> str:
    """Line by line without double spaces and without lines that hold nothing."""
    lines = (" ".join(line.split()) for line in text.translate(_SPACES).splitlines())
    kept = "".join(
        sign for sign in "\n".join(line for line in lines if line) if sign >= " " or sign == "\n"
    )
    return kept.strip()
