"""What one account brings to its network: settings, keys, and how to reach it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy

#: Settings that are columns of an account; every other lies among its secrets.
OF_ACCOUNT = frozenset({"base_url", "container"})
STAFF_CHAT = "staff_chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a person fills in to connect an account. `name` is that of a field of the account
    (`container`, `base_url`); whatever has no field is kept with the secrets, and with `is_secret`
    never shown again. `label` and `hint` are for people. Keys are sent where a setting that
    `leads_keys` says."""

    name: str
    label: Any
    hint: Any = ""
    is_secret: bool = True
    is_required: bool = True
    default: str = ""
    leads_keys: bool = False

    @classmethod
    def optional(cls, **parts: Any) -> "Setting":
        """One that is shown, and may be left empty."""
        return cls(is_secret=False, is_required=False, **parts)

    @classmethod
    def staff_chat(cls, where: Any) -> "Setting":
        """A chat of colleagues, where the network lets us write into one; `where` its number is
        found."""
        return cls.optional(name=STAFF_CHAT, label=gettext_lazy("Staff chat"), hint=where)

    @property
    def is_field(self) -> bool:
        return self.name in OF_ACCOUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How to reach one account: settings and opened secrets."""

    base_url: str
    container: str
    secrets: Mapping[str, str] = field(repr=False)
    ca_bundle: str = ""
    proxy: str = field(default="", repr=False)
    allow_loopback: bool = False
    hosts_inside: frozenset[str] = frozenset()  # mail servers of the authority's own
