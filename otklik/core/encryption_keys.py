"""Keys of an installation: created once, in files that only their owner can read.

Imports nothing of Django, since settings use it.
"""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from cryptography.fernet import Fernet, InvalidToken


@dataclass(frozen=True, slots=True)
class FieldKeys:
    """Keys that encrypt secrets at rest, newest first. A ciphertext names its key."""

    keys: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `id:key,id:key`; each key is 32 bytes in URL-safe base64."""
        pairs = [item.strip().partition(":") for item in text.split(",") if item.strip()]
        return cls(keys=tuple((key_id, key) for key_id, _, key in pairs))

    def encrypt(self, plain: str) -> str:
        """`v1:<key id>:<token>`. Raises ValueError when the installation has no key."""
        key = dict(self.keys)[key_id := self.newest]
        return f"v1:{key_id}:{Fernet(key).encrypt(plain.encode()).decode()}"

    def decrypt(self, stored: str) -> str:
        """Raises ValueError when the key is missing or the text has another format."""
        version, _, rest = stored.partition(":")
        key_id, _, token = rest.partition(":")
        key = dict(self.keys).get(key_id)
        if version != "v1" or key is None:
            raise ValueError(f"No field key {key_id!r}: the secret cannot be read.")
        try:
            return Fernet(key).decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise ValueError(f"The secret does not fit field key {key_id!r}.") from error

    @property
    def newest(self) -> str:
        """Id of the key in use. Raises ValueError when the installation has no key."""
        if not self.keys:
            raise ValueError("This installation has no field key: run `otklik doctor`.")
        return self.keys[0][0]

    def mac(self, purpose: str, text: str, *, key_id: str) -> bytes:
        """An HMAC of 32 bytes, which requires this key.

        Each purpose has its own key, derived from the field key. Raises ValueError without the key.
        """
        key = dict(self.keys).get(key_id)
        if key is None:
            raise ValueError(f"No field key {key_id!r}: the code cannot be checked.")
        return hmac.digest(_derive_key(key, purpose), text.encode(), hashlib.sha256)


@lru_cache(maxsize=64)
def _derive_key(key: str, purpose: str) -> bytes:
    return hmac.digest(base64.urlsafe_b64decode(key), purpose.encode(), hashlib.sha256)


def read_secret(path: Path) -> str:
    """The secret in a file; empty if there is none yet (checks and doctor report that)."""
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        return ""


def ensure_secrets(folder: Path) -> None:
    """Create missing keys; existing ones are never touched."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    field_key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    for name, value in {
        "secret_key": secrets.token_urlsafe(48),
        "field_keys": f"k{secrets.token_hex(3)}:{field_key}",
    }.items():
        try:
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(value + "\n")
