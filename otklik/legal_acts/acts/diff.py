"""The difference of two texts, clause by clause and word by word. No database."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from otklik.legal_acts.acts.clause_dataclass import ClauseText

type Side = Literal["same", "removed", "added"]
type Change = Literal["same", "changed", "removed", "added"]

MOST_COMPARED = 4_000_000
"""Pairs of words of one clause; beyond, only equal ends are found."""
MOST_ON_A_PAGE = 20_000_000
"""Pairs of words of two editions, some two seconds; beyond, clauses are not compared."""
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    side: Side
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseChange:
    """The change of one clause; a moved clause is removed in one place, added in another."""

    change: Change
    before: ClauseText | None = None
    after: ClauseText | None = None
    pieces: tuple[Piece, ...] = ()
    is_whole: bool = False
    """Its words were not compared: there are too many."""

    @property
    def address(self) -> str:
        clause = self.after or self.before
        return clause.address if clause else ""

    @property
    def is_same(self) -> bool:
        return self.change == "same"


def between(
    old: Sequence[ClauseText], new: Sequence[ClauseText], *, most: int = MOST_ON_A_PAGE
) -> list[ClauseChange]:
    """Every clause of both editions in order. Words are compared until `most` pairs are used up."""
    matcher = SequenceMatcher(
        None, [clause.address for clause in old], [clause.address for clause in new], autojunk=False
    )
    found: list[ClauseChange] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            for a, b in zip(old[i1:i2], new[j1:j2], strict=True):
                most -= _pairs(a, b)
                found.append(_compare(a, b) if most >= 0 or a == b else _side_by_side(a, b))
            continue
        found += [
            ClauseChange(change="removed", before=a, pieces=_whole("removed", a.printed))
            for a in old[i1:i2]
        ]
        found += [
            ClauseChange(change="added", after=b, pieces=_whole("added", b.printed))
            for b in new[j1:j2]
        ]
    return found


def real_changes(changes: Iterable[ClauseChange]) -> list[ClauseChange]:
    return [change for change in changes if not change.is_same]


def words_between(before: str, after: str) -> tuple[Piece, ...]:
    """Pieces that give `before` without the added ones, and `after` without the removed ones."""
    if before == after:
        return _whole("same", before)
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    head = _equal_length(old, new)
    tail = _equal_length(old[head:][::-1], new[head:][::-1])
    same_head, same_tail = old[:head], old[len(old) - tail :]
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    pieces = [("same", "".join(same_head))]
    if len(old) * len(new) > MOST_COMPARED:
        pieces += [("removed", "".join(old)), ("added", "".join(new))]
    else:
        pieces += _compare_tokens(old, new)
    pieces.append(("same", "".join(same_tail)))
    return tuple(_join(pieces))


def _compare(a: ClauseText, b: ClauseText) -> ClauseChange:
    return ClauseChange(
        change="same" if a == b else "changed",
        before=a,
        after=b,
        pieces=words_between(a.printed, b.printed),
    )


def _side_by_side(a: ClauseText, b: ClauseText) -> ClauseChange:
    pieces = _whole("removed", a.printed) + _whole("added", b.printed)
    return ClauseChange(change="changed", before=a, after=b, pieces=pieces, is_whole=True)


def _pairs(a: ClauseText, b: ClauseText) -> int:
    """Pairs of words to compare, about; most words have three letters and more."""
    return 0 if a == b else min(len(a.printed) * len(b.printed) // 9, MOST_COMPARED)


def _whole(side: Side, text: str) -> tuple[Piece, ...]:
    return (Piece(side=side, text=text),) if text else ()


def _equal_length(old: Sequence[str], new: Sequence[str]) -> int:
    for place, (a, b) in enumerate(zip(old, new, strict=False)):
        if a != b:
            return place
    return min(len(old), len(new))


def _compare_tokens(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str]]:
    pieces: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        # A lone space between two changes is part of both: «слово слово», not confetti.
        if tag == "equal" and "".join(old[i1:i2]).strip():
            pieces.append(("same", "".join(old[i1:i2])))
        else:
            pieces += [("removed", "".join(old[i1:i2])), ("added", "".join(new[j1:j2]))]
    return pieces


def _join(pieces: Iterable[tuple[str, str]]) -> list[Piece]:
    """Neighbours of one side as one piece; removed words before added ones."""
    found: list[Piece] = []
    removed = added = ""
    for side, text in [*pieces, ("same", "\0")]:
        if side == "removed":
            removed += text
        elif side == "added":
            added += text
        elif text:
            found += [*_whole("removed", removed), *_whole("added", added)]
            removed = added = ""
            if found and found[-1].side == "same":
                text = found.pop().text + text
            found.append(Piece(side="same", text=text))
    last = found.pop().text.removesuffix("\0")
    return [*found, *_whole("same", last)]
