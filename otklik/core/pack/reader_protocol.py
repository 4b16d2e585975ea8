"""What a room brings to the loading of a pack."""

from datetime import datetime
from typing import Protocol

from otklik.core.pack.merge_changes import Changes, Memory
from otklik.core.pack.parse import Pack
from otklik.core.pack.problem_report import Report


class Reader[T](Protocol):
    """Knows what some files of a pack must say."""

    @property
    def name(self) -> str: ...

    def files(self, pack: Pack) -> tuple[str, ...]:
        """Names of the files that this room reads as its own."""
        ...

    def validate(self, pack: Pack, report: Report) -> T | None:
        """Read and check everything; None only when something was reported."""
        ...


class Room[T](Reader[T], Protocol):
    """A reader that brings what it read into its tables.

    `load` runs in the loader's transaction, after every room found nothing wrong.
    """

    def load(self, parsed: T, memory: Memory, at: datetime) -> Changes: ...
