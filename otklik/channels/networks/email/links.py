"""Mail addresses, and the seals by which our own letters are recognised."""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from django.utils.crypto import salted_hmac

from otklik.channels.networks import errors
from otklik.channels.networks.connection_settings import Connection

LONGEST = 120  # the size of our columns for a number
PLAIN = re.compile(r"[^\s@<>\"(),:;\\\[\]\x00-\x1f]{1,64}@[^\s@<>\"(),:;\\\[\]]{1,255}")
OURS = re.compile(r"otklik\.([0-9a-f]{32})\.([0-9a-f]{16})@[\x21-\x7e]+")
TAGGED = re.compile(r"[^@]+\+otklik-([0-9a-f]{32})-([0-9a-f]{16})@[^@]+")
SEALS = "otklik.channels.networks.email"
YES = {"yes", "да", "1", "true"}


def normal_address(address: str) -> str:
    """Lower case, domain in ASCII; empty for an invalid or too long address."""
    plain = address.strip().lower()
    if not PLAIN.fullmatch(plain):
        return ""
    name, _at, domain = plain.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    found = f"{name}@{domain}"
    return found if "." in domain and len(found) <= LONGEST else ""


def recipient_address(peer: str) -> str:
    """Raises NotFound for an invalid address, Unsupported for a non-ASCII one."""
    address = normal_address(peer)
    if not address:
        raise errors.NotFound("no_address")
    if not address.isascii():
        raise errors.Unsupported("not_latin")
    return address


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Our address and name. `secret` signs seals; a password could be guessed from them."""

    address: str
    name: str
    secret: bytes = field(repr=False)
    has_plus: bool = False

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    def message_id(self, key: UUID, peer: str) -> str:
        """The Message-ID of a delivery, without brackets."""
        domain = self.domain if len(self.domain) <= 60 else "otklik.invalid"
        return f"otklik.{key.hex}.{self._seal(key.hex, normal_address(peer))}@{domain}"

    def is_sealed(self, message_id: str, peer: str) -> bool:
        """Whether we wrote this letter to this person."""
        found = OURS.fullmatch(message_id)
        if found is None:
            return False
        return hmac.compare_digest(found[2], self._seal(found[1], normal_address(peer)))

    def plus_address(self, message_id: str) -> str:
        """Our plus address with the seal, for programs that omit In-Reply-To."""
        found = OURS.fullmatch(message_id)
        if not (self.has_plus and found):
            return ""
        name, _at, domain = self.address.rpartition("@")
        return f"{name}+otklik-{found[1]}-{found[2]}@{domain}"

    def id_in_plus_address(self, address: str) -> str:
        """The Message-ID in a plus address; empty without one."""
        found = TAGGED.fullmatch(address.strip().lower())
        domain = self.domain if len(self.domain) <= 60 else "otklik.invalid"
        return f"otklik.{found[1]}.{found[2]}@{domain}" if found else ""

    def is_ours(self, address: str) -> bool:
        name, _at, domain = normal_address(address).rpartition("@")
        return bool(name) and f"{name.partition('+')[0]}@{domain}" == self.address

    def _seal(self, key: str, peer: str) -> str:
        return hmac.new(self.secret, f"{key} {peer}".encode(), sha256).hexdigest()[:16]


def identity(connection: Connection) -> Identity:
    """Raises NotSetUp for an invalid address of the account."""
    address = normal_address(connection.container)
    if not address or not address.isascii():
        raise errors.NotSetUp("bad_address")
    secrets = connection.secrets
    return Identity(
        address=address,
        name=" ".join(secrets.get("sender_name", "").split()),
        secret=salted_hmac(SEALS, address, algorithm="sha256").digest(),
        has_plus=secrets.get("plus_address", "").strip().lower() in YES,
    )


ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{3,250}>")
MOST_REFERENCES = 20


def references(text: str) -> tuple[str, ...]:
    return tuple(ID.findall(text))


def without_brackets(ids: Sequence[str]) -> list[str]:
    return [one[1:-1] for one in ids]
