from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.assignments.models.assignment import Assignment
from otklik.organisation.models import User

NEW = -1  # instead of working days: that it was given at all


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def before(self, day: date) -> Self:
        """Told on an earlier day: what is told today may be said again today."""
        return self.filter(told_on__lt=day)


class Reminder(models.Model):
    """That somebody was told of an assignment: that it is new, or so many working days before its
    last one. Once each: more time begins the days anew."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="reminders")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    due_on = models.DateField(help_text="The last day as it was then.")
    days_left = models.SmallIntegerField(help_text="Working days; -1: that it is new.")
    told_on = models.DateField()

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder of an assignment")
        verbose_name_plural = _("reminders of assignments")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment", "user", "due_on", "days_left"], name="reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.user}, {self.told_on}"
