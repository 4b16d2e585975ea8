"""Message authentication codes of lines and blocks, by keys that the database does not hold.

Each key follows from a field key of the installation (`secrets/field_keys`), under a label of its
own. The id of the field key is in the row: a newer key may come in front, older ones stay to read.
"""

import hmac
from typing import TYPE_CHECKING, cast

from django.conf import settings

from otklik.audit.hashing import canonical, written_form

if TYPE_CHECKING:
    from otklik.audit.models import Block, Line

LINE = "line of the journal"
BLOCK = "block of the journal"


def newest_key_id() -> str:
    """Of the key that new lines and blocks carry."""
    key_id: str = settings.FIELD_KEYS.newest
    return key_id


def has_key(key_id: str) -> bool:
    """Whether codes of this key can be checked here."""
    return any(key_id == one for one, _key in settings.FIELD_KEYS.keys)


def line_mac(line: "Line") -> str:
    """Over all that the line's writer knew, its predecessor's MAC among it; in hex.

    Raises ValueError without the line's key.
    """
    return _mac(LINE, canonical(written_form(line)), line.key_id)


def block_mac(block: "Block") -> str:
    """Over the block's hash, and so over everything before it; in hex."""
    return _mac(BLOCK, f"{block.number} {block.hash}", block.key_id)


def is_authentic(row: "Line | Block") -> bool:
    """Whether this installation wrote the row as it is. False without its key."""
    if not has_key(row.key_id):
        return False
    is_line = row._meta.model_name == "line"
    wanted = line_mac(cast("Line", row)) if is_line else block_mac(cast("Block", row))
    return hmac.compare_digest(wanted.encode(), row.mac.encode())


def _mac(purpose: str, text: str, key_id: str) -> str:
    mac: bytes = settings.FIELD_KEYS.mac(purpose, text, key_id=key_id)
    return mac.hex()
