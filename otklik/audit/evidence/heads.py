"""Heads of the log (hash and number of its newest block) outside the database.

`heads/heads.jsonl` in the data folder gets a line for each block that this machine sealed; nothing
removes a line. Whoever controls the database alone cannot reach it, so `otklik doctor` finds blocks
that were cut off or replaced. `sign_head` gives the same as a signed text to print or to keep
elsewhere. Its key (Ed25519) is derived from the oldest field key, so that all machines of the
installation share it.
"""

import base64
import json
import logging
import os
from binascii import Error
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.translation import gettext as _

from otklik.audit.hashing import moment
from otklik.audit.models import Block
from otklik.core.refusal import Refused

logger = logging.getLogger(__name__)

#: Number of a block, and its hash.
type Head = tuple[int, str]


def place() -> Path:
    return Path(settings.DATA_DIR) / "heads" / "heads.jsonl"


def append(block: Block) -> None:
    """Append the head of a block. An unwritable file does not stop sealing."""
    _write(block.number, block.hash, at=block.sealed_at, event="sealed")


def begin_again(block: Block | None, *, at: datetime) -> None:
    """A backup was restored: later blocks are known to be lost."""
    _write(block.number if block else 0, block.hash if block else "", at=at, event="restored")


def read() -> list[Head]:
    """Heads that the log must contain; a number has two hashes if the log was cut and continued."""
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
            continue  # the machine crashed while writing it


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


TITLE = "Отклик: голова журнала"
PURPOSE = "head of the journal"
SIGNATURE = "подпись"
LONGEST_NUMBER = 18


def sign_head(block: Block, *, at: datetime) -> str:
    """The head as text with the public key and the signature."""
    key = _key_of(_key_id())
    values = {
        "установка": settings.BASE_URL.partition("://")[2],
        "блок": block.number,
        "хеш": block.hash,
        "запечатан": moment(block.sealed_at),
        "подписано": moment(at),
        "ключ": _public(key),
    }
    text = "\n".join([TITLE, *(f"{name}: {value}" for name, value in values.items())])
    return f"{text}\n{SIGNATURE}: {_base64(key.sign(text.encode()))}\n"


def public_key() -> str:
    """The public key of our heads and bundles: 32 bytes in base64."""
    return _public(_key_of(_key_id()))


def check_head(text: str) -> Iterator[str]:
    """Differences between a stored head and the log, as sentences.

    Raises Refused for a text that is no head. The blocks up to it are verified by `otklik doctor
    --whole --head`.
    """
    body, _sign, result = text.strip().replace("\r\n", "\n").rpartition(f"\n{SIGNATURE}: ")
    rows = dict(line.partition(": ")[::2] for line in body.splitlines()[1:])
    number = rows.get("блок", "")
    if not body.startswith(TITLE) or not number.isdecimal() or len(number) > LONGEST_NUMBER:
        raise Refused(_("This is not the head of a journal: give the whole saved file."))
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(rows["ключ"]))
        public.verify(base64.b64decode(result), body.encode())
    except (InvalidSignature, Error, KeyError, ValueError):
        yield _("The signature does not fit: a sign of this text was changed.")
    ours = {_public(_key_of(key_id)) for key_id, _key in settings.FIELD_KEYS.keys}
    if rows.get("ключ") not in ours:
        yield _("It was signed by another installation, or by a key that is no longer here.")
    block = Block.objects.filter(number=int(number)).first()
    if block is None:
        yield _("The journal no longer has this block: its end was cut off.")
    elif block.hash != rows.get("хеш"):
        yield _("This block now has another hash: the journal was rewritten.")


def _key_id() -> str:
    return settings.FIELD_KEYS.keys[-1][0]


def _key_of(key_id: str) -> Ed25519PrivateKey:
    seed = settings.FIELD_KEYS.mac(PURPOSE, "ed25519", key_id=key_id)
    return Ed25519PrivateKey.from_private_bytes(seed)


def _public(key: Ed25519PrivateKey) -> str:
    return _base64(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
