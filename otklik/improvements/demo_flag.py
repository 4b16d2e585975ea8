from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction

from otklik.audit import entries


class CountedQuerySet[M: models.Model](models.QuerySet[M]):
    def counted(self) -> Self:
        """What years are counted by: not what a demonstration left behind."""
        return self.filter(set_aside_at__isnull=True)


class SetAside(models.Model):
    """Something that a demonstration may have made up: once that is over, it stays as it was, says
    so, and counts in no year."""

    set_aside_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract: ClassVar = True

    @transaction.atomic
    def set_aside(self, *, at: datetime) -> None:
        """By the installation itself. Harmless twice."""
        if self.set_aside_at is not None:
            return
        self.set_aside_at = at
        self.save(update_fields=["set_aside_at"])
        entries.record(self, f"{self._meta.model_name}.set_aside", by=None, at=at)
