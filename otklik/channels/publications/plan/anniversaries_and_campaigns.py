from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID, uuid4

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

LONGEST = 92  # days of a campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    plan: "PlanDate"
    first: date
    last: date

    @property
    def write_from(self) -> date:
        """The day from which to write about it."""
        return self.first - timedelta(days=self.plan.ahead_days)


class PlanDate(models.Model):
    """An anniversary or campaign, yearly or once, by day or («fourth Saturday») by weekday."""

    class Kind(models.TextChoices):
        ANNIVERSARY = "anniversary", gettext_lazy("a date")
        CAMPAIGN = "campaign", gettext_lazy("a campaign")

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=11, choices=Kind.choices, default=Kind.ANNIVERSARY)
    title = models.CharField(max_length=200)
    month = models.PositiveSmallIntegerField()
    day = models.PositiveSmallIntegerField(null=True)
    nth = models.SmallIntegerField(
        null=True, help_text="Of its weekday in the month; -1 is the last."
    )
    weekday = models.PositiveSmallIntegerField(null=True, help_text="0 is Monday.")
    year = models.PositiveSmallIntegerField(
        null=True, help_text="Of one year alone; empty: every year."
    )
    lasts_days = models.PositiveSmallIntegerField(default=1)
    ahead_days = models.PositiveSmallIntegerField(default=7)
    note = models.CharField(max_length=500, blank=True)
    is_active = models.BooleanField(default=True)
    added_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["month", "day", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(day__isnull=False, nth__isnull=True, weekday__isnull=True)
                | Q(day__isnull=True, nth__isnull=False, weekday__isnull=False),
                name="plan_date_by_day_or_by_weekday",
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12), name="plan_date_in_a_month"
            ),
            models.CheckConstraint(
                condition=Q(lasts_days__gte=1, lasts_days__lte=LONGEST),
                name="plan_date_lasts_some_days",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @staticmethod
    def is_kept_by(user: User) -> bool:
        """Whether this person publishes for the authority itself."""
        return user.institution_id is None and user.may(Right.PUBLISH)

    @classmethod
    @transaction.atomic
    def add(
        cls, title: str, *, first: date, last: date | None = None, is_yearly: bool = True,
        note: str = "", key: UUID | None = None, by: User, at: datetime,
    ) -> "PlanDate":  # fmt: skip
        """Once per key. Raises Refused."""
        if not cls.is_kept_by(by):
            raise Refused(_("Dates are added by employees who publish for the authority."))
        code = f"own-{key or uuid4()}"
        known = cls.objects.filter(code=code).first()
        if known is not None:
            return known
        last = last or first
        if not title.strip():
            raise Refused(_("Write what the date is."))
        if last < first:
            raise Refused(_("The last day cannot be before the first."))
        lasts = (last - first).days + 1
        if lasts > LONGEST:
            raise Refused(_("A campaign lasts three months at most: divide it."))
        made = cls.objects.create(
            code=code, title=title.strip()[:200], month=first.month, day=first.day,
            year=None if is_yearly else first.year, lasts_days=lasts, note=note.strip()[:500],
            kind=cls.Kind.CAMPAIGN if lasts > 1 else cls.Kind.ANNIVERSARY, added_by=by,
        )  # fmt: skip
        entries.record(made, "plan_date.added", by=by, at=at, title=made.title, first=first)
        return made

    @transaction.atomic
    def switch(self, *, is_active: bool, by: User, at: datetime) -> None:
        """Show it in the plan, or not. Repeatable."""
        if not self.is_kept_by(by):
            raise Refused(_("Dates are added by employees who publish for the authority."))
        if self.is_active == is_active:
            return
        self.is_active = is_active
        self.save(update_fields=["is_active"])
        verb = "plan_date.shown" if is_active else "plan_date.hidden"
        entries.record(self, verb, by=by, at=at, title=self.title)

    def begins(self, year: int) -> date | None:
        """Its first day in this year; None where it has none (29 February, the fifth Monday)."""
        length = monthrange(year, self.month)[1]
        if self.year not in {None, year}:
            return None
        if self.day is not None:
            return date(year, self.month, self.day) if self.day <= length else None
        nth, weekday = self.nth or 1, self.weekday or 0
        days = [
            date(year, self.month, day)
            for day in range(1, length + 1)
            if date(year, self.month, day).weekday() == weekday
        ]
        place = nth - 1 if nth > 0 else nth
        return days[place] if -len(days) <= place < len(days) else None

    def within(self, first: date, last: date) -> Iterator[Occurrence]:
        """Its occurrences that overlap these days."""
        for year in range(first.year - 1, last.year + 1):
            begins = self.begins(year)
            if begins is None:
                continue
            ends = begins + timedelta(days=self.lasts_days - 1)
            if begins <= last and ends >= first:
                yield Occurrence(plan=self, first=begins, last=ends)


def occurrences(first: date, last: date) -> list[Occurrence]:
    """Dates and campaigns that overlap these days, in order."""
    active = PlanDate.objects.filter(is_active=True)
    found = [one for row in active for one in row.within(first, last)]
    return sorted(found, key=lambda one: (one.first, one.plan.title))
