"""Settings and keys of one account, and how to reach its network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy

#: Settings that are columns of an account; every other lies among its secrets.
OF_ACCOUNT = frozenset({"base_url", "container"})
STAFF_CHAT = "staff_chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A field for connecting an account. What is not a column of Account is stored as a secret;
    only `is_secret` is hidden. Keys are sent to the URL in a setting that `leads_keys`."""

    name: str
    label: Any
    hint: Any = ""
    is_secret: bool = True
    is_required: bool = True
    default: str = ""
    leads_keys: bool = False

    @classmethod
    def optional(cls, **parts: Any) -> "Setting":
        return cls(is_secret=False, is_required=False, **parts)

    @classmethod
    def staff_chat(cls, where: Any) -> "Setting":
        """A chat of colleagues; `where` explains how to find its number."""
        return cls.optional(name=STAFF_CHAT, label=gettext_lazy("Staff chat"), hint=where)

    @classmethod
    def api_address(cls, label: Any, hint: Any, default: str) -> "Setting":
        """The URL of calls, to which the keys are sent."""
        return cls(
            name="base_url", label=label, hint=hint, default=default,
            is_secret=False, leads_keys=True,
        )  # fmt: skip

    @property
    def is_field(self) -> bool:
        return self.name in OF_ACCOUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    base_url: str
    container: str
    secrets: Mapping[str, str] = field(repr=False)
    ca_bundle: str = ""
    proxy: str = field(default="", repr=False)
    allow_loopback: bool = False
    hosts_inside: frozenset[str] = frozenset()  # the authority's own mail servers
