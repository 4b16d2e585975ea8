"""Keep a file open between batches of its rows.

The position is stored in the file's row, so that a lost batch is read again. Unpacking a
spreadsheet for each batch would take longer than processing its rows, so a worker keeps one file
open. It is closed at its last row, since it may hold personal data.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from itertools import islice

from otklik.core.table_files.read import Row, Table


@dataclass(slots=True, kw_only=True)
class Reading:
    """An open file after `position` rows; `width` is the number of columns."""

    key: Hashable
    position: int
    width: int
    rows: Iterator[Row]

    def read(self, count: int) -> list[Row]:
        """The next rows; fewer only at the end."""
        rows = list(islice(self.rows, count))
        self.position += len(rows)
        return rows


_kept: list[Reading] = []


def open_at(key: Hashable, position: int, table: Callable[[], Table]) -> Reading:
    """The file from a row on: the open one, else opened by `table`, whose refusals propagate."""
    while _kept:
        reading = _kept.pop()
        if (reading.key, reading.position) == (key, position):
            return reading
    opened = table()
    rows = islice(opened.rows(), position, None)
    return Reading(key=key, position=position, width=len(opened.header), rows=rows)


def keep(reading: Reading) -> None:
    """Keep the file open for the next batch; call it after the commit of this one."""
    _kept[:] = [reading]
