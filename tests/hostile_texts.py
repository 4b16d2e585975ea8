"""Texts that are bad for a pattern, made from the pattern itself.

What a repetition takes is repeated, with and without what must stand before it and with an end that
fits nothing, so that all is tried and thrown away; and each kind of sign that the pattern tells
apart from others, alone and by twos.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

kinds: Any = import_module("re._constants")
parser: Any = import_module("re._parser")

REPETITIONS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT)
WITHOUT_END = 100
"""A repetition of at least so many times is one without end for us."""
PROBES = [chr(n) for n in (*range(9, 14), *range(32, 127), *range(0x400, 0x460))]
OTHERS = ["\0", "\xa0", "é", "—", "№", "«", "»", "…", "\u04c0"]
ENDS = ("", "\n", "\0", "!")
MOST_KINDS, MOST_TURNS, MOST_BRANCHES, BY_TWOS = 24, 24, 4, 7
CLASSES = {
    "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S", "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hostile:
    """A text of any length: a beginning, a piece as often as it takes, and an end."""

    piece: str
    begin: str = ""
    end: str = ""

    def __call__(self, length: int) -> str:
        room = max(length - len(self.begin) - len(self.end), 0)
        return self.begin + (self.piece * (room // len(self.piece) + 1))[:room] + self.end


def texts(pattern: re.Pattern[Any]) -> list[Hostile]:
    """Each once, in an order that is always the same."""
    written = pattern.pattern
    parsed = parser.parse(written, pattern.flags & ~re.UNICODE if _is_bytes(written) else 0)
    signs = _kinds(parsed)
    pieces = [("", sign) for sign in signs]
    pieces += [("", a + b) for a in signs[:BY_TWOS] for b in signs[:BY_TWOS] if a != b]
    for before, turn in _turns(parsed, ""):
        for one in turn[:3]:
            pieces += [(before, one), ("", before + one)]
        pieces += [("", before)] if before else []
    whole = _example(parsed)
    pieces += [("", whole), ("", whole[:-1]), ("", whole[1:])]
    made = {
        Hostile(piece, begin, end): None
        for begin, piece in dict.fromkeys(pieces)
        if piece
        for end in (ENDS if begin or len(piece) == 1 else ENDS[::3])
    }
    return list(made)


def _is_bytes(written: str | bytes) -> bool:
    return isinstance(written, bytes)


def _kinds(parsed: Any) -> list[str]:
    """One sign of each kind that the pattern tells apart, those that fit most places first."""
    places = list(dict.fromkeys(_repr(one) for one in _places(parsed)))[:200]
    kept = {text: one for one in _places(parsed) if (text := _repr(one)) in places}
    found: dict[frozenset[str], str] = {}
    for sign in ["a", "1", " ", "а", *PROBES, *OTHERS]:
        found.setdefault(frozenset(text for text, one in kept.items() if takes(one, sign)), sign)
    order = sorted(found, key=lambda fits: -len(fits))
    return [found[fits] for fits in order][:MOST_KINDS]


def _repr(place: tuple[Any, Any]) -> str:
    return repr(place)


def _places(parsed: Any) -> Iterator[tuple[Any, Any]]:
    """Where a pattern takes one sign."""
    for kind, item in parsed:
        if kind in (kinds.LITERAL, kinds.NOT_LITERAL, kinds.IN, kinds.ANY):
            yield kind, item
        for part in parts(item):
            yield from _places(part)


def _turns(parsed: Any, before: str) -> Iterator[tuple[str, list[str]]]:
    """Of each repetition without end: what stands before it, and what may be one turn."""
    for kind, item in list(parsed):
        if kind in REPETITIONS and (item[1] is kinds.MAXREPEAT or item[1] >= WITHOUT_END):
            yield before, [one for one in dict.fromkeys(_examples(item[2])) if one]
        for part in parts(item):
            if len(part):
                yield from _turns(part, before)
        before += _example([(kind, item)])


def _examples(parsed: Any) -> list[str]:
    """Some texts that fit, by the first branches and by several signs of a class."""
    items = list(parsed)
    if len(items) == 1:
        kind, rows = items[0]
        if kind is kinds.BRANCH:
            return [text for branch in rows[1][:MOST_BRANCHES] for text in _examples(branch)]
        if kind is kinds.SUBPATTERN:
            return _examples(rows[-1])
        if kind in (kinds.IN, kinds.NOT_LITERAL, kinds.ANY):
            return [
                sign for sign in ("a", "1", " ", "а", "-", ".", *PROBES) if takes(items[0], sign)
            ]
    return [_example(items)]


def _example(parsed: Iterable[tuple[Any, Any]]) -> str:
    """A short text that fits; looks around and places are passed over."""
    text = ""
    for item in parsed:
        kind, items = item
        if kind is kinds.LITERAL:
            text += chr(items)
        elif kind in (kinds.IN, kinds.NOT_LITERAL, kinds.ANY):
            text += next((sign for sign in ("a", "1", *PROBES, *OTHERS) if takes(item, sign)), "")
        elif kind is kinds.BRANCH:
            text += _example(items[1][0])
        elif kind is kinds.SUBPATTERN:
            text += _example(items[-1])
        elif kind is kinds.ATOMIC_GROUP:
            text += _example(items)
        elif kind in REPETITIONS:
            text += _example(items[2]) * min(items[0], WITHOUT_END)
    return text


def endless(parsed: Any) -> Iterator[Any]:
    """What is repeated without end anywhere in a pattern, and may give back what it took."""
    for kind, item in parsed:
        if kind in REPETITIONS[:2] and (item[1] is kinds.MAXREPEAT or item[1] >= WITHOUT_END):
            turn = item[2]
            while len(turn) == 1 and turn[0][0] is kinds.SUBPATTERN:
                turn = turn[0][1][-1]
            yield turn
        for part in parts(item):
            yield from endless(part)


def takes(item: tuple[Any, Any], sign: str) -> bool:
    """Whether one place of a pattern fits a sign; what is no single place fits all of them."""
    kind, items = item
    if kind is kinds.LITERAL:
        return bool(items == ord(sign))
    if kind is kinds.NOT_LITERAL:
        return bool(items != ord(sign))
    if kind is kinds.IN:
        is_not = items[0][0] is kinds.NEGATE
        return is_not != any(_is_in(one, sign) for one in items[is_not:])
    return True


def _is_in(one: tuple[Any, Any], sign: str) -> bool:
    kind, items = one
    if kind is kinds.RANGE:
        return bool(items[0] <= ord(sign) <= items[1])
    if kind is kinds.CATEGORY:
        return bool(re.match(CLASSES[str(items)], sign))
    return bool(items == ord(sign))


def parts(value: Any) -> Iterator[Any]:
    """What stands within a group, a choice or a look ahead."""
    if isinstance(value, parser.SubPattern):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from parts(one)
