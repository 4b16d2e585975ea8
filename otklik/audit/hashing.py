"""Hashes, MACs and commitments of the audit log. `verify_evidence` repeats the hashes by itself.

The key of each MAC is derived from a field key of the installation (`secrets/field_keys`), which is
not in the database. A row stores the id of its field key, so older rows stay readable after a
newer key was added.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from otklik.audit.models import Block, Line


NO_HASH = "0" * 64  # previous hash of the first block
LINE, BLOCK = "line of the journal", "block of the journal"  # purposes of MACs


def moment(at: datetime) -> str:
    """In UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(form: Sequence[object]) -> str:
    """A JSON list without spaces, non-ASCII characters unescaped."""
    return json.dumps(form, ensure_ascii=False, separators=(",", ":"))


def line_fields(line: "Line") -> list[object]:
    """All fields of an entry known to its writer, covered by its MAC."""
    return [
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
        line.previous.hex if line.previous else "",
        line.previous_mac,
        line.key_id,
    ]


def line_form(line: "Line") -> list[object]:
    """The canonical form of an entry: with its key and MAC."""
    return [line.pk, *line_fields(line), line.mac]


def line_hash(line: "Line") -> str:
    """sha256 over the canonical form, in UTF-8."""
    return hashlib.sha256(canonical(line_form(line)).encode()).hexdigest()


def block_hash(
    *, previous_hash: str, number: int, sealed_at: datetime, line_count: int, lines_root: str
) -> str:
    """sha256 over previous hash, number, time and entries of a block."""
    parts = [previous_hash, str(number), moment(sealed_at), str(line_count), lines_root]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def tree_root(line_hashes: Sequence[str]) -> str:
    """The root of a hash tree (RFC 6962, 2.1) over hashes of entries, in hex."""
    level = [_leaf(one) for one in line_hashes]
    while len(level) > 1:
        level = _above(level)
    return level[0].hex() if level else hashlib.sha256().hexdigest()


def tree_path(line_hashes: Sequence[str], position: int) -> list[str]:
    """The path from one leaf up to the root: `L` or `R` for the side of the sibling, and its
    hash."""
    level, path = [_leaf(one) for one in line_hashes], []
    while len(level) > 1:
        other = position ^ 1
        if other < len(level):
            path.append(f"{'R' if other > position else 'L'}{level[other].hex()}")
        level, position = _above(level), position // 2
    return path


def _above(level: list[bytes]) -> list[bytes]:
    """A last odd node moves up unchanged, as in RFC 6962."""
    pairs = [_node(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
    return pairs + level[len(pairs) * 2 :]


def _leaf(line_hash: str) -> bytes:
    return hashlib.sha256(b"\0" + bytes.fromhex(line_hash)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def newest_key_id() -> str:
    return settings.FIELD_KEYS.newest


def has_key(key_id: str) -> bool:
    return any(key_id == one for one, _key in settings.FIELD_KEYS.keys)


def line_mac(line: "Line") -> str:
    """Over all fields known to the writer, with the MAC of the predecessor; in hex.

    Raises ValueError without the key.
    """
    return _mac(LINE, canonical(line_fields(line)), line.key_id)


def block_mac(block: "Block") -> str:
    """Over the block's hash and so over everything before; in hex."""
    return _mac(BLOCK, f"{block.number} {block.hash}", block.key_id)


def is_authentic(row: "Line | Block") -> bool:
    """Whether this installation wrote the row unchanged. False without its key."""
    if not has_key(row.key_id):
        return False
    is_line = row._meta.model_name == "line"
    expected = line_mac(cast("Line", row)) if is_line else block_mac(cast("Block", row))
    return hmac.compare_digest(expected.encode(), row.mac.encode())


def _mac(purpose: str, text: str, key_id: str) -> str:
    mac: bytes = settings.FIELD_KEYS.mac(purpose, text, key_id=key_id)
    return mac.hex()


def commitment(*words: str) -> str:
    """An HMAC, in hex, that an entry stores instead of text: it proves later what the text was,
    which cannot be guessed without the installation's key."""
    text = "".join(f"{len(one)}:{one}" for one in words)
    return salted_hmac("otklik.audit.verb_labels", text, algorithm="sha256").hexdigest()
