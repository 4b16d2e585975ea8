from datetime import datetime
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.audit.hashing import commitment
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.findings.models import Finding
from otklik.improvements.permission_and_input_checks import filled
from otklik.organisation.people.user import User


class AgendaItem(models.Model):
    """One thing to discuss; what was heard and decided is written to it."""

    class Kind(models.TextChoices):
        COMPARISON = "comparison", gettext_lazy("results compared")
        FINDING = "finding", gettext_lazy("finding without an assignment")
        OVERDUE = "overdue", gettext_lazy("overdue assignment")
        FINISHED = "finished", gettext_lazy("assignment off control")
        OTHER = "other", gettext_lazy("other")

    meeting = models.ForeignKey(
        "improvements.Meeting", on_delete=models.PROTECT, related_name="items"
    )
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=130, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=1_000)
    finding = models.ForeignKey(
        Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items"
    )
    assignment = models.ForeignKey(
        Assignment, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items"
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
        self.decided = filled(
            decided, _("Write the decision, also “taken note of”."), longest=1_000
        )
        self.save(update_fields=["heard", "decided"])
        entries.record(
            self.meeting, "meeting.item_decided", by=by, at=at, item=self.position,
            words=commitment(self.decided),
        )  # fmt: skip
