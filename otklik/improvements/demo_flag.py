from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction

from otklik.audit import entries


class DemoFlagQuerySet[M: models.Model](models.QuerySet[M]):
    def counted(self) -> Self:
        """Those that count in years: without a demonstration's."""
        return self.filter(set_aside_at__isnull=True)


class DemoFlag(models.Model):
    """May belong to a demonstration: when that ends it stays, labelled, and counts in no year."""

    set_aside_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract: ClassVar = True

    @transaction.atomic
    def set_aside(self, *, at: datetime) -> None:
        """By the program. Harmless when repeated."""
        if self.set_aside_at is not None:
            return
        self.set_aside_at = at
        self.save(update_fields=["set_aside_at"])
        entries.record(self, f"{self._meta.model_name}.set_aside", by=None, at=at)
