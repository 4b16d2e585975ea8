from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models

from otklik.channels.models.account import Account

FIRST_READ_AGAIN_AFTER = timedelta(seconds=30)
LONGEST_READ_AGAIN_AFTER = timedelta(minutes=15)


class FeedPositionQuerySet(models.QuerySet["FeedPosition"]):
    def due(self, *, at: datetime) -> Self:
        return self.filter(next_at__lte=at).order_by("next_at", "pk")


class FeedPosition(models.Model):
    """How far a feed of an account was read, when to read on, and what went wrong last."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="feeds")
    feed = models.CharField(max_length=40)
    cursor = models.TextField(blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField()
    faults = models.PositiveSmallIntegerField(default=0)
    error_kind = models.CharField(max_length=40, blank=True)

    objects = FeedPositionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "feed"], name="feed_once_an_account")
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.feed}"

    def take(self, *, at: datetime, lease: timedelta) -> bool:
        """Take one reading for ourselves; a reading that dies is repeated after the lease."""
        row = type(self).objects.filter(pk=self.pk, next_at=self.next_at)
        taken = row.update(next_at=at + lease) == 1
        self.refresh_from_db()
        return taken

    def note_read(self, cursor: str, *, next_at: datetime, at: datetime) -> None:
        """What was read is stored: go on from here."""
        self.cursor, self.read_at, self.next_at = cursor, at, next_at
        self.faults, self.error_kind = 0, ""
        self.save(update_fields=["cursor", "read_at", "next_at", "faults", "error_kind"])

    def note_failure(self, error_kind: str, *, wait: timedelta | None, at: datetime) -> None:
        """Nothing came; ask again after `wait`, or later the oftener it failed."""
        pause = min(FIRST_READ_AGAIN_AFTER * 2 ** min(self.faults, 10), LONGEST_READ_AGAIN_AFTER)
        self.faults = min(self.faults + 1, 1000)
        self.error_kind, self.next_at = error_kind, at + (wait or pause)
        self.save(update_fields=["faults", "error_kind", "next_at"])
