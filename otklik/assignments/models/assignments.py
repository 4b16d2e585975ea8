from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from otklik.assignments.models.co_executor import CoExecutor
from otklik.assignments.models.finding import Finding
from otklik.assignments.models.set_aside import CountedQuerySet
from otklik.organisation.models import User

if TYPE_CHECKING:
    from otklik.assignments.models.assignment import Assignment  # noqa: F401 - named in quotes


class AssignmentState(models.TextChoices):
    IN_WORK = "in_work", gettext_lazy("in work")
    REPORTED = "reported", gettext_lazy("reported, waits for the controller")
    OFF_CONTROL = "off_control", gettext_lazy("off control")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn by a decision")


IN_WORK = (AssignmentState.IN_WORK, AssignmentState.REPORTED)


class AssignmentQuerySet(CountedQuerySet["Assignment"]):
    def in_work(self) -> Self:
        """Under control: being done, or reported and not judged yet."""
        return self.filter(state__in=IN_WORK)

    def standing(self) -> Self:
        return self.exclude(state=AssignmentState.WITHDRAWN)

    def waiting_for_controller(self) -> Self:
        return self.filter(state=AssignmentState.REPORTED)

    def on(self, finding: Finding) -> Self:
        return self.filter(finding=finding)

    def in_work_or_given_since(self, year: int) -> Self:
        return self.filter(Q(state__in=IN_WORK) | Q(given_at__year__gte=year))

    def off_control(self) -> Self:
        return self.filter(state=AssignmentState.OFF_CONTROL)

    def ended_before(self, at: datetime) -> Self:
        return self.exclude(state__in=IN_WORK).filter(decided_at__lt=at)

    def withdrawn(self) -> Self:
        return self.filter(state=AssignmentState.WITHDRAWN)

    def with_words(self, words: str) -> Self:
        """In what is to be done, or by its number, here or in the document system."""
        number = int(words) if words.isascii() and words.isdecimal() and len(words) < 10 else 0
        by_number = Q(number=number) | Q(reg_number__icontains=words)
        return self.filter(Q(text__icontains=words) | by_number)

    def overdue(self, *, on: date) -> Self:
        """Not reported though its day is over."""
        return self.filter(state=AssignmentState.IN_WORK, due_on__lt=on)

    def of_person(self, user: User) -> Self:
        """They execute it, alone or with others, or control it."""
        shared = CoExecutor.objects.filter(user=user).values("assignment")
        return self.filter(Q(executor=user) | Q(controller=user) | Q(pk__in=shared))

    def waits_for(self, user: User) -> Self:
        """In work by them, or reported to them."""
        shared = CoExecutor.objects.filter(user=user).values("assignment")
        theirs = Q(state=AssignmentState.IN_WORK) & (Q(executor=user) | Q(pk__in=shared))
        return self.filter(theirs | Q(state=AssignmentState.REPORTED, controller=user))

    def of_units(self, units: "set[int]") -> Self:
        return self.filter(unit__in=units)

    def controlled_by(self, people: Collection[int]) -> Self:
        """One of these people controls it, and none of them executes it."""
        shared = CoExecutor.objects.filter(user__in=people).values("assignment")
        mine = self.filter(controller__in=people)
        return mine.exclude(Q(executor__in=people) | Q(pk__in=shared))

    def by_due(self) -> Self:
        return self.order_by("due_on", "number")

    def for_list(self) -> Self:
        return self.select_related("executor", "controller", "unit", "finding")
