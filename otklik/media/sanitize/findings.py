"""What was found in a file. Knows no Django: the child uses it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

MOST_EXAMPLES = 3
LONGEST_EXAMPLE = 80


class Hides(StrEnum):
    """What a file may hold that whoever opens it does not see at once."""

    AUTHORS = "authors"
    COMMENTS = "comments"
    CHANGES = "changes"
    HIDDEN_TEXT = "hidden_text"
    SHEETS = "sheets"
    ROWS = "rows"
    SLIDES = "slides"
    NOTES = "notes"
    PLACE = "place"
    CAMERA = "camera"
    MACROS = "macros"
    FILES = "files"
    OUTSIDE = "outside"
    FORM = "form"
    SIGNATURE = "signature"
    LAYERS = "layers"
    SCRIPTS = "scripts"


HARMLESS = frozenset((Hides.FORM, Hides.SIGNATURE))
"""Told of, and no reason to hold a file back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    what: Hides
    count: int = 1
    examples: tuple[str, ...] = ()

    @property
    def plain(self) -> dict[str, Any]:
        return {"what": self.what.value, "count": self.count, "examples": list(self.examples)}

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Self:
        return cls(
            what=Hides(plain["what"]), count=plain["count"], examples=tuple(plain["examples"])
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """`kind` is what the file is by its contents; `text` what it says, empty of a scan."""

    kind: str
    text: str = ""
    hides: tuple[Hidden, ...] = ()

    @property
    def plain(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "text": self.text,
            "hides": [one.plain for one in self.hides],
        }

    @property
    def is_harmless(self) -> bool:
        return all(one.what in HARMLESS for one in self.hides)

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Self:
        hides = tuple(Hidden.read(one) for one in plain["hides"])
        return cls(kind=plain["kind"], text=plain["text"], hides=hides)
