"""What a proposal says, and what it would change."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a proposal says. About a clause: `address`, for a new one also `after`, and `text`;
    about a process: its `process` code and the `values` it would have."""

    kind: str
    address: str = ""
    after: str = ""
    text: str = ""
    process: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    basis: str = ""
