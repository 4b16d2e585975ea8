"""Hashes of sealed blocks outside the database: `heads/heads.jsonl` in the data folder.

The process that seals a block adds a line; nothing ever takes one away. Whoever has the database
alone cannot reach it, so blocks that are cut off at the end, and others in their place, are found
by `otklik doctor`. Each machine has the blocks that it sealed itself.
"""

import json
import logging
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from otklik.audit.evidence.signed_head import public_key
from otklik.audit.hashing import moment
from otklik.audit.models import Block

logger = logging.getLogger(__name__)

#: Number of a block, and its hash.
type Head = tuple[int, str]


def place() -> Path:
    return Path(settings.DATA_DIR) / "heads" / "heads.jsonl"


def append(block: Block) -> None:
    """The block goes on from what is there. A file that cannot be written holds up no block."""
    _write(block.number, block.hash, at=block.sealed_at, event="sealed")


def begin_again(block: Block | None, *, at: datetime) -> None:
    """A backup was restored: what was sealed after this block is known to be gone."""
    _write(block.number if block else 0, block.hash if block else "", at=at, event="restored")


def read() -> list[Head]:
    """What the journal has to hold; two hashes of one number when it was cut and went on."""
    heads: list[Head] = []
    for event, number, hash_ in _lines():
        if event == "restored":
            heads = [head for head in heads if head[0] <= number]
        if number:
            heads.append((number, hash_))
    return heads


def _lines() -> Iterator[tuple[str, int, str]]:
    try:
        text = place().read_text("utf-8")
    except FileNotFoundError:
        return
    for line in text.splitlines():
        try:
            row = json.loads(line)
            yield row["event"], int(row["block"]), row["hash"]
        except (ValueError, KeyError, TypeError):
            continue  # the machine went down while it was written


def _write(number: int, hash_: str, *, at: datetime, event: str) -> None:
    row = {"event": event, "block": number, "hash": hash_, "at": moment(at), "key": public_key()}
    path = place()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{json.dumps(row)}\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        logger.error("A head could not be written beside the database: %s.", fault.strerror)
