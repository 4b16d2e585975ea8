"""Sealing lines into blocks, each holding the hash of the one before it.

Commits come out of order, so a block takes whatever is unsealed and settled, not what lies below
a key. Who keeps the newest block's hash elsewhere can prove the whole record up to it.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction

from otklik.journal.models import Block, Line, Membership, Unsealed

LINES_A_BLOCK = 500
NO_HASH = "0" * 64  # what the first block stands on


def seal(at: datetime, settle: timedelta = timedelta(minutes=2)) -> Block | None:
    """Seal up to LINES_A_BLOCK lines recorded more than `settle` before `at`.

    None when there is nothing to seal, or another sealer was first with the same lines.
    """
    # Read outside the transaction: on SQLite it would keep every other writer waiting.
    # Asked of the database: lines written while the clock was ahead hold up none.
    settled = Unsealed.objects.filter(line__recorded_at__lt=at - settle).select_related("line")
    lines = [waiting.line for waiting in settled.order_by("pk")[:LINES_A_BLOCK]]
    if not lines:
        return None
    try:
        with transaction.atomic():
            return _write_block(lines, at)
    except IntegrityError:  # the number or a line is taken: the other one's block stands
        return None


def line_form(line: Line) -> list[object]:
    """The canonical form of a line: all its fields, the hash of its payload last."""
    return [
        line.pk,
        line.uid.hex,
        moment(line.at),
        moment(line.recorded_at),
        line.verb,
        line.subject_kind,
        line.subject_key,
        line.subject_name,
        line.actor_key,
        line.actor_name,
        line.payload_hash,
    ]


def line_hash(line: Line) -> str:
    """sha256 over the canonical form of a line, as a JSON list in UTF-8."""
    text = json.dumps(line_form(line), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def block_hash(
    *, previous_hash: str, number: int, sealed_at: datetime, line_hashes: Iterable[str]
) -> str:
    """sha256 over the previous hash, the block's number and moment, and its lines' hashes."""
    parts = [previous_hash, str(number), moment(sealed_at), *line_hashes]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _write_block(lines: list[Line], at: datetime) -> Block:
    newest = Block.objects.order_by("-number").first()
    number = newest.number + 1 if newest else 1
    previous_hash = newest.hash if newest else NO_HASH
    hashes = [line_hash(line) for line in lines]
    block = Block.objects.create(
        number=number,
        previous_hash=previous_hash,
        hash=block_hash(
            previous_hash=previous_hash, number=number, sealed_at=at, line_hashes=hashes
        ),
        sealed_at=at,
        line_count=len(lines),
    )
    Membership.objects.bulk_create(
        Membership(line_uid=line.uid, block_number=number, position=position, line_hash=hash_)
        for position, (line, hash_) in enumerate(zip(lines, hashes, strict=True))
    )
    Unsealed.objects.filter(pk__in=[line.pk for line in lines]).delete()
    return block


def moment(at: datetime) -> str:
    """In UTC, to the microsecond: what hashes are taken over."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
