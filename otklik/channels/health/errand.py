from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.channels.accounts.models import Account
from otklik.core.queue import enqueue

PATIENCE = timedelta(minutes=3)  # two calls of half a minute, and a queue before them


class ErrandQuerySet(models.QuerySet["Errand"]):
    def at_work(self, *, at: datetime) -> Self:
        """Asked for, not done, and not so long ago that the worker must be dead."""
        return self.filter(finished_at__isnull=True, asked_at__gt=at - PATIENCE)


class Errand(models.Model):
    """A person had a worker ask the network something: check the account, connect its web hook.

    The row is what the screen shows; the task only hurries it. `sentence` is in Russian.
    """

    class Kind(models.TextChoices):
        CHECK = "check", _("check")
        SUBSCRIBE = "subscribe", _("connect events")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="errands")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    is_done = models.BooleanField(default=False)
    sentence = models.TextField(blank=True)

    objects = ErrandQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["account", "-id"], name="errands_of_account")]

    def __str__(self) -> str:
        return f"{self.account}: {self.kind}"

    @classmethod
    @transaction.atomic
    def ask(cls, account: Account, kind: "Errand.Kind", *, by: Any, at: datetime) -> "Errand":
        """Have it done; pressed twice, the first press counts."""

        Account.objects.held(account.pk)
        known = account.errands.at_work(at=at).filter(kind=kind).first()
        if known is not None:
            return known
        errand = account.errands.create(kind=kind, asked_by=by, asked_at=at)
        enqueue("otklik.channels.tasks.run_errand", errand.pk)
        entries.record(account, f"channel.{kind}_asked", by=by, at=at)
        return errand

    def is_at_work(self, *, at: datetime) -> bool:
        return self.finished_at is None and at - self.asked_at < PATIENCE

    def finish(self, *, is_done: bool, sentence: str = "", at: datetime) -> None:
        """What came of it, in a sentence for people."""
        self.finished_at, self.is_done, self.sentence = at, is_done, sentence
        self.save(update_fields=["finished_at", "is_done", "sentence"])
