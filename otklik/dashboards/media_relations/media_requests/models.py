from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Self
from uuid import UUID, uuid4

from django.db import models, transaction
from django.db.models import PROTECT, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.dashboards.media_relations.approval import ApprovalQuerySet, TextWithApproval
from otklik.dashboards.media_relations.speakers.models import Speaker
from otklik.dashboards.permissions import require_field_worker
from otklik.incidents.sla.due import calendar_here
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.user import User
from otklik.worktime.deadlines import due_in_calendar_days, due_in_working_days, end_of_work

CONTACT_KEPT = timedelta(days=90)


class MediaTerms(models.Model):
    """Days for an answer to the media, and for notice of a delay or a refusal: from the pack.
    `is_checked`: the authority compared them with the law."""

    code = models.SlugField(unique=True)
    answer_days = models.PositiveSmallIntegerField()
    notice_days = models.PositiveSmallIntegerField()
    is_working = models.BooleanField(default=False, help_text="Working days, else calendar ones.")
    basis = models.CharField(max_length=300, blank=True)
    is_checked = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.basis or self.code

    @classmethod
    def acting(cls) -> "MediaTerms | None":
        return cls.objects.filter(is_active=True).order_by("pk").first()

    def ends(self, start: datetime) -> "Terms":
        count = due_in_working_days if self.is_working else due_in_calendar_days
        calendar = calendar_here()
        return Terms(
            answer_at=count(start, self.answer_days, calendar).moment,
            notice_at=count(start, self.notice_days, calendar).moment,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    answer_at: datetime
    notice_at: datetime


class MediaRequestQuerySet(ApprovalQuerySet["MediaRequest"]):
    def overdue(self, *, at: datetime) -> Self:
        return self.open().filter(due_at__lt=at)

    def by_due(self) -> Self:
        return self.order_by(models.F("due_at").asc(nulls_last=True), "pk")

    def for_list(self) -> Self:
        return self.select_related("topic", "speaker", "noted_by", "judged_by")


class MediaRequest(TextWithApproval):
    """A question from a newspaper, channel or site: its due date, the speaker, the answer approved
    by a second person, when it was sent. Or why it is delayed or refused."""

    KIND = "media_request"

    number = models.PositiveIntegerField(unique=True)
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    outlet = models.CharField(max_length=200)
    contact = models.CharField(
        max_length=300, blank=True, help_text="Where the answer goes. Goes 90 days after the end."
    )
    question = models.TextField()
    is_written = models.BooleanField(default=True)
    received_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    topic = models.ForeignKey(Topic, null=True, on_delete=PROTECT, related_name="+")
    speaker = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True)
    notice_at = models.DateTimeField(
        null=True, help_text="Until then a delay or a refusal is to be told."
    )
    basis = models.CharField(max_length=300, blank=True, help_text="Of the term, as it was then.")
    delayed_until = models.DateField(null=True)
    delayed_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    delayed_at = models.DateTimeField(null=True)
    delay_reason = models.CharField(max_length=500, blank=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    sent_how = models.CharField(max_length=200, blank=True)
    refusal = models.CharField(max_length=1_000, blank=True)

    objects = MediaRequestQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(refusal=""),
                name="media_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "done"]) | Q(judged_by__isnull=False),
                name="media_answer_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(delayed_until__isnull=True) | ~Q(delay_reason=""),
                name="media_delayed_with_a_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="media_by_due")]

    def __str__(self) -> str:
        return _("Request from the media No. %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("media-relations:media-request", args=[self.number])

    def is_overdue(self, *, at: datetime) -> bool:
        return self.is_open and self.due_at is not None and self.due_at < at

    @property
    def was_late(self) -> bool:
        """Settled after its due date."""
        return bool(self.settled_at and self.due_at and self.settled_at > self.due_at)

    @classmethod
    @transaction.atomic
    def note(
        cls, *, outlet: str, question: str, received_at: datetime, contact: str = "",
        is_written: bool = True, topic: Topic | None = None, key: UUID | None = None, by: User,
        at: datetime,
    ) -> "MediaRequest":  # fmt: skip
        """Record a request; its clock starts on receipt. The same one for the same key. The legal
        deadline is for written requests; for a spoken one it is a guideline."""
        require_field_worker(by)
        known = cls.objects.filter(key=key).first() if key else None
        if known is not None:
            return known
        if not outlet.strip():
            raise Refused(_("Write who asks: the newspaper, channel or site."))
        if not question.strip():
            raise Refused(_("Write what is asked."))
        if received_at > at:
            raise Refused(_("It cannot have been received later than now: check day and time."))
        terms = MediaTerms.acting()
        ends = terms.ends(received_at) if terms else None
        made = cls.objects.create(
            number=next_number("media_request"), key=key or uuid4(), outlet=outlet.strip()[:200],
            contact=contact.strip()[:300], question=question.strip(), is_written=is_written,
            received_at=received_at, topic=topic, noted_by=by, noted_at=at,
            due_at=ends.answer_at if ends else None, notice_at=ends.notice_at if ends else None,
            basis=str(terms)[:300] if terms else "",
        )  # fmt: skip
        entries.record(made, "media_request.noted", by=by, at=at, outlet=made.outlet)
        return made

    @transaction.atomic
    def give(self, speaker: User, *, by: User, at: datetime, today: date) -> None:
        """Assign a speaker on its topic, or a substitute."""
        self._lock()
        self._refuse_settled(by)
        if speaker not in {one.who for one in Speaker.speaking(self.topic, on=today)}:
            raise Refused(
                _("This colleague does not speak of this topic, or is away: choose another one.")
            )
        self.speaker = speaker
        self.save(update_fields=["speaker"])
        entries.record(self, "media_request.given", by=by, at=at, speaker=speaker.pk)

    @transaction.atomic
    def delay(self, until: date | None, reason: str, *, by: User, at: datetime) -> None:
        """Delay the answer to the promised day. A person informs the editors."""
        self._lock()
        self._refuse_settled(by)
        if not reason.strip():
            raise Refused(_("Say in a sentence why it takes longer: the editors will read it."))
        last = timezone.localdate(self.due_at) if self.due_at else timezone.localdate(at)
        calendar = calendar_here()
        if until is None or until <= last or not calendar.hours(until):
            raise Refused(_("Choose a working day later than the current deadline."))
        self.delayed_until, self.delay_reason = until, reason.strip()[:500]
        self.delayed_by, self.delayed_at = by, at
        self.due_at = end_of_work(until, calendar)
        self.save()
        entries.record(
            self, "media_request.delayed", by=by, at=at, until=until, reason=self.delay_reason
        )

    @transaction.atomic
    def note_sent(self, how: str, *, by: User, at: datetime) -> None:
        """The approved answer was sent. Harmless when repeated."""
        self._lock()
        if self.state == self.ApprovalState.DONE:
            return
        if self.state != self.ApprovalState.APPROVED:
            raise Refused(_("A second person reads the answer first: send it for approval."))
        if not how.strip():
            raise Refused(_("Write how it was sent."))
        self.sent_how, self.settled_by, self.settled_at = how.strip()[:200], by, at
        self._move(self.ApprovalState.DONE, "answered", by=by, at=at, text=self.text)

    @transaction.atomic
    def refuse(self, reason: str, *, by: User, at: datetime) -> None:
        """It will not be answered. A person informs the editors."""
        self._lock()
        self._refuse_settled(by)
        if not reason.strip():
            raise Refused(_("Write the reason as the editors will read it."))
        self.refusal, self.settled_by, self.settled_at = reason.strip()[:1_000], by, at
        self._move(self.ApprovalState.DROPPED, "refused", by=by, at=at, reason=self.refusal)

    def _refuse_settled(self, by: User) -> None:
        require_field_worker(by)
        if not self.is_open:
            raise Refused(_("This request is already resolved."))

    @classmethod
    def forget_contacts(cls, *, at: datetime) -> int:
        """Delete names and addresses of journalists ninety days after the end."""
        old = cls.objects.filter(settled_at__lt=at - CONTACT_KEPT).exclude(contact="")
        return old.update(contact="")
