from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.utils.translation import get_language

from otklik.audit import entries


class AttemptQuerySet[M: models.Model](models.QuerySet[M]):
    def good(self) -> Self:
        return self.filter(problem="")

    def newest(self) -> M | None:
        return self.order_by("-began_at", "-pk").first()


class Attempt(models.Model):
    """An attempt with a file and its outcome; the row is written at the end."""

    file = models.CharField(max_length=400)
    began_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField()
    problem = models.TextField(
        blank=True, help_text="Why it failed, for people; empty: it went well."
    )

    class Meta:
        abstract = True
        ordering: ClassVar = ["-began_at", "-pk"]

    def __str__(self) -> str:
        return self.file

    @property
    def seconds(self) -> int:
        """Never negative: a clock may have been set back meanwhile."""
        return max(0, round((self.ended_at - self.began_at).total_seconds()))

    @property
    def is_good(self) -> bool:
        return not self.problem

    @property
    def reason(self) -> str:
        """Why it failed, in the reader's language; both are stored."""
        russian, _dot, english = self.problem.partition(" · ")
        return russian if get_language() == "ru" else english or russian


class Backup(Attempt):
    """One archive: where, how large, how long it took; `head` is the newest audit block in it.

    After a restoration these rows are those of the backup: the files are authoritative.
    """

    size = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    rows = models.PositiveBigIntegerField(default=0, help_text="Of all tables.")
    head = models.CharField(max_length=64, blank=True)
    is_scheduled = models.BooleanField(default=False)
    gone_at = models.DateTimeField(null=True, help_text="When rotation deleted it.")

    objects = AttemptQuerySet["Backup"].as_manager()

    @classmethod
    @transaction.atomic
    def note(cls, *, at: datetime, **facts: object) -> "Backup":
        """Record how it ended, also in the audit log."""
        backup = cls.objects.create(ended_at=at, **facts)
        verb = "backup.made" if backup.is_good else "backup.failed"
        entries.record(backup, verb, by=None, at=at, size=backup.size, problem=backup.problem)
        return backup


class Rehearsal(Attempt):
    """One backup that was restored into a scratch database and compared."""

    rows = models.PositiveBigIntegerField(default=0, help_text="Compared, of all tables.")
    parts = models.PositiveBigIntegerField(default=0)

    objects = AttemptQuerySet["Rehearsal"].as_manager()

    @classmethod
    @transaction.atomic
    def note(cls, *, at: datetime, **facts: object) -> "Rehearsal":
        """Record how it ended, also in the audit log."""
        rehearsal = cls.objects.create(ended_at=at, **facts)
        verb = "backup.rehearsed" if rehearsal.is_good else "backup.rehearsal_failed"
        entries.record(rehearsal, verb, by=None, at=at, rows=rehearsal.rows)
        return rehearsal
