import json
from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import PROTECT, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.audit.hashing import commitment
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.improvements.assignments.due_days import Term
from otklik.improvements.assignments.executors_and_substitutes import unit_of
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.demo_flag import DemoFlag, DemoFlagQuerySet
from otklik.improvements.findings.models import Finding
from otklik.improvements.meetings.agenda import AgendaItem, agenda_candidates
from otklik.improvements.meetings.membership_and_submitted_matters import Matter, Member
from otklik.improvements.permission_and_input_checks import require_keeper, require_text
from otklik.organisation.document_registration.registered_document import RegisteredDocument
from otklik.organisation.people.user import User


class MeetingQuerySet(DemoFlagQuerySet["Meeting"]):
    def newest_first(self) -> Self:
        return self.order_by("-starts_at", "-pk")

    def signed(self) -> Self:
        return self.filter(signed_at__isnull=False)

    def planned(self) -> Self:
        """Neither signed nor cancelled."""
        return self.filter(signed_at__isnull=True, cancelled_at__isnull=True)

    def of_year(self, year: int) -> Self:
        return self.filter(starts_at__year=year, cancelled_at__isnull=True)


class Meeting(DemoFlag, RegisteredDocument):
    """A meeting of the working group: planned → its minutes signed, or cancelled with a reason. The
    agenda lists what waits; signing the minutes turns their points into assignments."""

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    guests = models.CharField(max_length=500, blank=True)
    planned_by = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    signed_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta(RegisteredDocument.Meta):
        abstract = False
        ordering: ClassVar = ["-starts_at", "-pk"]
        constraints: ClassVar = [
            *RegisteredDocument.Meta.constraints,
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="a_cancelled_meeting_has_no_minutes",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(reason=""),
                name="meeting_cancelled_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return _("Meeting No. %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("improvements:meeting", args=[self.number])

    @property
    def is_planned(self) -> bool:
        return self.signed_at is None and self.cancelled_at is None

    @property
    def digest(self) -> str:
        """A hash of everything that is signed, so that a person signs what they have read."""
        values = {
            "present": list(self.attendances.values_list("member", "is_present")),
            "guests": self.guests,
            "items": list(self.items.values_list("position", "text", "heard", "decided")),
            "points": [
                [
                    one.position, one.text, one.result, one.executor_id, one.controller_id,
                    sorted(helper.pk for helper in one.helpers.all()), one.due_on.isoformat(),
                    one.due_words, one.finding_id,
                ]
                for one in self.points.prefetch_related("helpers")
            ],
        }  # fmt: skip
        return sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()

    @classmethod
    @transaction.atomic
    def plan(
        cls, *, title: str, starts_at: datetime, place: str, by: User, at: datetime
    ) -> "Meeting":
        """A meeting with an agenda of all that waits for the group."""
        require_keeper(by)
        if not Member.objects.on(timezone.localdate(starts_at)).exists():
            raise Refused(_("Nobody belongs to the working group yet: add its members."))
        meeting = cls.objects.create(
            number=next_number("meeting"),
            title=require_text(title, _("Say what the meeting is about."), longest=200),
            place=require_text(place, _("Say where it takes place."), longest=200),
            starts_at=starts_at, planned_by=by, planned_at=at,
        )  # fmt: skip
        entries.record(meeting, "meeting.planned", by=by, at=at, starts_at=starts_at)
        meeting.gather(by=by, at=at)
        return meeting

    @transaction.atomic
    def gather(self, *, by: User, at: datetime) -> int:
        """Add waiting matters that are not on the agenda; returns how many."""
        self._only_planned(by)
        there = set(self.items.values_list("key", flat=True))
        fresh = [one for one in agenda_candidates(at=at) if one.key not in there]
        last = self.items.count()
        for place, one in enumerate(fresh, last + 1):
            self.items.create(
                position=place, key=one.key, kind=one.kind, text=one.text[:1_000],
                finding=one.finding, assignment=one.assignment,
            )  # fmt: skip
            if one.matter is not None:
                Matter.objects.filter(pk=one.matter.pk).update(meeting=self)
        if fresh:
            entries.record(self, "meeting.agenda_made", by=by, at=at, items=len(fresh))
        return len(fresh)

    @transaction.atomic
    def add_item(self, *, text: str, by: User, at: datetime) -> "AgendaItem":
        self._only_planned(by)
        sentence = require_text(text, _("Say what is discussed."), longest=1_000)
        last = self.items.count()
        item = self.items.create(position=last + 1, kind=AgendaItem.Kind.OTHER, text=sentence)
        entries.record(self, "meeting.item_added", by=by, at=at, item=item.position,
                       words=commitment(sentence))  # fmt: skip
        return item

    @transaction.atomic
    def note_attendance(
        self, present: Collection[Member], *, guests: str = "", by: User, at: datetime
    ) -> None:
        self._only_planned(by)
        self.guests = " ".join(guests.split())[:500]
        self.save(update_fields=["guests"])
        self.attendances.all().delete()
        members = Member.objects.on(timezone.localdate(self.starts_at))
        Attendance.objects.bulk_create(
            Attendance(meeting=self, member=one, is_present=one in present) for one in members
        )
        entries.record(
            self, "meeting.attended", by=by, at=at,
            present=[one.pk for one in members if one in present],
            guests=commitment(self.guests) if self.guests else "",
        )  # fmt: skip

    @transaction.atomic
    def decide(
        self,
        *,
        text: str,
        result: str,
        executor: User,
        controller: User,
        term: Term,
        co_executors: Sequence[User] = (),
        finding: Finding | None = None,
        by: User,
        at: datetime,
    ) -> "Point":
        """A point of the minutes: it becomes an assignment when they are signed."""
        self._only_planned(by)
        if controller == executor or controller in co_executors:
            raise Refused(_("Nobody controls their own work: choose another controller."))
        for person in (executor, controller, *co_executors):
            unit_of(person, on=timezone.localdate(at))
        point = self.points.create(
            position=self.points.count() + 1,
            text=require_text(text, _("Say what is to be done.")),
            result=require_text(result, _("Say how the result will be recognised."), longest=1_000),
            executor=executor, controller=controller, due_on=term.due_on,
            due_words=term.words[:500], finding=finding,
        )  # fmt: skip
        point.helpers.set(co_executors)
        entries.record(
            self, "meeting.point_written", by=by, at=at, point=point.pk,
            words=commitment(point.text),
        )  # fmt: skip
        return point

    @transaction.atomic
    def sign(self, *, digest: str, by: User, at: datetime) -> "list[Assignment]":
        """The minutes become immutable, and their points are given as assignments. Raises Refused
        before the meeting, without the chair or a deputy, without more than half of the group, for
        an item without a decision, for a point with a past day, and if the draft is not what was
        read (`digest`)."""
        self._only_planned(by)
        if at < self.starts_at:
            raise Refused(_("The meeting has not taken place yet."))
        there = self.attendances.filter(is_present=True)
        if not there.filter(member__role__in=[Member.Role.CHAIR, Member.Role.DEPUTY]).exists():
            raise Refused(_("Neither the chair nor a deputy is marked: record who was present."))
        if there.count() * 2 <= self.attendances.count():
            raise Refused(_("Half of the group or more was missing: such minutes decide nothing."))
        silent = self.items.filter(decided="").first()
        if silent is not None:
            message = _("Item %(n)s has no decision yet: write it, also “taken note of”.")
            raise Refused(message % {"n": silent.position})
        over = self.points.filter(due_on__lt=timezone.localdate(at)).first()
        if over is not None:
            message = _(
                "The last day of point %(n)s has passed: delete it and write it with a new day."
            )
            raise Refused(message % {"n": over.position})
        if digest != self.digest:
            raise Refused(_("The draft was changed meanwhile: read it again, then sign."))
        self.signed_by, self.signed_at = by, at
        self.save(update_fields=["signed_by", "signed_at"])
        given = [point.give(by=by, at=at) for point in self.points.all()]
        entries.record(
            self, "meeting.signed", by=by, at=at, assignments=[one.number for one in given]
        )
        return given

    @transaction.atomic
    def cancel(self, *, reason: str, by: User | None, at: datetime) -> None:
        """Its matters wait for the next meeting."""
        self._only_planned(by)
        self.reason = require_text(reason, _("Say why it is cancelled."), longest=500)
        self.cancelled_at, self.cancelled_by = at, by
        self.save(update_fields=["reason", "cancelled_at", "cancelled_by"])
        Matter.objects.filter(meeting=self).update(meeting=None)
        entries.record(self, "meeting.cancelled", by=by, at=at, words=commitment(self.reason))

    def refuse_registering(self, by: User) -> None:
        require_keeper(by)
        if self.signed_at is None:
            raise Refused(_("The minutes are not signed yet: they are registered after that."))

    def _only_planned(self, by: User | None) -> None:
        require_keeper(by)
        self.refresh_from_db(from_queryset=Meeting.objects.select_for_update())
        if self.signed_at is not None:
            raise Refused(_("The minutes are signed: nothing in them is changed."))
        if self.cancelled_at is not None:
            raise Refused(_("The meeting was cancelled."))


class Attendance(models.Model):
    meeting = models.ForeignKey(
        "improvements.Meeting", on_delete=models.CASCADE, related_name="attendances"
    )
    member = models.ForeignKey(Member, on_delete=PROTECT, related_name="+")
    is_present = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "member"], name="attended_once")
        ]

    def __str__(self) -> str:
        return str(self.member)


class Point(models.Model):
    """«Пункт протокола»: who does what by a day; an assignment once the minutes are signed."""

    meeting = models.ForeignKey("improvements.Meeting", on_delete=PROTECT, related_name="points")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    result = models.TextField()
    executor = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    controller = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    helpers = models.ManyToManyField(User, blank=True, related_name="+")
    due_on = models.DateField()
    due_words = models.CharField(max_length=500)
    finding = models.ForeignKey(Finding, null=True, on_delete=PROTECT, related_name="points")
    assignment = models.OneToOneField(
        Assignment, null=True, on_delete=PROTECT, related_name="point"
    )

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"

    def give(self, *, by: User, at: datetime) -> Assignment:
        """Only by `Meeting.sign`."""
        self.assignment = Assignment.give(
            text=self.text, result=self.result, executor=self.executor,
            controller=self.controller, co_executors=list(self.helpers.all()),
            finding=self.finding, term=Term(due_on=self.due_on, words=self.due_words),
            by=by, at=at,
        )  # fmt: skip
        self.save(update_fields=["assignment"])
        return self.assignment

    @transaction.atomic
    def strike(self, *, by: User, at: datetime) -> None:
        """Delete it from the draft; those after it move up. Harmless when repeated."""
        self.meeting._only_planned(by)
        current = self.meeting.points.filter(pk=self.pk).first()
        if current is None:
            return
        entries.record(
            self.meeting, "meeting.point_struck", by=by, at=at, point=self.pk,
            words=commitment(self.text),
        )  # fmt: skip
        after = self.meeting.points.filter(position__gt=current.position)
        self.delete()
        after.update(position=F("position") - 1)
