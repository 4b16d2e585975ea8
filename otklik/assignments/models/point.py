from datetime import datetime
from typing import ClassVar

from django.db import models, transaction
from django.db.models import F

from otklik import journal
from otklik.assignments.models.assignment import Assignment
from otklik.assignments.models.finding import Finding
from otklik.assignments.terms import Term
from otklik.journal.committing import commitment
from otklik.organisation.models import User


class Point(models.Model):
    """«Пункт протокола»: what somebody has to do by a day; an assignment once it is signed."""

    meeting = models.ForeignKey(
        "assignments.Meeting", on_delete=models.PROTECT, related_name="points"
    )
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    result = models.TextField()
    executor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    controller = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    helpers = models.ManyToManyField(User, blank=True, related_name="+")
    due_on = models.DateField()
    due_words = models.CharField(max_length=500)
    finding = models.ForeignKey(
        Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="points"
    )
    assignment = models.OneToOneField(
        Assignment, null=True, blank=True, on_delete=models.PROTECT, related_name="point"
    )

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"

    def give(self, *, by: User, at: datetime) -> Assignment:
        """By `Meeting.sign` alone."""
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
        """Taken out of the draft before it is signed: nothing was promised yet. Those after it
        move up. Harmless when pressed twice."""
        self.meeting._only_planned(by)
        current = self.meeting.points.filter(pk=self.pk).first()
        if current is None:
            return
        journal.record(
            self.meeting, "meeting.point_struck", by=by, at=at, point=self.pk,
            words=commitment(self.text),
        )  # fmt: skip
        after = self.meeting.points.filter(position__gt=current.position)
        self.delete()
        after.update(position=F("position") - 1)
