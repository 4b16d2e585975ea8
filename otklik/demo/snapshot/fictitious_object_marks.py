"""What the demonstration created, to distinguish it from people's data."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models


class StagedQuerySet(models.QuerySet["Staged"]):
    def of(self, model: type[models.Model]) -> Self:
        return self.filter(kind=model._meta.label_lower)

    def keys_of(self, model: type[models.Model]) -> set[str]:
        """Keys of everything of this kind that is fictitious."""
        return set(self.of(model).values_list("key", flat=True))

    def note(self, *things: models.Model, at: datetime) -> None:
        """Mark these as fictitious."""
        self.bulk_create(
            Staged(kind=thing._meta.label_lower, key=str(thing.pk), made_at=at) for thing in things
        )


class Staged(models.Model):
    """A fictitious object of the demonstration. It may be removed when the demonstration is over;
    people's data never is."""

    kind = models.CharField(max_length=100)
    key = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects = StagedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="staged_once")
        ]
