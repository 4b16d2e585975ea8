"""The audit log of a snapshot: its entries are sealed with the keys of this installation."""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import batched

from otklik.audit.entries import payload_hash
from otklik.audit.hashing import line_mac, newest_key_id
from otklik.audit.models import Line, Payload, UnsealedLine
from otklik.audit.seal_blocks import seal
from otklik.demo.snapshot.dates import Move
from otklik.demo.snapshot.file import Row

TABLE = "audit"
COLUMNS = ["at", "verb", "subject_kind", "subject_key", "subject_name", "actor_key", "actor_name",
           "body"]  # fmt: skip
AT_ONCE = 1_000


def write(rows: Iterable[Row], move: Move, *, at: datetime) -> None:
    """Each entry refers to the previous one; all are recorded now, whatever their own date."""
    before: Line | None = None
    key_id = newest_key_id()
    for some in batched(rows, AT_ONCE):
        lines, payloads = [], []
        for moment, verb, kind, key, name, actor_key, actor_name, body in some:
            salt, text = secrets.token_hex(16), move.prose(move.text(body))
            line = Line(
                at=datetime.fromisoformat(move.moment(moment)).replace(tzinfo=UTC),
                recorded_at=at, verb=verb, subject_kind=kind, subject_key=key, subject_name=name,
                actor_key=actor_key, actor_name=actor_name, payload_hash=payload_hash(salt, text),
                previous=before.uid if before else None, previous_mac=before.mac if before else "",
                key_id=key_id,
            )  # fmt: skip
            line.mac = line_mac(line)
            before = line
            lines.append(line)
            payloads.append(Payload(line_uid=line.uid, salt=salt, body=text))
        written = Line.objects.bulk_create(lines)
        Payload.objects.bulk_create(payloads)
        UnsealedLine.objects.bulk_create(UnsealedLine(line=line) for line in written)


def seal_all(*, at: datetime) -> None:
    """Into blocks, as the scheduled task does a few at a time."""
    while seal(at, settle=-timedelta(seconds=1)):  # there are no other writers yet
        pass
