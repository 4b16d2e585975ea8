"""One digest a person a day of what waits for them here, in the desk and by mail: before the last
day, after it further up the longer it lasts, and what is reported to its controller. Whoever is
away is replaced by who stands in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otklik.assignments import terms
from otklik.assignments.models import Assignment, Extension
from otklik.notices import digests
from otklik.organisation.escalating import days_late, told
from otklik.organisation.models import Absence, Appointment, Unit, User
from otklik.organisation.rights import Right, Role
from otklik.worktime import WorkCalendar

KEY = "assignments/digest"
SOON = (1, 3, 10)  # working days before the last one on which the executor is reminded
CONTROLLER_WAITS = 3  # working days after which a report not judged is told further up
MOST = 12


class Matter(StrEnum):
    """Why an assignment waits for a person, the most pressing first."""

    LATE = "late"
    RETURNED = "returned"
    TO_JUDGE = "to_judge"
    ASKED = "asked"
    NEW = "new"
    SOON = "soon"


def remind(*, at: datetime) -> int:
    """Tell everybody what waits for them; how many digests were new. Nobody is told on a day on
    which nobody works."""
    today, calendar = timezone.localdate(at), terms.calendar()
    if not calendar.hours(today):
        return 0
    gathered = gather(today=today, calendar=calendar)
    digests.close_earlier(KEY, today, at=at)
    told_now = 0
    with translation.override(settings.LANGUAGE_CODE):
        for user, matters in gathered.items():
            told_now += digests.tell(
                KEY, user, digest(matters), address=reverse("assignments:assignments"),
                today=today, at=at,
            )  # fmt: skip
    return told_now


def gather(
    *, today: date, calendar: WorkCalendar
) -> Mapping[User, Mapping[Matter, Sequence[Assignment]]]:
    """What waits for whom today."""
    found: defaultdict[User, dict[Matter, list[Assignment]]] = defaultdict(dict)
    steps = _Steps(today)
    waiting = Assignment.objects.in_work().for_list().by_due()
    asked = {one.assignment_id for one in Extension.objects.filter(is_granted__isnull=True)}
    for one in waiting.prefetch_related("co_executors__user", "reports"):
        for matter, people in _of(one, asked, steps, today=today, calendar=calendar):
            for user in people:
                found[user].setdefault(matter, []).append(one)
    return dict(found)


def _of(
    one: Assignment, asked: set[int], steps: "_Steps", *, today: date, calendar: WorkCalendar
) -> list[tuple[Matter, list[User]]]:
    """Why it waits, and for whom."""
    executors = Absence.present(one.executors, on=today)
    controllers = Absence.present([one.controller], on=today)
    if one.state == Assignment.State.REPORTED:
        since = timezone.localdate(one.reported_at) if one.reported_at else today
        waited = days_late(since, today, calendar)
        people = told([controllers, steps.leads], days_late=waited - CONTROLLER_WAITS)
        return [(Matter.TO_JUDGE, people)]
    matters: list[tuple[Matter, list[User]]] = []
    if one.pk in asked:
        matters.append((Matter.ASKED, told([controllers, steps.leads], days_late=0)))
    if one.due_on < today:
        chain = [executors, steps.heads(one.unit), controllers, steps.leads]
        late = days_late(one.due_on, today, calendar)
        return [*matters, (Matter.LATE, told(chain, days_late=late))]
    last = next(iter(one.reports.all()), None)
    if last is not None and last.is_accepted is False:
        return [*matters, (Matter.RETURNED, told([executors], days_late=0))]
    if timezone.localdate(one.given_at) >= _worked_before(today, calendar):
        return [*matters, (Matter.NEW, told([executors], days_late=0))]
    if days_late(today, one.due_on, calendar) in {0, *SOON}:
        return [*matters, (Matter.SOON, told([executors], days_late=0))]
    return matters


def _worked_before(today: date, calendar: WorkCalendar) -> date:
    day = today - timedelta(days=1)
    while not calendar.hours(day):
        day -= timedelta(days=1)
    return day


class _Steps:
    """Who stands above an executor that day; each question to the database once."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._heads: dict[int, list[User]] = {}
        self._leads: list[User] | None = None

    def heads(self, unit: Unit) -> list[User]:
        """Who approves in the unit, else in the one above it."""
        if unit.pk not in self._heads:
            at: Unit | None = unit
            people: list[User] = []
            while at is not None and not people:
                held = User.holding(Right.APPROVE, on=self.on, institution=None, unit_id=at.pk)
                people, at = list(held), at.parent
            self._heads[unit.pk] = Absence.present(people, on=self.on)
        return self._heads[unit.pk]

    @property
    def leads(self) -> list[User]:
        if self._leads is None:
            held = Appointment.objects.in_force(on=self.on).filter(
                role=Role.LEAD, unit__institution=None, user__is_active=True
            )
            users = [one.user for one in held.select_related("user").order_by("pk")]
            self._leads = Absence.present(users, on=self.on)
        return self._leads


def digest(matters: Mapping[Matter, Sequence[Assignment]]) -> str:
    """«Поручения. Просрочены: № 3, 5. Скоро срок: № 8.»"""
    words = {
        Matter.LATE: _("Overdue: No. %(numbers)s."),
        Matter.RETURNED: _("Returned to you: No. %(numbers)s."),
        Matter.TO_JUDGE: _("Reported, to be looked at: No. %(numbers)s."),
        Matter.ASKED: _("More time is asked for: No. %(numbers)s."),
        Matter.NEW: _("New: No. %(numbers)s."),
        Matter.SOON: _("The last day is near: No. %(numbers)s."),
    }
    parts = [words[one] % {"numbers": _numbers(matters[one])} for one in Matter if one in matters]
    return " ".join([_("Assignments."), *parts])


def _numbers(chosen: Sequence[Assignment]) -> str:
    said = ", ".join(str(one.number) for one in chosen[:MOST])
    more = len(chosen) - MOST
    return said + (_(" and %(n)s more") % {"n": more} if more > 0 else "")
