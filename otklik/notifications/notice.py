from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Q

from otklik.audit import entries
from otklik.core.queue import enqueue
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

KEPT_FOR = timedelta(days=30)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def open(self) -> Self:
        """What is still so."""
        return self.filter(closed_at__isnull=True)

    def taken_about(self, address: str) -> Self:
        """What leads to this place and is taken by somebody; the newest first."""
        taken = self.filter(address=address, acknowledged_by__isnull=False)
        return taken.select_related("acknowledged_by").order_by("-raised_at", "-pk")

    def shown_to(self, user: User, *, at: datetime) -> Self:
        """Theirs, open or told in the last thirty days: what is still so by its time, the late
        first; then the rest, newest first."""
        is_fresh = Q(raised_at__gt=at - KEPT_FOR)
        theirs = self.filter(Q(closed_at__isnull=True) | is_fresh, recipients__user=user)
        return theirs.select_related("acknowledged_by").order_by(
            F("closed_at").desc(nulls_first=True),
            F("due_at").asc(nulls_last=True),
            "-raised_at",
            "-pk",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One matter of a digest: what, by when, what to press; and the place of this site for it."""

    text: str
    address: str


class Notice(models.Model):
    """Something somebody must know, told once under its key.

    `text` is one sentence in the installation's language, without personal data: it goes by mail
    too. `lines` are what a digest lists. Over (`closed_at`) when it is no longer so; taken
    (`acknowledged_by`) by one for all.
    """

    key = models.CharField(max_length=120, unique=True)
    text = models.CharField(max_length=300)
    lines = models.JSONField(default=list, blank=True)
    address = models.CharField(max_length=300, help_text="A place of this site, from its root.")
    due_at = models.DateTimeField(null=True, blank=True)
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    if TYPE_CHECKING:
        told: "RelatedManager[Recipient]"

    class Meta:
        ordering: ClassVar = ["-raised_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["key"], condition=Q(closed_at__isnull=True), name="notice_still_so"
            )
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    @transaction.atomic
    def tell(
        cls,
        key: str,
        *,
        text: str,
        address: str,
        to: Iterable[User],
        due_at: datetime | None = None,
        lines: Iterable[Line] = (),
        at: datetime,
    ) -> "Notice | None":
        """Tell these people, at the desk and by mail; None when the key was told already."""
        words = {
            "text": text[:300],
            "lines": [asdict(line) for line in lines],
            "address": address,
            "due_at": due_at,
            "raised_at": at,
        }
        notice, is_new = cls.objects.get_or_create(key=key, defaults=words)
        if not is_new:
            return None
        people = list(dict.fromkeys(to))
        Recipient.objects.bulk_create(Recipient(notice=notice, user=user) for user in people)
        names = [str(user) for user in people]
        entries.record(notice, "notice.told", by=None, at=at, key=key, to=names)
        enqueue("otklik.notifications.tasks.mail_notice", notice.pk)
        return notice

    @transaction.atomic
    def acknowledge(self, *, by: User, at: datetime) -> bool:
        """One takes it upon themselves, and the others see who; False when somebody had."""
        row = Notice.objects.filter(pk=self.pk, acknowledged_by__isnull=True)
        is_ours = row.update(acknowledged_by=by, acknowledged_at=at) == 1
        self.refresh_from_db()
        if is_ours:
            entries.record(self, "notice.acknowledged", by=by, at=at)
        return is_ours

    def close(self, *, at: datetime) -> bool:
        """It is no longer so; False when it was closed already."""
        return Notice.objects.open().filter(pk=self.pk).update(closed_at=at) == 1


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def unread_by(self, user: User) -> Self:
        """What is over meanwhile is no news."""
        return self.filter(user=user, read_at__isnull=True, notice__closed_at__isnull=True)


class Recipient(models.Model):
    """Who was told, when they had it before them, and when a mail left for them."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="recipients")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "user"], name="recipient_once_a_notice")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.notice}"
