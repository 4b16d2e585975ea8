"""Which line a new one stands on, so that none is taken away unseen before its block is sealed.

One chain for the whole installation would make every writer wait for the one before. So each line
names a line of its own process: the one before it in the same transaction, or else the committed
one that has waited longest for somebody to name it. What is rolled back, whole or to a savepoint,
is never named: links wait among the hooks that Django runs after a commit, and go with them.
"""

import os
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

from django.db import connection, transaction

LONGEST = 64  # links that wait to be named; more only when many write at the same moment


@dataclass(frozen=True, slots=True)
class Link:
    """The last line of one call; `after` is the line that the first one named."""

    uid: UUID
    mac: str
    after: UUID | None

    def __call__(self) -> None:
        _open.settle(self)


@dataclass(slots=True)
class _Open:
    """Committed lines of this process that no committed one names yet, the oldest first."""

    links: dict[UUID, Link] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def oldest(self) -> Link | None:
        with self.lock:
            return next(iter(self.links.values()), None)

    def settle(self, link: Link) -> None:
        with self.lock:
            if link.after is not None:
                self.links.pop(link.after, None)
            self.links[link.uid] = link
            if len(self.links) > LONGEST:
                del self.links[next(iter(self.links))]


_open = _Open()


def predecessor() -> Link | None:
    """What the next line of this transaction names; None for the first one of a process."""
    for hook in reversed(connection.run_on_commit):
        if isinstance(hook[1], Link):
            return hook[1]
    return _open.oldest()


def extend(link: Link) -> None:
    """To be called in the transaction that writes the line, after it is written."""
    transaction.on_commit(link)


def forget() -> None:
    """Begin a chain of its own: in a forked process, and in a test whose rows are gone."""
    global _open
    _open = _Open()


os.register_at_fork(after_in_child=forget)
