"""The duty roster, and the gaps in which nobody works or is on duty."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.worktime.calendar import WorkCalendar

LONGEST = timedelta(days=7)
MOST_WEEKS = 26


class DutyQuerySet(models.QuerySet["Duty"]):
    def active(self) -> Self:
        return self.filter(removed_at__isnull=True)

    def between(self, begins: datetime, ends: datetime) -> Self:
        """Those that overlap this time, in order."""
        touching = self.active().filter(begins_at__lt=ends, ends_at__gt=begins)
        return touching.select_related("user").order_by("begins_at", "pk")

    def people_at(self, moment: datetime) -> list[User]:
        """Who is on duty and still works here."""
        here = self.active().filter(begins_at__lte=moment, ends_at__gt=moment)
        return list(dict.fromkeys(d.user for d in here.select_related("user") if d.user.is_active))


class Duty(models.Model):
    """A person on duty, who receives notices when nobody else works."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="duties")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    removed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["begins_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="duty_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    @transaction.atomic
    def put(
        cls,
        user: User,
        *,
        begins: datetime,
        ends: datetime,
        weeks: int = 1,
        by: User,
        at: datetime,
    ) -> "list[Duty]":
        """Put a person on duty, also at the same time of the following weeks.

        Raises Refused for invalid time, a person without the desk or already on duty; then nothing
        is saved."""
        if ends <= begins:
            raise Refused(_("A duty ends after it begins."))
        if ends <= at:
            raise Refused(_("This time is over: choose one that is still to come."))
        if ends - begins > LONGEST:
            raise Refused(_("One duty is at most seven days: assign several."))
        if not user.is_active or not user.may(Right.SEE_DESK):
            raise Refused(_("This colleague cannot see the desk: choose another one."))
        if not 1 <= weeks <= MOST_WEEKS:
            raise Refused(_("Weeks: from 1 to %(most)s.") % {"most": MOST_WEEKS})
        shifts = (timedelta(weeks=n) for n in range(weeks))
        return [cls._put_one(user, begins + s, ends + s, by=by, at=at) for s in shifts]

    @classmethod
    def _put_one(
        cls, user: User, begins_at: datetime, ends_at: datetime, *, by: User, at: datetime
    ) -> "Duty":
        if cls.objects.between(begins_at, ends_at).filter(user=user).exists():
            raise Refused(_("%(who)s is already on duty then.") % {"who": user})
        moments = {"begins_at": begins_at, "ends_at": ends_at}
        duty = cls.objects.create(user=user, **moments, noted_by=by, noted_at=at)
        entries.record(duty, "duty.put", by=by, at=at, user=user.pk, begins=begins_at, ends=ends_at)
        return duty

    @transaction.atomic
    def remove(self, *, by: User, at: datetime) -> None:
        """Repeatable; the row stays."""
        self.refresh_from_db(from_queryset=Duty.objects.select_for_update())
        if self.removed_at is not None:
            return
        self.removed_by, self.removed_at = by, at
        self.save(update_fields=["removed_by", "removed_at"])
        entries.record(self, "duty.removed", by=by, at=at, begins=self.begins_at, ends=self.ends_at)


type Stretch = tuple[datetime, datetime]
DAY = timedelta(days=1)


def is_worked(at: datetime, calendar: WorkCalendar) -> bool:
    """Whether people are at work; a break within the day counts as work."""
    return any(begins <= at < ends for begins, ends in _work_spans(at, at + DAY, calendar))


def gaps(
    begins: datetime, ends: datetime, *, calendar: WorkCalendar, duties: Iterable[Stretch]
) -> list[Stretch]:
    """Spans in which nobody works or is on duty, in order."""
    covered = sorted([*_work_spans(begins, ends, calendar), *duties])
    found, at = list[Stretch](), begins
    for first, last in covered:
        if first > at:
            found.append((at, min(first, ends)))
        at = max(at, last)
        if at >= ends:
            return found
    found.append((at, ends))
    return found


def _work_spans(begins: datetime, ends: datetime, calendar: WorkCalendar) -> list[Stretch]:
    """From the first opening of each day to its last closing."""
    day, last = begins.astimezone(calendar.tz).date(), ends.astimezone(calendar.tz).date()
    found = []
    while day <= last:
        if spans := calendar.hours(day):
            found.append((spans[0][0], spans[-1][1]))
        day += DAY
    return [one for one in found if one[0] < ends and one[1] > begins]
