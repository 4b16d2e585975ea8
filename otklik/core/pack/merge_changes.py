"""Writing what a pack changed, and nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import models

type Values = Mapping[str, Any]
"""What a pack says about one thing, field by field, in values that JSON keeps unchanged."""


class Memory(Protocol):
    """What the pack said when it was last loaded. Lives above the rooms that use it."""

    def recall(self, kind: str) -> Mapping[str, Values]:
        """Values by key of everything of this kind that a pack ever named."""
        ...

    def remember(self, kind: str, key: str, values: Values, *, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """How many things a load added, changed, and switched off since they left the pack."""

    added: int = 0
    changed: int = 0
    left: int = 0

    def __add__(self, other: "Changes") -> "Changes":
        return Changes(
            added=self.added + other.added,
            changed=self.changed + other.changed,
            left=self.left + other.left,
        )

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.left)


def merge[M: models.Model](
    model: type[M],
    wanted: Mapping[str, Values],
    *,
    kind: str,
    memory: Memory,
    at: datetime,
    find: Callable[[str], Mapping[str, Any]] = lambda key: {"code": key},
    write: Callable[[Values], Mapping[str, Any]] = dict,
    leaving: Values | None = None,
    after: Callable[[M, Values, Values], None] | None = None,
) -> Changes:
    """Bring rows of `model` to what the pack says in `wanted`, by key.

    A field is written when the pack's own value differs from the remembered one: what people
    changed by hand stays until the pack says something new. A row that people made under the
    same key is taken over as it stands. What is no longer wanted gets `leaving` (say,
    `{"is_active": False}`, where `wanted` says True); it is never deleted. `find` gives the
    lookup of a key, `write` turns values into attributes of the row, `after(row, before,
    values)` does what fields cannot.
    """
    known, changes = memory.recall(kind), Changes()
    gone = [key for key in known if key not in wanted] if leaving else []
    absent = {key: {**known[key], **(leaving or {})} for key in gone}
    for key, values in [*wanted.items(), *absent.items()]:
        before = known.get(key)
        if before == values:
            continue
        row = model._default_manager.filter(**find(key)).first()
        changed = _difference(before or {}, values)
        if row is None and key in wanted:
            row = model._default_manager.create(**{**find(key), **write(values)})
            if after is not None:
                after(row, {}, values)
            changes += Changes(added=1)
        elif row is not None and before is not None:
            _assign(row, write(changed))
            if after is not None:
                after(row, before, values)
            changes += Changes(changed=1) if key in wanted else Changes(left=1)
        memory.remember(kind, key, values, at=at)
    return changes


def _difference(before: Values, values: Values) -> Values:
    return {
        name: value for name, value in values.items() if name not in before or before[name] != value
    }


def _assign(row: models.Model, attributes: Mapping[str, Any]) -> None:
    for name, value in attributes.items():
        setattr(row, name, value)
    if attributes:
        row.save(update_fields=list(attributes))
