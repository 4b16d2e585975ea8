"""The agenda of a meeting, and what waits for the working group."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models, transaction
from django.db.models import PROTECT, Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.audit.hashing import commitment
from otklik.improvements.assignments.due_days import day_text
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.findings import finding_sentences
from otklik.improvements.findings.models import Finding
from otklik.improvements.meetings.membership_and_submitted_matters import Matter
from otklik.improvements.permission_and_input_checks import require_text
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from otklik.improvements.meetings.models import Meeting


class AgendaItem(models.Model):
    """One item, with what was heard and decided."""

    class Kind(models.TextChoices):
        COMPARISON = "comparison", gettext_lazy("results compared")
        FINDING = "finding", gettext_lazy("finding without an assignment")
        OVERDUE = "overdue", gettext_lazy("overdue assignment")
        FINISHED = "finished", gettext_lazy("assignment signed off")
        OTHER = "other", gettext_lazy("other")

    meeting = models.ForeignKey("improvements.Meeting", on_delete=PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=130, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=1_000)
    finding = models.ForeignKey(Finding, null=True, on_delete=PROTECT, related_name="agenda_items")
    assignment = models.ForeignKey(
        Assignment, null=True, on_delete=PROTECT, related_name="agenda_items"
    )
    heard = models.CharField(max_length=2_000, blank=True)
    decided = models.CharField(max_length=1_000, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "position"], name="one_item_a_place"),
            models.UniqueConstraint(
                fields=["meeting", "key"], condition=~Q(key=""), name="discussed_once_a_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"

    @transaction.atomic
    def write(self, *, heard: str, decided: str, by: User, at: datetime) -> None:
        """What was said on it and what was decided."""
        self.meeting._only_planned(by)
        self.heard = " ".join(heard.split())[:2_000]
        self.decided = require_text(
            decided, _("Write the decision, also “taken note of”."), longest=1_000
        )
        self.save(update_fields=["heard", "decided"])
        entries.record(
            self.meeting, "meeting.item_decided", by=by, at=at, item=self.position,
            words=commitment(self.decided),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaCandidate:
    """One thing to discuss; `key` is unique."""

    key: str
    kind: str
    text: str
    finding: Finding | None = None
    assignment: Assignment | None = None
    matter: Matter | None = None


def readable_agenda(meeting: "Meeting", *, sees: bool) -> list[AgendaItem]:
    """Without `sees`, of unpublished results only the names of the compared surveys."""
    items = list(meeting.items.select_related("finding", "assignment"))
    if sees or all(one.kind != AgendaItem.Kind.COMPARISON for one in items):
        return items
    closed = {f"matter/{one.pk}": one.title for one in Matter.objects.unpublished()}
    for one in items:
        if one.key in closed:
            one.text = f"{closed[one.key]}: {finding_sentences.unpublished_notice()}."
            one.heard = ""
    return items


def agenda_candidates(*, at: datetime) -> Iterator[AgendaCandidate]:
    """In the order of discussion: comparisons, findings without assignment, overdue, finished."""
    today = timezone.localdate(at)
    for matter in Matter.objects.waiting():
        yield AgendaCandidate(
            key=f"matter/{matter.pk}", kind=AgendaItem.Kind.COMPARISON,
            text=f"{matter.title}. {matter.words}".strip(), matter=matter,
        )  # fmt: skip
    findings = Finding.objects.open().without(Assignment.objects.active()).order_by("number")
    for finding in findings:
        yield AgendaCandidate(
            key=f"finding/{finding.number}", kind=AgendaItem.Kind.FINDING,
            text=_("%(finding)s: %(words)s")
            % {"finding": finding, "words": finding.statement},
            finding=finding,
        )  # fmt: skip
    for late in Assignment.objects.overdue(on=today).for_list().by_due():
        yield AgendaCandidate(
            key=f"overdue/{late.number}", kind=AgendaItem.Kind.OVERDUE,
            text=_("%(assignment)s is overdue since %(day)s (%(who)s): %(words)s")
            % {
                "assignment": late, "day": day_text(late.due_on), "who": late.executor,
                "words": Truncator(late.text).chars(300),
            },
            assignment=late,
        )  # fmt: skip
    agenda_items = AgendaItem.objects.filter(
        kind=AgendaItem.Kind.FINISHED, meeting__cancelled_at__isnull=True
    ).values("assignment")
    for done in Assignment.objects.off_control().exclude(pk__in=agenda_items).for_list().by_due():
        yield AgendaCandidate(
            key=f"finished/{done.number}", kind=AgendaItem.Kind.FINISHED,
            text=_("%(assignment)s is signed off (%(who)s): %(words)s")
            % {
                "assignment": done, "who": done.executor,
                "words": Truncator(done.text).chars(300),
            },
            assignment=done,
        )  # fmt: skip
