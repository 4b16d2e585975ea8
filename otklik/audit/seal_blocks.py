"""Seal entries into blocks, each with the hash of the previous one.

Commits come out of order, so a block takes all unsealed settled entries, not those below a key.
Entries that this installation did not write, or that appear long after their time, are never
sealed: they wait, and verification reports them.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from otklik.audit import hashing
from otklik.audit.hashing import NO_HASH, block_hash, line_hash, moment, tree_root
from otklik.audit.models import Block, Line, Membership, UnsealedLine

__all__ = ["NO_HASH", "Refusal", "block_hash", "line_hash", "moment", "seal", "seal_alone"]

logger = logging.getLogger(__name__)
LINES_A_BLOCK = 500
LATEST = timedelta(hours=1)  # no transaction lasts longer
OLD_KEY_FOR = timedelta(days=1)  # until each process was restarted with the newer one
TRIES = 10


class Refusal(models.TextChoices):
    """Why an entry is not sealed."""

    FORGED = "line_forged", _("an entry was not written by this program, or was changed")
    LATE = "line_late", _("a line is older than the last block, and came after it")
    OLD_KEY = "line_old_key", _("an entry is signed with a key that had already been replaced")


def seal(at: datetime, settle: timedelta = timedelta(minutes=2)) -> Block | None:
    """Seal up to LINES_A_BLOCK entries recorded more than `settle` before `at`.

    None when there are none, or when another sealer was faster.
    """
    # Read outside the transaction: on SQLite it would block all other writers.
    lines = list(islice(_sealable(at, settle), LINES_A_BLOCK))
    if not lines:
        return None
    try:
        with transaction.atomic():
            return _write_block(lines, at)
    except IntegrityError:  # the number or an entry is taken: the other block stays
        return None


def seal_alone(line: Line, *, at: datetime) -> Block:
    """Seal an entry that cannot wait in a separate block, if it has none yet.

    Raises IntegrityError when other sealers were faster each time.
    """
    for _try in range(TRIES):
        place = Membership.objects.filter(line_uid=line.uid).first()
        if place is not None:
            return Block.objects.get(number=place.block_number)
        try:
            with transaction.atomic():
                return _write_block([line], at)
        except IntegrityError:
            continue
    raise IntegrityError("Other sealers were first each time.")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the sealer knows about waiting entries."""

    newest_at: datetime | None  # when the last line of the last block was recorded
    key_since: datetime | None  # when the first block under the newest key was sealed

    @classmethod
    def at(cls, at: datetime) -> "Rules":
        last = Block.objects.order_by("number").last()
        newest_at = None
        # A block from the future was sealed while the clock was ahead: it says nothing about age.
        if last is not None and last.sealed_at <= at:
            within = Membership.objects.filter(block_number=last.number).values("line_uid")
            newest_at = Line.objects.filter(uid__in=within).aggregate(at=Max("recorded_at"))["at"]
        first = Block.objects.filter(key_id=hashing.newest_key_id()).order_by("number").first()
        return cls(newest_at=newest_at, key_since=first.sealed_at if first else None)

    def refusal(self, line: Line) -> Refusal | None:
        if not hashing.is_authentic(line):
            return Refusal.FORGED
        if self.newest_at is not None and line.recorded_at < self.newest_at - LATEST:
            return Refusal.LATE
        if line.key_id == hashing.newest_key_id() or self.key_since is None:
            return None
        is_late = line.recorded_at > self.key_since + OLD_KEY_FOR
        return Refusal.OLD_KEY if is_late else None


def waiting(settled_before: datetime | None = None) -> Iterator[list[Line]]:
    """Entries in no block, in batches, skipping those that a block already contains."""
    known, after = UnsealedLine.objects.select_related("line").order_by("pk"), None
    if settled_before is not None:
        # Queried: entries written while the clock was ahead must not block others.
        known = known.filter(line__recorded_at__lt=settled_before)
    while some := list((known if after is None else known.filter(pk__gt=after))[:LINES_A_BLOCK]):
        uids = [one.line.uid for one in some]
        sealed = set(
            Membership.objects.filter(line_uid__in=uids).values_list("line_uid", flat=True)
        )
        yield [one.line for one in some if one.line.uid not in sealed]
        if len(some) < LINES_A_BLOCK:
            return
        after = some[-1].pk


def _sealable(at: datetime, settle: timedelta) -> Iterator[Line]:
    rules, refused = None, 0
    for some in waiting(at - settle):
        rules = rules or Rules.at(at)
        for line in some:
            if rules.refusal(line) is None:
                yield line
            else:
                refused += 1
    if refused:
        logger.error("Lines of the journal that are not sealed: %d. See otklik doctor.", refused)


def _write_block(lines: Sequence[Line], at: datetime) -> Block:
    newest = Block.objects.order_by("-number").first()
    number = newest.number + 1 if newest else 1
    previous_hash = newest.hash if newest else NO_HASH
    hashes = [line_hash(line) for line in lines]
    block = Block(
        number=number,
        previous_hash=previous_hash,
        lines_root=tree_root(hashes),
        sealed_at=at,
        line_count=len(lines),
        key_id=hashing.newest_key_id(),
    )
    block.hash = hash_of(block)
    block.mac = hashing.block_mac(block)
    block.save(force_insert=True)
    Membership.objects.bulk_create(
        Membership(line_uid=line.uid, block_number=number, position=position, line_hash=hash_)
        for position, (line, hash_) in enumerate(zip(lines, hashes, strict=True))
    )
    UnsealedLine.objects.filter(pk__in=[line.pk for line in lines]).delete()
    return block


def hash_of(block: Block) -> str:
    return block_hash(
        previous_hash=block.previous_hash,
        number=block.number,
        sealed_at=block.sealed_at,
        line_count=block.line_count,
        lines_root=block.lines_root,
    )
