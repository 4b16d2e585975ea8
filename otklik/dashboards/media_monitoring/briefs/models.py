from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import PROTECT, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.core.enqueue_tasks import enqueue
from otklik.core.refusal import Refused
from otklik.dashboards.permissions import require_field_worker
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

LONGEST = 50_000


class Brief(models.Model):
    """A brief on a week or a month of media: written from the data, corrected by a person, sent;
    then immutable. `text`: a paragraph per line; «# » begins a heading, «- » a list item."""

    class Kind(models.TextChoices):
        WEEK = "week", gettext_lazy("for a week")
        MONTH = "month", gettext_lazy("for a month")

    kind = models.CharField(max_length=5, choices=Kind.choices)
    first = models.DateField()
    last = models.DateField()
    text = models.TextField()
    made_by = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    made_at = models.DateTimeField()
    corrected_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    corrected_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_to = models.CharField(max_length=300, blank=True)
    body = models.BinaryField(default=b"", help_text="The document as it was sent.")

    class Meta:
        ordering: ClassVar = ["-last", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "first"], name="one_brief_a_period"),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="brief_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first:%d.%m.%Y}–{self.last:%d.%m.%Y}"

    @classmethod
    @transaction.atomic
    def begin(
        cls, kind: str, *, first: date, last: date, text: str, by: User, at: datetime
    ) -> "Brief":
        """The brief of this period, created if there is none."""
        require_field_worker(by)
        values = {"last": last, "text": text, "made_by": by, "made_at": at}
        brief, is_new = cls.objects.get_or_create(kind=kind, first=first, defaults=values)
        if is_new:
            entries.record(brief, "brief.made", by=by, at=at, first=first.isoformat())
        return brief

    @transaction.atomic
    def correct(self, text: str, *, by: User, at: datetime) -> None:
        require_field_worker(by)
        self._refuse_when_sent()
        if not text.strip():
            raise Refused(_("The brief is empty: write at least one line."))
        self.text, self.corrected_by, self.corrected_at = text.strip(), by, at
        self.save(update_fields=["text", "corrected_by", "corrected_at"])
        entries.record(self, "brief.corrected", by=by, at=at)

    @transaction.atomic
    def note_sent(self, to: str, *, body: bytes, by: User, at: datetime) -> None:
        """It was sent to somebody as this document and is immutable from now on."""
        require_field_worker(by)
        self._refuse_when_sent()
        if not to.strip():
            raise Refused(_("Write to whom the brief was sent."))
        self.sent_to, self.body, self.sent_by, self.sent_at = to.strip()[:300], body, by, at
        self.save(update_fields=["sent_to", "body", "sent_by", "sent_at"])
        entries.record(self, "brief.sent", by=by, at=at)

    def _refuse_when_sent(self) -> None:
        current = Brief.objects.select_for_update().get(pk=self.pk)
        if current.sent_at is not None:
            raise Refused(_("It was already sent and stays as it is."))


class BriefMail(models.Model):
    """A brief mailed to one colleague. Tried once: the page shows whether it was sent."""

    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="mails")
    user = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brief", "user"], name="brief_mailed_once_each")
        ]

    @classmethod
    @transaction.atomic
    def send(
        cls, brief: Brief, people: Iterable[User], *, body: bytes, by: User, at: datetime,
        today: date,
    ) -> int:  # fmt: skip
        """Mail it to these colleagues; returns how many. Raises Refused without a mail server,
        without anybody, and for somebody without an address or outside the authority."""
        if not settings.MAIL_IS_CONFIGURED:
            raise Refused(_("Mail is not set up here: download the brief and send it yourself."))
        chosen = list(dict.fromkeys(people))
        if not chosen:
            raise Refused(_("Choose at least one colleague."))
        here = {one.pk for one in recipients(today=today)}
        wrong = [str(one) for one in chosen if one.pk not in here]
        if wrong:
            message = _("No address of mail is known: %(names)s. Choose others.")
            raise Refused(message % {"names": ", ".join(wrong)})
        names = ", ".join(str(one) for one in chosen)
        brief.note_sent(names, body=body, by=by, at=at)
        for user in chosen:
            made = cls.objects.create(brief=brief, user=user, asked_at=at)
            enqueue("otklik.dashboards.tasks.mail_brief", made.pk)
        entries.record(brief, "brief.mailed", by=by, at=at, to=names)
        return len(chosen)


def recipients(*, today: date) -> "models.QuerySet[User]":
    """Colleagues of the authority itself who may see the desk and have an address."""
    here = User.holding(Right.SEE_DESK, on=today, institution=None)
    return here.exclude(email="")
