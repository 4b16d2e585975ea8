"""Counts of marks in many filled forms, written one after another.

Counting by whole columns: a million forms in a second. Tallies of parts add up.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

EVERYBODY = -1, ""
"""The key of the number of forms."""

type Tally = Counter[tuple[int, str]]
"""How many forms have a mark or a word at a position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """`width` characters per form; `marks` to count by position; `words`: spans counted whole."""

    width: int
    marks: Mapping[int, str]
    words: tuple[tuple[int, int], ...]


def tally(columns: Columns, forms: str) -> Tally:
    """The counts of these forms, joined without separators."""
    width = columns.width
    found: Tally = Counter({EVERYBODY: len(forms) // width if width else 0})
    for position, marks in columns.marks.items():
        column = forms[position::width]
        for mark in marks:
            found[position, mark] = column.count(mark)
    for begin, end in columns.words:
        rows = range(0, len(forms), width)
        for word, times in Counter(forms[row + begin : row + end] for row in rows).items():
            found[begin, word] = times
    return found
