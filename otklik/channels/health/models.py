from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.channels.accounts.models import Account
from otklik.core.enqueue_tasks import enqueue
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import institution_scope

KEPT_FOR = timedelta(days=30)


class AlertQuerySet(models.QuerySet["Alert"]):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def recent(self, *, at: datetime) -> Self:
        """For the inbox: open ones and those of the last thirty days; newest first."""
        is_fresh = Q(notified_at__gt=at - KEPT_FOR)
        return self.filter(Q(closed_at__isnull=True) | is_fresh).order_by("-notified_at", "-pk")

    def visible_to(self, user: User) -> Self:
        return self.filter(institution_scope(user, "account__institution"))

    def unseen_by(self, user: User) -> Self:
        """Sent or repeated since their last visit; of closed ones only "works again"."""
        views = AlertSeen.objects.filter(user=user, alert=models.OuterRef("pk"))
        is_seen = models.Exists(views.filter(seen_at__gte=models.OuterRef("notified_at")))
        is_news = Q(closed_at__isnull=True) | Q(kind=Alert.Kind.MENDED)
        return self.visible_to(user).filter(is_news).exclude(is_seen)


class Alert(models.Model):
    """Something about an official page that administrators must know.

    Raised once and repeated daily while it lasts (`notified_at`, `times_notified`). `reason` is in
    Russian."""

    class Kind(models.TextChoices):
        BROKEN = "broken", _("does not work")
        EXPIRES_IN_WEEK = "expires_week", _("the key ends within a week")
        EXPIRES_IN_DAY = "expires_day", _("the key ends within a day")
        MENDED = "mended", _("works again")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    since = models.DateTimeField(help_text="When it began; of a key: when it ends.")
    reason = models.TextField(blank=True)
    raised_at = models.DateTimeField()
    notified_at = models.DateTimeField()
    times_notified = models.PositiveSmallIntegerField(default=1)
    closed_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-notified_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(closed_at__isnull=True),
                name="one_open_alert_of_a_kind",
            )
        ]

    @classmethod
    @transaction.atomic
    def raise_once(
        cls,
        account: Account,
        kind: "Alert.Kind",
        *,
        since: datetime,
        reason: str = "",
        at: datetime,
        is_over: bool = False,
    ) -> "Alert | None":
        """Create it; None when such an alert is open. `is_over`: there is nothing to repair."""
        values = {"since": since, "reason": reason, "raised_at": at, "notified_at": at}
        alert, is_new = cls.objects.get_or_create(
            account=account, kind=kind, closed_at=None, defaults=values
        )
        if not is_new:
            return None
        if is_over:
            alert.close(at=at)
        entries.record(account, "channel.alerted", by=None, at=at, kind=kind)
        enqueue("otklik.channels.health.send_alerts.mail_alert", alert.pk)
        return alert

    @transaction.atomic
    def remind(self, *, reason: str, at: datetime) -> bool:
        """Send it again; False when another worker has just done so."""
        row = type(self).objects.open().filter(pk=self.pk, notified_at=self.notified_at)
        is_ours = bool(
            row.update(notified_at=at, reason=reason, times_notified=F("times_notified") + 1)
        )
        if is_ours:
            enqueue("otklik.channels.health.send_alerts.mail_alert", self.pk)
        return is_ours

    def close(self, *, at: datetime) -> bool:
        """False when it was closed already."""
        is_ours = type(self).objects.open().filter(pk=self.pk).update(closed_at=at) == 1
        self.refresh_from_db()
        return is_ours

    def note_mailed(self, *, at: datetime) -> None:
        self.mailed_at = at
        self.save(update_fields=["mailed_at"])


class AlertSeen(models.Model):
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alert", "user"], name="alert_seen_once_by_each")
        ]


PATIENCE = timedelta(minutes=3)  # two calls of half a minute, and a queue before them


class ErrandQuerySet(models.QuerySet["Errand"]):
    def at_work(self, *, at: datetime) -> Self:
        """Not finished, and recent enough that the worker may still be alive."""
        return self.filter(finished_at__isnull=True, asked_at__gt=at - PATIENCE)


class Errand(models.Model):
    """An account job for a worker: check the account, or connect its web hook.

    The screen shows the row; the task executes it. `sentence` is in Russian."""

    class Kind(models.TextChoices):
        CHECK = "check", _("check")
        SUBSCRIBE = "subscribe", _("connect events")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="errands")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    is_done = models.BooleanField(default=False)
    sentence = models.TextField(blank=True)

    objects = ErrandQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["account", "-id"], name="errands_of_account")]

    @classmethod
    @transaction.atomic
    def ask(cls, account: Account, kind: "Errand.Kind", *, by: Any, at: datetime) -> "Errand":
        """Create the job; a second click returns the first one."""

        Account.objects.lock(account.pk)
        running = account.errands.at_work(at=at).filter(kind=kind).first()
        if running is not None:
            return running
        errand = account.errands.create(kind=kind, asked_by=by, asked_at=at)
        enqueue("otklik.channels.health.check_and_subscribe.run_errand", errand.pk)
        entries.record(account, f"channel.{kind}_asked", by=by, at=at)
        return errand

    def is_at_work(self, *, at: datetime) -> bool:
        return self.finished_at is None and at - self.asked_at < PATIENCE

    def finish(self, *, is_done: bool, sentence: str = "", at: datetime) -> None:
        """Store the result, with a sentence for people."""
        self.finished_at, self.is_done, self.sentence = at, is_done, sentence
        self.save(update_fields=["finished_at", "is_done", "sentence"])
