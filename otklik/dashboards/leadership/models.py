from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models, transaction

from otklik.audit import entries
from otklik.core.enqueue_tasks import enqueue
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from otklik.dashboards.leadership.weekly_letter import LetterText


class Letter(models.Model):
    """The letter to one person about one week; `week_on` is its Monday, `address` the page of its
    one action. Plain text without text by people who wrote to us."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    week_on = models.DateField()
    subject = models.CharField(max_length=300)
    body = models.TextField()
    address = models.CharField(max_length=300)
    written_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-week_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "week_on"], name="one_letter_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.week_on}"

    @classmethod
    @transaction.atomic
    def write(
        cls, user: User, composed: "LetterText", *, week_on: date, at: datetime
    ) -> "Letter | None":
        """Store it and queue it for mailing; None if this week has a letter already."""
        letter, is_new = cls.objects.get_or_create(
            user=user,
            week_on=week_on,
            defaults={
                "subject": composed.subject[:300],
                "body": composed.body,
                "address": composed.address,
                "written_at": at,
            },
        )
        if not is_new:
            return None
        entries.record(
            letter, "letter.written", by=None, at=at, to=str(user), week=week_on,
            title=letter.subject,
        )  # fmt: skip
        enqueue("otklik.dashboards.tasks.mail_letter", letter.pk)
        return letter
