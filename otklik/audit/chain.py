"""Links between entries, so that none can be removed unnoticed before its block is sealed.

A single chain would serialise all writers. So each entry refers to another one of its process: the
previous one of the same transaction, or else the committed one that has waited longest. Rolled-back
entries are never referred to: links are made in on_commit hooks. So at most as many entries stay
without a successor as were written concurrently.
"""

import os
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID
from weakref import WeakValueDictionary

from django.db import connection, transaction

LONGEST = 64  # entries without a successor; more only with many concurrent writers


class Claim:
    """Reserves an entry for one transaction; a concurrent one takes the next.

    The on_commit hook holds it, and it lapses with the hook.
    """


@dataclass(frozen=True, slots=True)
class Link:
    """An entry and its MAC; `after` is the entry to which it refers."""

    uid: UUID
    mac: str
    after: UUID | None
    claim: Claim | None

    def __call__(self) -> None:
        _open.settle(self)


@dataclass(slots=True)
class _Open:
    """Committed entries of this process without a successor, oldest first."""

    links: dict[UUID, Link] = field(default_factory=dict)
    claims: WeakValueDictionary[UUID, Claim] = field(default_factory=WeakValueDictionary)
    lock: Lock = field(default_factory=Lock)

    def oldest(self) -> tuple[Link | None, Claim]:
        """The oldest entry that no other transaction reserved, if any."""
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
    """The entry to which the next one refers, and its reservation; None for the first entry of a
    process."""
    for hook in reversed(connection.run_on_commit):
        if isinstance(hook[1], Link):
            return hook[1], None
    return _open.oldest()


def extend(link: Link) -> None:
    """Call it in the transaction of the entry, after writing it."""
    transaction.on_commit(link)


def forget() -> None:
    """Begin a new chain: in a forked process, and in a test with deleted rows."""
    global _open
    _open = _Open()


os.register_at_fork(after_in_child=forget)
