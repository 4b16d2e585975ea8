"""Who entered answers for others, in numbers: for whoever runs the survey to look at."""

from contextlib import suppress
from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from otklik.journal.recording import Actor
from otklik.surveys.models.wave import Wave


class Work(StrEnum):
    """Names of the counters."""

    CALLS = "calls"
    BATCHES = "batches"
    SETTLED = "settled"
    SETTLED_OWN = "settled_own"
    DROPPED = "dropped"
    LOADED = "loaded"


class EnteredQuerySet(models.QuerySet["Entered"]):
    def note(self, wave: Wave, work: Work, *, by: Actor | None) -> None:
        """One more. In a transaction of its own where there is none: its number would stand
        beside that of an answer. Lost where the database is busy: an answer is not."""
        if by is None:
            return
        with suppress(DatabaseError), transaction.atomic():
            row, _is_new = self.get_or_create(wave=wave, by_id=by.pk)
            self.filter(pk=row.pk).update(**{work.value: F(work.value) + 1})

    def most_first(self) -> "list[Entered]":
        whole = F("calls") + F("batches") + F("loaded")
        return list(self.select_related("by").order_by(-whole, "by__username"))


class Entered(models.Model):
    """What one member of staff entered into one wave: calls, batches of paper begun, batches whose
    differences they settled (of these: batches that they keyed themselves), batches thrown away,
    files loaded. Numbers: not when, and nothing of any answer.

    Whoever enters answers for others can make them up. Nobody is stopped by a number: who runs
    the survey sees it.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="entered")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    calls = models.PositiveIntegerField(default=0)
    batches = models.PositiveIntegerField(default=0)
    settled = models.PositiveIntegerField(default=0)
    settled_own = models.PositiveIntegerField(default=0)
    dropped = models.PositiveIntegerField(default=0)
    loaded = models.PositiveIntegerField(default=0)

    objects = EnteredQuerySet.as_manager()

    class Meta:
        verbose_name = _("answers entered by one person")
        verbose_name_plural = _("answers entered by one person")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wave", "by"], name="entered_counted_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.by}: {self.calls}"
