"""Filled forms are encrypted while their wave is open: a database dump reveals neither their
content, nor which is the only one of its mode or language, nor which came since the last dump.

The encryption key is derived from the wave's key, which is stored encrypted by the installation's
keys, whose files are kept apart from database dumps. Closing decrypts all forms, gives each row a
new random key, and destroys the key of the wave. All encrypted forms of one wave have the same
length; texts reveal theirs in steps of 256 bytes.

AES-GCM with a random nonce of 96 bits: a hundred million seals of one key are far below its
bound (NIST SP 800-38D, 8.3).
"""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
STEP = 256  # bytes
BEGINS = "s1:"  # a prefix that codes never contain


class Damaged(Exception):
    """A ciphertext that this key does not open: of another wave, or changed."""


@dataclass(frozen=True, slots=True)
class Seal:
    _cipher: AESGCM
    _wave: bytes

    @classmethod
    def of(cls, key: str, wave: int) -> Self:
        """`key` is the wave's. Raises ValueError when it is empty: the wave is not open."""
        if not key:
            raise ValueError("A wave that is not open has no seal.")
        own = hmac.digest(key.encode(), b"seal of filled forms", hashlib.sha256)
        return cls(AESGCM(own), str(wave).encode())

    def close(self, text: str) -> str:
        nonce = os.urandom(NONCE)
        encrypted = self._cipher.encrypt(nonce, text.encode(), self._wave)
        return BEGINS + base64.b64encode(nonce + encrypted).decode()

    def open(self, sealed: str) -> str:
        """Raises Damaged."""
        try:
            raw = base64.b64decode(sealed.removeprefix(BEGINS), validate=True)
            return self._cipher.decrypt(raw[:NONCE], raw[NONCE:], self._wave).decode()
        except (InvalidTag, ValueError) as error:
            raise Damaged from error


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedForm:
    """A filled form and its mode."""

    mode: str
    language: str
    codes: str
    is_suspicious: bool = False

    def seal(self, seal: Seal) -> str:
        mark = "1" if self.is_suspicious else "0"
        return seal.close(f"{mark}{self.mode:<8}{self.language:<10}{self.codes}")

    @classmethod
    def unseal(cls, seal: Seal, sealed: str) -> Self:
        text = seal.open(sealed)
        return cls(
            is_suspicious=text[0] == "1",
            mode=text[1:9].rstrip(),
            language=text[9:19].rstrip(),
            codes=text[19:],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedText:
    field: str
    text: str

    def seal(self, seal: Seal) -> str:
        return seal.close(_pad(f"{self.field}\n{self.text}"))

    @classmethod
    def unseal(cls, seal: Seal, sealed: str) -> Self:
        field, _line, text = seal.open(sealed).rstrip("\x00").partition("\n")
        return cls(field=field, text=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedSheet:
    """A sheet of paper as it was keyed, until its batch is counted."""

    codes: str
    texts: Mapping[str, str]

    def seal(self, seal: Seal) -> str:
        return seal.close(_pad(json.dumps([self.codes, dict(self.texts)], ensure_ascii=False)))

    @classmethod
    def unseal(cls, seal: Seal, sealed: str) -> Self:
        codes, texts = json.loads(seal.open(sealed).rstrip("\x00"))
        return cls(codes=codes, texts=texts)


def _pad(text: str) -> str:
    """Pads with NUL: no stored text ends in NUL."""
    return text + "\x00" * (-len(text.encode()) % STEP)
