"""Differences of two texts in whole words, for readers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_PIECE = re.compile(r"\s+|[^\W_]+|[^\w\s]+|_+")


class Kind(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    kind: Kind
    text: str


def changes(before: str, after: str) -> list[Change]:
    """Pieces in order: same and gone ones form `before`, same and new ones `after`."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    found: list[Change] = []
    for change in _steps(old, new):
        if found and found[-1].kind is change.kind:
            found[-1] = Change(kind=change.kind, text=found[-1].text + change.text)
        else:
            found.append(change)
    return found


def _steps(old: list[str], new: list[str]) -> Iterator[Change]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for name, i, j, k, m in matcher.get_opcodes():
        if name == "equal":
            yield Change(kind=Kind.SAME, text="".join(old[i:j]))
            continue
        if j > i:
            yield Change(kind=Kind.GONE, text="".join(old[i:j]))
        if m > k:
            yield Change(kind=Kind.NEW, text="".join(new[k:m]))
