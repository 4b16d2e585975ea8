"""How often which mark stands where in many filled forms, written one after another.

Whole columns at a time: a million forms in a second. Sums of parts are the sum of the whole, so
that parts may be counted anywhere.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

EVERYBODY = -1, ""
"""Under which a tally has the number of forms."""

type Tally = Counter[tuple[int, str]]
"""How many forms have a mark, or a word, that begins at a position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Forms of `width` characters. `marks`: by position, the marks that are counted there; `words`:
    from where to where what is written is counted whole."""

    width: int
    marks: Mapping[int, str]
    words: tuple[tuple[int, int], ...]


def tally(columns: Columns, forms: str) -> Tally:
    """Of these forms, joined without anything between them."""
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
