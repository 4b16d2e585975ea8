"""The head of the journal, signed: a few lines to print, or to keep where this machine's
administrator has no hand. Whoever holds one proves later that nothing up to its block was changed.

The key (Ed25519) follows from the installation's oldest field key, so that each of its machines has
it and it stays when a newer key is added.
"""

import base64
from binascii import Error
from collections.abc import Iterator
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.translation import gettext as _

from otklik.audit.hashing import moment
from otklik.audit.models import Block
from otklik.core.refusal import Refused

TITLE = "Отклик: голова журнала"
PURPOSE = "head of the journal"
SIGNATURE = "подпись"
LONGEST_NUMBER = 18


def signed(block: Block, *, at: datetime) -> str:
    """The text, which says in itself by whose key it is signed."""
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
    return f"{text}\n{SIGNATURE}: {_words(key.sign(text.encode()))}\n"


def public_key() -> str:
    """By which a stranger knows our heads and bundles: 32 bytes in base64."""
    return _public(_key_of(_key_id()))


def found_wrong(text: str) -> Iterator[str]:
    """Sentences about a head that was kept: what in it, or in the journal since, differs.

    Raises Refused for what is none. That the blocks up to it stand is asked by verifying with its
    hash (`otklik doctor --whole --head`).
    """
    body, _sign, result = text.strip().replace("\r\n", "\n").rpartition(f"\n{SIGNATURE}: ")
    rows = dict(line.partition(": ")[::2] for line in body.splitlines()[1:])
    number = rows.get("блок", "")
    if not body.startswith(TITLE) or not number.isdecimal() or len(number) > LONGEST_NUMBER:
        raise Refused(_("This is no head of a journal: give the whole file, as it was kept."))
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(rows["ключ"]))
        public.verify(base64.b64decode(result), body.encode())
    except (InvalidSignature, Error, KeyError, ValueError):
        yield _("The signature does not fit: a sign of this text was changed.")
    ours = {_public(_key_of(key_id)) for key_id, _key in settings.FIELD_KEYS.keys}
    if rows.get("ключ") not in ours:
        yield _("It was signed by another installation, or by a key that is here no more.")
    block = Block.objects.filter(number=int(number)).first()
    if block is None:
        yield _("The journal has no such block any more: its end was cut off.")
    elif block.hash != rows.get("хеш"):
        yield _("This block has another hash now: the journal was rewritten.")


def _key_id() -> str:
    key_id: str = settings.FIELD_KEYS.keys[-1][0]
    return key_id


def _key_of(key_id: str) -> Ed25519PrivateKey:
    seed = settings.FIELD_KEYS.mac(PURPOSE, "ed25519", key_id=key_id)
    return Ed25519PrivateKey.from_private_bytes(seed)


def _public(key: Ed25519PrivateKey) -> str:
    return _words(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def _words(value: bytes) -> str:
    return base64.b64encode(value).decode()
