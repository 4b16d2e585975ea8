"""Write into tables what has changed in a pack, and nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import models

from otklik.core.pack.parse import Pack, Report
from otklik.core.pack.validation import PackFile

type Values = Mapping[str, Any]
"""What a pack says about one thing, field by field, as JSON values."""


class Memory(Protocol):
    """What the pack contained when it was last loaded; stored by an app above."""

    def recall(self, kind: str) -> Mapping[str, Values]:
        """Values by key of every entry of this kind that a pack ever had."""
        ...

    def remember(self, kind: str, items: Mapping[str, Values], *, at: datetime) -> None:
        """Values by key, beside those of other keys and instead of earlier ones of the same."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """How many rows a load added, changed, and switched off because they left the pack."""

    added: int = 0
    changed: int = 0
    left: int = 0

    def __add__(self, other: "Changes") -> "Changes":
        added, changed = self.added + other.added, self.changed + other.changed
        return Changes(added=added, changed=changed, left=self.left + other.left)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.left)


#: What happens to a row of what left the pack, where `wanted` says True.
SWITCHED_OFF: Values = {"is_active": False}


@dataclass(frozen=True, slots=True)
class Tables:
    """Where a pack goes: `memory` knows what it said before, `at` is the moment of the load."""

    memory: Memory
    at: datetime

    def merge[M: models.Model](
        self,
        model: type[M],
        wanted: Mapping[str, Values],
        *,
        kind: str,
        find: Callable[[str], Mapping[str, Any]] = lambda key: {"code": key},
        write: Callable[[Values], Mapping[str, Any]] = dict,
        leaving: Values | None = SWITCHED_OFF,
        after: Callable[[M, Values, Values], None] | None = None,
    ) -> Changes:
        """Bring rows of `model` to what the pack says in `wanted`, by key.

        A field is written when the pack's value differs from the remembered one: manual changes
        stay until the pack says something new. A row created manually under the same key is adopted
        unchanged. What left the pack gets `leaving` and is never deleted. `find` gives the lookup
        of a key, `write` turns values into attributes, `after(row, before, values)` does what
        fields cannot.
        """
        known, said, changes = self.memory.recall(kind), dict[str, Values](), Changes()
        gone = [key for key in known if key not in wanted] if leaving else []
        absent = {key: {**known[key], **(leaving or {})} for key in gone}
        for key, values in [*wanted.items(), *absent.items()]:
            before = known.get(key)
            if before == values:
                continue
            row = model._default_manager.filter(**find(key)).first()
            if row is None and key in wanted:
                row = model._default_manager.create(**{**find(key), **write(values)})
                if after is not None:
                    after(row, {}, values)
                changes += Changes(added=1)
            elif row is not None and before is not None:
                told = {k: v for k, v in values.items() if k not in before or before[k] != v}
                _update(row, write(told))
                if after is not None:
                    after(row, before, values)
                changes += Changes(changed=1) if key in wanted else Changes(left=1)
            said[key] = values
        self.memory.remember(kind, said, at=self.at)
        return changes


def _update(row: models.Model, attributes: Mapping[str, Any]) -> None:
    for name, value in attributes.items():
        setattr(row, name, value)
    if attributes:
        row.save(update_fields=list(attributes))


class Loader[T](Protocol):
    """What an app provides for loading a pack."""

    @property
    def name(self) -> str: ...

    def files(self, pack: Pack) -> tuple[str, ...]:
        """Names of the files that this app reads as its own."""
        ...

    def validate(self, pack: Pack, report: Report) -> T | None:
        """Read and check everything; None only if something was reported."""
        ...

    def load(self, parsed: T, tables: Tables) -> Changes:
        """Write it in the caller's transaction, once no app has found a problem."""
        ...


class OneFileLoader[F: PackFile]:
    """Reads one file, which a pack may lack; a heir loads it."""

    name: str
    file: type[F]

    def files(self, pack: Pack) -> tuple[str, ...]:
        return (self.file.FILE,) if self.file.FILE in pack else ()

    def validate(self, pack: Pack, report: Report) -> F | None:
        return self.file.read_optional(pack, report)
