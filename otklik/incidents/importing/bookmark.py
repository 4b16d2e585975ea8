"""Where a worker stopped reading a file.

Unpacking a spreadsheet anew for each batch would take longer than settling its rows. One file is
held open in a worker, and let go with its last row: it holds people's words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from otklik.core.tables.table import Row
from otklik.incidents.models import ImportRun


@dataclass(slots=True, kw_only=True)
class Reading:
    """A file that is open after `position` rows; `width` is how many columns its header has."""

    run_key: UUID
    position: int
    width: int
    rows: Iterator[Row]

    def read(self, count: int) -> list[Row]:
        """The next rows; fewer only at the end."""
        rows = list(islice(self.rows, count))
        self.position += len(rows)
        return rows


_kept: list[Reading] = []


def open_at(run: ImportRun) -> Reading:
    """The run's file from where the run stands. Raises Refused when the file was removed."""
    while _kept:
        reading = _kept.pop()
        if (reading.run_key, reading.position) == (run.key, run.position):
            return reading
    table = run.table()
    return Reading(
        run_key=run.key,
        position=run.position,
        width=len(table.header),
        rows=islice(table.rows(), run.position, None),
    )


def keep(reading: Reading) -> None:
    """Hold the file open for the next batch."""
    _kept[:] = [reading]
