"""Notices, daily digests made of them, and mailing them where there is a mail server."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.tasks import task
from django.utils import timezone

from otklik.audit import entries
from otklik.core.enqueue_tasks import enqueue
from otklik.core.mail import send_letter
from otklik.organisation.people.user import User

KEPT_FOR = timedelta(days=30)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def acknowledged_for(self, address: str) -> Self:
        """Notices about this URL that somebody took, newest first."""
        taken = self.filter(address=address, acknowledged_by__isnull=False)
        return taken.select_related("acknowledged_by").order_by("-raised_at", "-pk")

    def for_user(self, user: User, *, at: datetime) -> Self:
        """Open or recent ones of this user: open by due time first, then newest."""
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
    text: str
    address: str


class Notice(models.Model):
    """A message to members of staff, sent once under its key.

    `text` is one sentence without personal data, because it is mailed too. `lines`: entries of a
    digest. `closed_at`: no longer relevant; `acknowledged_by`: one person took it for all."""

    key = models.CharField(max_length=120, unique=True)
    text = models.CharField(max_length=300)
    lines = models.JSONField(default=list, blank=True)
    address = models.CharField(max_length=300, help_text="A place of this site, from its root.")
    due_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

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
        """Notify these people, at the desk and by mail; None when the key was used already."""
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
        enqueue("otklik.notifications.notice.mail_notice", notice.pk)
        return notice

    @transaction.atomic
    def acknowledge(self, *, by: User, at: datetime) -> bool:
        """One person takes it, and the others see who; False if somebody else had."""
        row = Notice.objects.filter(pk=self.pk, acknowledged_by__isnull=True)
        is_ours = row.update(acknowledged_by=by, acknowledged_at=at) == 1
        self.refresh_from_db()
        if is_ours:
            entries.record(self, "notice.acknowledged", by=by, at=at)
        return is_ours

    def close(self, *, at: datetime) -> bool:
        """False when it was closed already."""
        return Notice.objects.open().filter(pk=self.pk).update(closed_at=at) == 1

    @classmethod
    def tell_digest(
        cls,
        key: str,
        user: User,
        text: str,
        *,
        address: str,
        lines: Iterable[Line] = (),
        today: date,
        at: datetime,
    ) -> bool:
        """One digest per person and day; False when today's was sent already."""
        whole = f"{key}/{user.pk}/{today}"
        notice = cls.tell(whole, text=text, address=address, lines=lines, to=[user], at=at)
        return notice is not None

    @classmethod
    def close_earlier_digests(cls, key: str, today: date, *, at: datetime) -> None:
        """Only today's digest is current."""
        for notice in cls.objects.open().filter(key__startswith=f"{key}/"):
            if not notice.key.endswith(f"/{today}"):
                notice.close(at=at)


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def unread_by(self, user: User) -> Self:
        """Without closed notices."""
        return self.filter(user=user, read_at__isnull=True, notice__closed_at__isnull=True)


class Recipient(models.Model):
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="recipients")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "user"], name="recipient_once_a_notice")
        ]


@task()
def mail_notice(notice_id: int) -> None:
    mail(notice_id, at=timezone.now())


def mail(notice_id: int, *, at: datetime) -> None:
    """One letter, tried once: the desk shows the notice anyway."""
    notice = Notice.objects.get(pk=notice_id)
    items = notice.recipients.filter(mailed_at__isnull=True, user__is_active=True)
    items = items.exclude(user__email="")
    addresses = sorted(set(items.values_list("user__email", flat=True)))
    if not settings.MAIL_IS_CONFIGURED or not addresses or notice.closed_at is not None:
        return
    lines = [f"{one['text']}\n{settings.BASE_URL}{one['address']}" for one in notice.lines]
    body = "\n\n".join([notice.text, *lines, f"{settings.BASE_URL}{notice.address}"])
    if send_letter("A notice", notice.text, body, bcc=addresses):
        items.update(mailed_at=at)
