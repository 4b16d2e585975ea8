from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models


class PackItemQuerySet(models.QuerySet["PackItem"]):
    """The memory that `otklik.core.pack.merge` asks for."""

    def recall(self, kind: str) -> dict[str, Mapping[str, Any]]:
        return {item.key: item.values for item in self.filter(kind=kind)}

    def remember(self, kind: str, key: str, values: Mapping[str, Any], *, at: datetime) -> None:
        self.update_or_create(
            kind=kind, key=key, defaults={"values": dict(values), "loaded_at": at}
        )


class PackItem(models.Model):
    """What a pack last said about one thing, so that the next load changes only what it changed."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    values = models.JSONField()
    loaded_at = models.DateTimeField()

    objects = PackItemQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="pack_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.key}"


class StagedQuerySet(models.QuerySet["Staged"]):
    def of(self, model: type[models.Model]) -> Self:
        return self.filter(kind=model._meta.label_lower)

    def keys_of(self, model: type[models.Model]) -> set[str]:
        """Keys of everything of this kind that was made up."""
        return set(self.of(model).values_list("key", flat=True))

    def note(self, *things: models.Model, at: datetime) -> None:
        """These were made up."""
        self.bulk_create(
            Staged(kind=thing._meta.label_lower, key=str(thing.pk), made_at=at) for thing in things
        )


class Staged(models.Model):
    """Something that the demonstration made up, told from what people made: it may be taken away
    when the demonstration is over, theirs never."""

    kind = models.CharField(max_length=100)
    key = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects = StagedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="staged_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
