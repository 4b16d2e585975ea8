"""Why a file was refused, and what was found hidden in one. Knows no Django, like all the code of
the sandboxed process."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, Self

LONGEST_TEXT = 200_000  # characters kept of a file's text
MOST_EXAMPLES = 3
LONGEST_EXAMPLE = 80


class Fault(IntEnum):
    """Why a file was refused: the exit code of the process."""

    DAMAGED = 10
    TOO_LARGE = 11
    ENCRYPTED = 12
    MACROS = 13
    NO_TEXT = 14
    HOSTILE = 15
    TRACKED = 16
    HIDDEN = 17
    EMBEDDED = 18
    SIGNED = 19
    OLD = 20
    UNKNOWN = 21


class Unfit(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


class HiddenKind(StrEnum):
    """What a file may hold without showing it."""

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


HARMLESS = frozenset((HiddenKind.FORM, HiddenKind.SIGNATURE))
"""Reported, but no reason to hold a file back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenContent:
    what: HiddenKind
    count: int = 1
    examples: tuple[str, ...] = ()

    @property
    def as_json(self) -> dict[str, Any]:
        return {"what": self.what.value, "count": self.count, "examples": list(self.examples)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        examples = tuple(values["examples"])
        return cls(what=HiddenKind(values["what"]), count=values["count"], examples=examples)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """`kind` is the format by content; `text` the file's text, empty for a scan."""

    kind: str
    text: str = ""
    hides: tuple[HiddenContent, ...] = ()

    @property
    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "text": self.text, "hides": [one.as_json for one in self.hides]}

    @property
    def is_harmless(self) -> bool:
        return all(one.what in HARMLESS for one in self.hides)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        hides = tuple(HiddenContent.from_json(one) for one in values["hides"])
        return cls(kind=values["kind"], text=values["text"], hides=hides)


class Findings:
    """Counts hidden content by kind, with the beginning of a few examples."""

    def __init__(self) -> None:
        self.counts: dict[HiddenKind, int] = {}
        self.examples: dict[HiddenKind, list[str]] = {}

    def add(self, what: HiddenKind, example: str = "", count: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + count
        items = self.examples.setdefault(what, [])
        example = " ".join(example.split())[:LONGEST_EXAMPLE]
        if example and example not in items and len(items) < MOST_EXAMPLES:
            items.append(example)

    @property
    def hides(self) -> tuple[HiddenContent, ...]:
        return tuple(
            HiddenContent(what=what, count=self.counts[what], examples=tuple(self.examples[what]))
            for what in HiddenKind
            if what in self.counts
        )
