from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.channels.accounts.models import Account
from otklik.core.queue import enqueue
from otklik.organisation.structure.units import own

if TYPE_CHECKING:
    from otklik.organisation.people.user import User

KEPT_FOR = timedelta(days=30)


class AlertQuerySet(models.QuerySet["Alert"]):
    def open(self) -> Self:
        """What is still so."""
        return self.filter(closed_at__isnull=True)

    def notified_recently(self, *, at: datetime) -> Self:
        """For the inbox: open ones, and what was told in the last thirty days; newest first."""
        is_fresh = Q(notified_at__gt=at - KEPT_FOR)
        return self.filter(Q(closed_at__isnull=True) | is_fresh).order_by("-notified_at", "-pk")

    def visible_to(self, user: "User") -> Self:
        return self.filter(own(user, "account__institution"))

    def unseen_by(self, user: "User") -> Self:
        """Told since they last looked; a reminder is told anew. What closed meanwhile is no news,
        but that a page works again is."""
        seen = AlertSeen.objects.filter(user=user, alert=models.OuterRef("pk"))
        is_seen = models.Exists(seen.filter(seen_at__gte=models.OuterRef("notified_at")))
        is_news = Q(closed_at__isnull=True) | Q(kind=Alert.Kind.MENDED)
        return self.visible_to(user).filter(is_news).exclude(is_seen)


class Alert(models.Model):
    """Something about an official page that administrators must know.

    Raised once; sent again every day while it lasts (`notified_at`, `times_notified`).
    `reason` is in Russian.
    """

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
    closed_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

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

    def __str__(self) -> str:
        return f"{self.account}: {self.kind}"

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
        """Tell of it; None when an open alert does. `is_over`: news, with nothing to mend."""
        values = {"since": since, "reason": reason, "raised_at": at, "notified_at": at}
        alert, is_new = cls.objects.get_or_create(
            account=account, kind=kind, closed_at=None, defaults=values
        )
        if not is_new:
            return None
        if is_over:
            alert.close(at=at)
        entries.record(account, "channel.alerted", by=None, at=at, kind=kind)
        enqueue("otklik.channels.tasks.mail_alert", alert.pk)
        return alert

    @transaction.atomic
    def remind(self, *, reason: str, at: datetime) -> bool:
        """Tell of it again; False when somebody else just did."""
        row = type(self).objects.open().filter(pk=self.pk, notified_at=self.notified_at)
        is_ours = bool(
            row.update(notified_at=at, reason=reason, times_notified=F("times_notified") + 1)
        )
        if is_ours:
            enqueue("otklik.channels.tasks.mail_alert", self.pk)
        return is_ours

    def close(self, *, at: datetime) -> bool:
        """It is no longer so; False when it was closed already."""
        is_ours = type(self).objects.open().filter(pk=self.pk).update(closed_at=at) == 1
        self.refresh_from_db()
        return is_ours

    def note_mailed(self, *, at: datetime) -> None:
        self.mailed_at = at
        self.save(update_fields=["mailed_at"])


class AlertSeen(models.Model):
    """Who looked at an alert last when."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alert", "user"], name="alert_seen_once_by_each")
        ]

    def __str__(self) -> str:
        return f"{self.alert} {self.user}"
