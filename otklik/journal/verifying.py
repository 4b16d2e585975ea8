"""Proving that the record is as it was written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from otklik.journal.erasing import erased_keys
from otklik.journal.models import Block, Line, Membership, Payload, Unsealed
from otklik.journal.recording import payload_hash
from otklik.journal.sealing import LINES_A_BLOCK, NO_HASH, block_hash, line_hash


class Kind(models.TextChoices):
    BLOCK_MISSING = "block_missing", _("a block is missing")
    BLOCK_CHANGED = "block_changed", _("a block was changed")
    CHAIN_BROKEN = "chain_broken", _("a block does not stand on the one before it")
    HEAD_MISSING = "head_missing", _("the block known from elsewhere is not here")
    LINE_MISSING = "line_missing", _("a line is missing")
    LINE_CHANGED = "line_changed", _("a line was changed")
    LINE_PASSED_OVER = "line_passed_over", _("a line is in no block and does not wait for one")
    PAYLOAD_MISSING = "payload_missing", _("a payload is missing without a decision")
    PAYLOAD_CHANGED = "payload_changed", _("a payload was changed")
    PAYLOAD_ERASED = "payload_erased", _("a payload was erased by a decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is not as it was written, and where. An erased payload is told, but is no breach."""

    kind: Kind
    block_number: int | None = None
    line_uid: UUID | None = None

    @property
    def is_breach(self) -> bool:
        return self.kind is not Kind.PAYLOAD_ERASED

    def __str__(self) -> str:
        parts = [str(part) for part in (self.block_number, self.line_uid) if part is not None]
        return ": ".join([*(["/".join(parts)] if parts else []), str(self.kind.label)])


def verify(*, head: str | None = None, newest: int | None = None) -> list[Problem]:
    """Everything that differs from what was written and sealed; empty when all stands.

    `head` is a block's hash kept elsewhere: without one, nothing can tell that whole blocks were
    cut off at the end together with their lines. With `newest`, only so many blocks at the end
    are looked at and the lines that wait for the next one: the time is bounded, the proof is too.
    """
    problems = [*_blocks(newest), *_waiting()]
    if newest is None:
        problems += [*_strays(), *_outside_blocks()]
    if head is not None and not Block.objects.filter(hash=head).exists():
        problems.append(Problem(kind=Kind.HEAD_MISSING))
    return problems


def _blocks(newest: int | None) -> Iterator[Problem]:
    expected, previous_hash = 1, NO_HASH
    blocks = Block.objects.order_by("number")
    last = blocks.last()
    if newest is not None and last is not None and last.number > newest:
        before = blocks.filter(number=last.number - newest).first()
        expected = last.number - newest + (1 if before else 0)  # else it is told as missing
        previous_hash = before.hash if before else ""
        blocks = blocks.filter(number__gte=expected)
    for block in blocks.iterator(chunk_size=100):
        for number in range(expected, block.number):
            yield Problem(kind=Kind.BLOCK_MISSING, block_number=number)
        if block.number == expected and block.previous_hash != previous_hash:
            yield Problem(kind=Kind.CHAIN_BROKEN, block_number=block.number)
        expected, previous_hash = block.number + 1, block.hash
        yield from _block(block)


def _block(block: Block) -> Iterator[Problem]:
    places = list(Membership.objects.filter(block_number=block.number).order_by("position"))
    whole = block_hash(
        previous_hash=block.previous_hash,
        number=block.number,
        sealed_at=block.sealed_at,
        line_hashes=[place.line_hash for place in places],
    )
    positions = [place.position for place in places]
    if whole != block.hash or positions != list(range(block.line_count)):
        yield Problem(kind=Kind.BLOCK_CHANGED, block_number=block.number)
    lines = Line.objects.in_bulk([place.line_uid for place in places], field_name="uid")
    for place in places:
        line = lines.get(place.line_uid)
        if line is not None and line_hash(line) == place.line_hash:
            continue
        kind = Kind.LINE_MISSING if line is None else Kind.LINE_CHANGED
        yield Problem(kind=kind, block_number=block.number, line_uid=place.line_uid)
    yield from _payloads(list(lines.values()), block.number)


def _payloads(lines: Sequence[Line], block_number: int | None) -> Iterator[Problem]:
    payloads = Payload.objects.in_bulk([line.uid for line in lines])
    erased = erased_keys([line for line in lines if line.uid not in payloads])
    for line in lines:
        payload = payloads.get(line.uid)
        if payload is None:
            kind = Kind.PAYLOAD_ERASED if line.pk in erased else Kind.PAYLOAD_MISSING
        elif payload_hash(payload.salt, payload.body) != line.payload_hash:
            kind = Kind.PAYLOAD_CHANGED
        else:
            continue
        yield Problem(kind=kind, block_number=block_number, line_uid=line.uid)


def _waiting() -> Iterator[Problem]:
    """Lines that wait for a block are read by what the sealer goes by."""
    waiting = Unsealed.objects.select_related("line").order_by("pk").iterator(LINES_A_BLOCK)
    for some in batched((each.line for each in waiting), LINES_A_BLOCK):
        yield from _payloads(some, None)


def _outside_blocks() -> Iterator[Problem]:
    """Lines in no block that the sealer was made to forget."""
    lines = Line.objects.passed_over().iterator(chunk_size=LINES_A_BLOCK)
    for some in batched(lines, LINES_A_BLOCK):
        for line in some:
            yield Problem(kind=Kind.LINE_PASSED_OVER, line_uid=line.uid)
        yield from _payloads(some, None)


def _strays() -> Iterator[Problem]:
    """What is left over when a line or a block was taken away from beside it."""
    block = Block.objects.filter(number=OuterRef("block_number"))
    numbers = Membership.objects.filter(~Exists(block)).values_list("block_number", flat=True)
    newest = Block.objects.order_by("-number").values_list("number", flat=True).first() or 0
    for number in sorted(set(numbers)):
        if number > newest:  # a gap further down was told already
            yield Problem(kind=Kind.BLOCK_MISSING, block_number=number)
    line = Line.objects.filter(uid=OuterRef("line_uid"))
    place = Membership.objects.filter(line_uid=OuterRef("line_uid"))
    lost = Payload.objects.filter(~Exists(line), ~Exists(place))
    for uid in lost.values_list("line_uid", flat=True).iterator():
        yield Problem(kind=Kind.LINE_MISSING, line_uid=uid)
