"""Where a worker stopped reading a file that is settled by batches.

How far a file is settled stands in its row, so that a batch that was lost is read again. Unpacking
a spreadsheet anew for each batch would take longer than settling its rows: one file is held open
in a worker, and let go with its last row, since it may hold people's words.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from itertools import islice

from otklik.core.table_files.read import Row, Table


@dataclass(slots=True, kw_only=True)
class Reading:
    """A file that is open after `position` rows; `width` is how many columns its header has."""

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
    """The file of this key from a row on: the one held open here, else opened by `table`, whose
    refusals pass."""
    while _kept:
        reading = _kept.pop()
        if (reading.key, reading.position) == (key, position):
            return reading
    opened = table()
    rows = islice(opened.rows(), position, None)
    return Reading(key=key, position=position, width=len(opened.header), rows=rows)


def keep(reading: Reading) -> None:
    """Hold the file open for the next batch: once this one is committed, and not before."""
    _kept[:] = [reading]
