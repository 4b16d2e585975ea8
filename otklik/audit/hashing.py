"""What hashes of the journal are taken over. `verify_evidence` knows the same by itself."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from otklik.audit.models import Line

NO_HASH = "0" * 64  # what the first block stands on


def moment(at: datetime) -> str:
    """In UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(form: Sequence[object]) -> str:
    """A JSON list without spaces, letters as they are."""
    return json.dumps(form, ensure_ascii=False, separators=(",", ":"))


def written_form(line: "Line") -> list[object]:
    """All fields of a line that its writer knows: what its MAC is taken over."""
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
    """The canonical form of a line: its key and MAC too."""
    return [line.pk, *written_form(line), line.mac]


def line_hash(line: "Line") -> str:
    """sha256 over the canonical form of a line, in UTF-8."""
    return hashlib.sha256(canonical(line_form(line)).encode()).hexdigest()


def block_hash(
    *, previous_hash: str, number: int, sealed_at: datetime, line_count: int, lines_root: str
) -> str:
    """sha256 over the previous hash, the block's number and moment, and its lines."""
    parts = [previous_hash, str(number), moment(sealed_at), str(line_count), lines_root]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def tree_root(line_hashes: Sequence[str]) -> str:
    """The root of a hash tree (RFC 6962, 2.1) over hashes of lines, in hex."""
    level = [_leaf(one) for one in line_hashes]
    while len(level) > 1:
        level = _above(level)
    return level[0].hex() if level else hashlib.sha256().hexdigest()


def tree_path(line_hashes: Sequence[str], position: int) -> list[str]:
    """What has to be known besides one leaf to come to the root: `L` or `R`, where it stands,
    and its hash, from below."""
    level, path = [_leaf(one) for one in line_hashes], []
    while len(level) > 1:
        other = position ^ 1
        if other < len(level):
            path.append(f"{'R' if other > position else 'L'}{level[other].hex()}")
        level, position = _above(level), position // 2
    return path


def _above(level: list[bytes]) -> list[bytes]:
    """An odd one out goes up as it is, which gives the tree of RFC 6962."""
    pairs = [_node(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
    return pairs + level[len(pairs) * 2 :]


def _leaf(line_hash: str) -> bytes:
    return hashlib.sha256(b"\0" + bytes.fromhex(line_hash)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
