"""Verify that the audit log is unchanged."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.audit import hashing
from otklik.audit.entries import payload_hash
from otklik.audit.erase_payload import decisions
from otklik.audit.hashing import NO_HASH, line_hash, tree_root
from otklik.audit.models import Block, Line, Membership, Payload, UnsealedLine
from otklik.audit.seal_blocks import LINES_A_BLOCK, Refusal, Rules, hash_of, waiting


class Kind(models.TextChoices):
    BLOCK_MISSING = "block_missing", _("a block is missing")
    BLOCK_CHANGED = "block_changed", _("a block was changed")
    BLOCK_FORGED = "block_forged", _("a block was not sealed by this program")
    CHAIN_BROKEN = "chain_broken", _("a block does not follow from the previous one")
    HEAD_MISSING = "head_missing", _("the block known from an external copy is missing")
    KEY_MISSING = "key_missing", _("a key of the journal is missing: restore it")
    LINE_MISSING = "line_missing", _("a line is missing")
    LINE_CHANGED = "line_changed", _("a line was changed")
    LINE_FORGED = Refusal.FORGED.value, Refusal.FORGED.label
    LINE_LATE = Refusal.LATE.value, Refusal.LATE.label
    LINE_OLD_KEY = Refusal.OLD_KEY.value, Refusal.OLD_KEY.label
    LINE_PASSED_OVER = "line_passed_over", _("an entry is in no block and is not waiting for one")
    PREDECESSOR_MISSING = "predecessor_missing", _("the entry before it was removed")
    PAYLOAD_MISSING = "payload_missing", _("a payload is missing without a decision")
    PAYLOAD_CHANGED = "payload_changed", _("a payload was changed")
    PAYLOAD_ERASED = "payload_erased", _("a payload was erased by a decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A deviation and its place. An erased payload is reported, but is not a breach."""

    kind: Kind
    block_number: int | None = None
    line_uid: UUID | None = None
    key_id: str | None = None

    @property
    def is_breach(self) -> bool:
        return self.kind is not Kind.PAYLOAD_ERASED

    def __str__(self) -> str:
        places = (self.block_number, self.line_uid, self.key_id)
        parts = [str(part) for part in places if part is not None]
        return ": ".join([*(["/".join(parts)] if parts else []), str(self.kind.label)])


def verify(
    *,
    head: str | None = None,
    heads: Iterable[tuple[int, str]] = (),
    newest: int | None = None,
    at: datetime | None = None,
) -> list[Problem]:
    """All deviations; empty when the log is intact.

    `head` is a block's hash kept elsewhere, `heads` are numbers and hashes (`heads.read`): without
    one, the removal of the last blocks with their entries is not noticed. With `newest` only that
    many last blocks and the waiting entries are checked, in bounded time.
    """
    verifying = _Verifying(at=at or timezone.now())
    problems = [*verifying.blocks(newest), *verifying.waiting()]
    if newest is None:
        problems += [*_strays(), *verifying.outside_blocks()]
    if head is not None and not Block.objects.filter(hash=head).exists():
        problems.append(Problem(kind=Kind.HEAD_MISSING))
    problems += _heads_missing(heads)
    return [*problems, *(Problem(kind=Kind.KEY_MISSING, key_id=key) for key in verifying.unknown)]


@dataclass(slots=True, kw_only=True)
class _Verifying:
    at: datetime
    unknown: dict[str, None] = field(default_factory=dict)  # ids of missing keys

    def blocks(self, newest: int | None) -> Iterator[Problem]:
        expected, previous_hash = 1, NO_HASH
        blocks = Block.objects.order_by("number")
        last = blocks.last()
        if newest is not None and last is not None and last.number > newest:
            before = blocks.filter(number=last.number - newest).first()
            expected = last.number - newest + (1 if before else 0)  # else it is reported as missing
            previous_hash = before.hash if before else ""
            blocks = blocks.filter(number__gte=expected)
        for block in blocks.iterator(chunk_size=100):
            for number in range(expected, block.number):
                yield Problem(kind=Kind.BLOCK_MISSING, block_number=number)
            if block.number == expected and block.previous_hash != previous_hash:
                yield Problem(kind=Kind.CHAIN_BROKEN, block_number=block.number)
            expected, previous_hash = block.number + 1, block.hash
            yield from self.block(block)

    def block(self, block: Block) -> Iterator[Problem]:
        places = list(Membership.objects.filter(block_number=block.number).order_by("position"))
        positions = [place.position for place in places]
        if (
            hash_of(block) != block.hash
            or _root(places) != block.lines_root
            or positions != list(range(block.line_count))
        ):
            yield Problem(kind=Kind.BLOCK_CHANGED, block_number=block.number)
        elif self.is_forged(block):
            yield Problem(kind=Kind.BLOCK_FORGED, block_number=block.number)
        lines = Line.objects.in_bulk([place.line_uid for place in places], field_name="uid")
        for place in places:
            line = lines.get(place.line_uid)
            if line is None:
                kind = Kind.LINE_MISSING
            elif line_hash(line) != place.line_hash:
                kind = Kind.LINE_CHANGED
            elif self.is_forged(line):
                kind = Kind.LINE_FORGED
            else:
                continue
            yield Problem(kind=kind, block_number=block.number, line_uid=place.line_uid)
        yield from _predecessors(lines, block.number)
        yield from _payloads(list(lines.values()), block.number)

    def waiting(self) -> Iterator[Problem]:
        """Waiting entries, judged by the rules of the sealer."""
        rules = Rules.at(self.at)
        for some in waiting():
            for line in some:
                refusal = rules.refusal(line)
                if refusal is Refusal.FORGED and not self.is_forged(line):
                    continue  # its key is missing, which is reported
                if refusal is not None:
                    yield Problem(kind=Kind(refusal.value), line_uid=line.uid)
            yield from _predecessors({line.uid: line for line in some}, None)
            yield from _payloads(some, None)
        there = Line.objects.filter(pk=OuterRef("pk"))
        if UnsealedLine.objects.filter(~Exists(there)).exists():
            yield Problem(kind=Kind.LINE_MISSING)

    def outside_blocks(self) -> Iterator[Problem]:
        """Entries in no block that the sealer does not know."""
        lines = Line.objects.passed_over().iterator(chunk_size=LINES_A_BLOCK)
        for some in batched(lines, LINES_A_BLOCK):
            for line in some:
                yield Problem(kind=Kind.LINE_PASSED_OVER, line_uid=line.uid)
            yield from _payloads(some, None)

    def is_forged(self, row: Line | Block) -> bool:
        """Also False without its key: the missing key is reported instead."""
        if row.key_id and not hashing.has_key(row.key_id):
            self.unknown[row.key_id] = None
            return False
        return not hashing.is_authentic(row)


def _root(places: Sequence[Membership]) -> str:
    try:
        return tree_root([place.line_hash for place in places])
    except ValueError:  # somebody wrote a value that is not a hash
        return ""


def _predecessors(lines: Mapping[UUID, Line], block_number: int | None) -> Iterator[Problem]:
    """The predecessors of these entries must exist unchanged."""
    named = {line.previous for line in lines.values() if line.previous}
    known = dict(
        Line.objects.filter(uid__in=named - lines.keys()).values_list("uid", "mac").iterator()
    )
    known |= {uid: line.mac for uid, line in lines.items()}
    for line in lines.values():
        if line.previous and known.get(line.previous) != line.previous_mac:
            yield Problem(
                kind=Kind.PREDECESSOR_MISSING, block_number=block_number, line_uid=line.uid
            )


def _payloads(lines: Sequence[Line], block_number: int | None) -> Iterator[Problem]:
    payloads = Payload.objects.in_bulk([line.uid for line in lines])
    erased = decisions([line for line in lines if line.uid not in payloads])
    for line in lines:
        payload = payloads.get(line.uid)
        if payload is None:
            kind = Kind.PAYLOAD_ERASED if line.uid in erased else Kind.PAYLOAD_MISSING
        elif payload_hash(payload.salt, payload.body) != line.payload_hash:
            kind = Kind.PAYLOAD_CHANGED
        else:
            continue
        yield Problem(kind=kind, block_number=block_number, line_uid=line.uid)


def _heads_missing(heads: Iterable[tuple[int, str]]) -> Iterator[Problem]:
    for some in batched(sorted(set(heads)), 500):
        here = Block.objects.in_bulk({number for number, _hash in some})
        for number, hash_ in some:
            if number not in here or here[number].hash != hash_:
                yield Problem(kind=Kind.HEAD_MISSING, block_number=number)


def _strays() -> Iterator[Problem]:
    """Remains of removed entries and blocks."""
    block = Block.objects.filter(number=OuterRef("block_number"))
    numbers = Membership.objects.filter(~Exists(block)).values_list("block_number", flat=True)
    newest = Block.objects.order_by("-number").values_list("number", flat=True).first() or 0
    for number in sorted(set(numbers)):
        if number > newest:  # a gap further down was already reported
            yield Problem(kind=Kind.BLOCK_MISSING, block_number=number)
    line = Line.objects.filter(uid=OuterRef("line_uid"))
    place = Membership.objects.filter(line_uid=OuterRef("line_uid"))
    lost = Payload.objects.filter(~Exists(line), ~Exists(place))
    for uid in lost.values_list("line_uid", flat=True).iterator():
        yield Problem(kind=Kind.LINE_MISSING, line_uid=uid)
