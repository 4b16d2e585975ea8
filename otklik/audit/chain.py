"""Which line a new one stands on, so that none is taken away unseen before its block is sealed.

One chain for the whole installation would make every writer wait for the one before. So each line
names a line of its own process: the one before it in the same transaction, or else the committed
one that has waited longest for somebody to name it. What is rolled back, whole or to a savepoint,
is never named: links wait among the hooks that Django runs after a commit, and go with them. So no
more lines are left without a name than wrote at the same moment.
"""

import os
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID
from weakref import WeakValueDictionary

from django.db import connection, transaction

LONGEST = 64  # links that wait to be named; more only when many write at the same moment


class Claim:
    """That a transaction names a line, so that another one at the same moment takes the next.

    It is held by the hook that waits for the commit, and lapses with it.
    """


@dataclass(frozen=True, slots=True)
class Link:
    """The last line of one call; `after` is the line that the first one named."""

    uid: UUID
    mac: str
    after: UUID | None
    claim: Claim | None

    def __call__(self) -> None:
        _open.settle(self)


@dataclass(slots=True)
class _Open:
    """Committed lines of this process that no committed one names yet, the oldest first."""

    links: dict[UUID, Link] = field(default_factory=dict)
    claims: WeakValueDictionary[UUID, Claim] = field(default_factory=WeakValueDictionary)
    lock: Lock = field(default_factory=Lock)

    def oldest(self) -> tuple[Link | None, Claim]:
        """The one that nobody else is about to name, if there is such a one."""
        with self.lock:
            known = list(self.links.values())
            free = (link for link in known if link.uid not in self.claims)
            link, claim = next(free, known[0] if known else None), Claim()
            if link is not None:
                self.claims[link.uid] = claim
            return link, claim

    def settle(self, link: Link) -> None:
        with self.lock:
            if link.after is not None:
                self.links.pop(link.after, None)
            self.links[link.uid] = link
            if len(self.links) > LONGEST:
                del self.links[next(iter(self.links))]


_open = _Open()


def predecessor() -> tuple[Link | None, Claim | None]:
    """What the next line of this transaction names, and a claim to be held by its link; None for
    the first line of a process."""
    for hook in reversed(connection.run_on_commit):
        if isinstance(hook[1], Link):
            return hook[1], None
    return _open.oldest()


def extend(link: Link) -> None:
    """To be called in the transaction that writes the line, after it is written."""
    transaction.on_commit(link)


def forget() -> None:
    """Begin a chain of its own: in a forked process, and in a test whose rows are gone."""
    global _open
    _open = _Open()


os.register_at_fork(after_in_child=forget)
