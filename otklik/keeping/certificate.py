"""What an erasure did, in the words of its certificate."""

from dataclasses import dataclass
from typing import Any

from otklik.keeping.models import Erasure
from otklik.keeping.preview import KINDS
from otklik.organisation.rights import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    rows: tuple[tuple[Any, int], ...]
    proposed_as: str
    decided_as: str
    held: int


def certificate_of(erasure: Erasure) -> Certificate:
    """Kinds in their order; in which roles the two persons acted then."""
    counts = erasure.counts
    return Certificate(
        rows=tuple((KINDS[kind], counts[kind]) for kind in KINDS if counts.get(kind)),
        proposed_as=_roles(erasure.roles.get("proposed", "")),
        decided_as=_roles(erasure.roles.get("decided", "")),
        held=int(erasure.cursor.get("held", 0)),
    )


def _roles(codes: str) -> str:
    known = dict(Role.choices)
    return ", ".join(str(known.get(code, code)) for code in codes.split(",") if code)
