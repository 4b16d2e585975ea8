"""One digest per person and day of what waits for them: before the deadline, after it escalating
with time, and reports for their controllers. Substitutes get it for absent colleagues."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from otklik.improvements.assignments import due_days
from otklik.improvements.assignments.models import Assignment
from otklik.notifications.notice import Notice
from otklik.organisation.people.position_holders import PostHolders, days_late, escalate
from otklik.organisation.people.user import User
from otklik.worktime.calendar import WorkCalendar

KEY = "assignments/digest"
SOON = (1, 3, 10)  # working days before the last one on which the executor is reminded
CONTROLLER_WAITS = 3  # working days after which an unjudged report is escalated
MOST = 12


class Reason(StrEnum):
    """Why an assignment waits for a person, most urgent first."""

    LATE = "late"
    RETURNED = "returned"
    TO_JUDGE = "to_judge"
    ASKED = "asked"
    NEW = "new"
    SOON = "soon"


def remind(*, at: datetime) -> int:
    """Write the digests of a working day; returns how many were new. A reason is marked as notified
    together with its digest, so that it may be late but is never lost."""
    today, calendar = timezone.localdate(at), due_days.calendar()
    if not calendar.hours(today):
        return 0
    gathered = gather(today=today, calendar=calendar)
    Notice.close_earlier_digests(KEY, today, at=at)
    told_now = 0
    with translation.override(settings.LANGUAGE_CODE):
        for user, matters in gathered.items():
            with transaction.atomic():
                told_now += Notice.tell_digest(
                    KEY, user, digest(matters), address=reverse("improvements:assignments"),
                    today=today, at=at,
                )  # fmt: skip
                _note(user, matters, today=today, calendar=calendar)
    return told_now


def _note(
    user: User,
    matters: Mapping[Reason, Sequence[Assignment]],
    *,
    today: date,
    calendar: WorkCalendar,
) -> None:
    of_new = [(one, one.first_due_on, NEW) for one in matters.get(Reason.NEW, ())]
    of_soon = [
        (one, one.due_on, _border(one, today, calendar)) for one in matters.get(Reason.SOON, ())
    ]
    rows = [
        Reminder(assignment=one, user=user, due_on=due_on, days_left=left, notified_on=today)
        for one, due_on, left in (*of_new, *of_soon)
        if left is not None
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)


def gather(
    *, today: date, calendar: WorkCalendar
) -> Mapping[User, Mapping[Reason, Sequence[Assignment]]]:
    """What waits for whom today, by a fixed number of queries."""
    found: defaultdict[User, dict[Reason, list[Assignment]]] = defaultdict(dict)
    posts = PostHolders(on=today)
    waiting = Assignment.objects.in_work().for_list().by_due()
    items = waiting.prefetch_related(
        "co_executors__user",
        "reports",
        "extensions",
        Prefetch("reminders", Reminder.objects.before(today)),
    )
    for one in items:
        for matter, people in _of(one, posts, today=today, calendar=calendar):
            for user in people:
                found[user].setdefault(matter, []).append(one)
    return dict(found)


def _of(
    one: Assignment, posts: PostHolders, *, today: date, calendar: WorkCalendar
) -> list[tuple[Reason, list[User]]]:
    """Why it waits, and for whom."""
    executors, controllers = posts.present(one.executors), posts.present([one.controller])
    leads = posts.present(posts.leads)
    if one.state == Assignment.State.REPORTED:
        since = timezone.localdate(one.reported_at) if one.reported_at else today
        waited = days_late(since, today, calendar)
        people = escalate([controllers, leads], days_late=waited - CONTROLLER_WAITS)
        return [(Reason.TO_JUDGE, people)]
    matters: list[tuple[Reason, list[User]]] = []
    if any(each.is_granted is None for each in one.extensions.all()):
        matters.append((Reason.ASKED, escalate([controllers, leads], days_late=0)))
    if one.due_on < today:
        heads = posts.present(posts.heads(one.unit, institution=None))
        late = days_late(one.due_on, today, calendar)
        return [
            *matters,
            (Reason.LATE, escalate([executors, heads, controllers, leads], days_late=late)),
        ]
    last = next(iter(one.reports.all()), None)
    if last is not None and last.is_accepted is False:
        return [*matters, (Reason.RETURNED, escalate([executors], days_late=0))]
    return [
        *matters,
        (Reason.NEW, [user for user in executors if not _was_notified(one, user, NEW)]),
        (Reason.SOON, [user for user in executors if _is_soon(one, user, today, calendar)]),
    ]


def _is_soon(one: Assignment, user: User, today: date, calendar: WorkCalendar) -> bool:
    border = _border(one, today, calendar)
    return border is not None and not _was_notified(one, user, border)


def _border(one: Assignment, today: date, calendar: WorkCalendar) -> int | None:
    """The latest reminder day that has come since it was given or extended."""
    decided = [each.decided_at for each in one.extensions.all() if each.is_granted]
    begun = max([one.given_at, *(moment for moment in decided if moment is not None)])
    at_first = days_late(timezone.localdate(begun), one.due_on, calendar)
    left = days_late(today, one.due_on, calendar)
    return min((day for day in (0, *SOON) if left <= day < at_first), default=None)


def _was_notified(one: Assignment, user: User, left: int) -> bool:
    """On an earlier day: that it is new, or of this reminder day or a later stage."""
    due_on = one.first_due_on if left == NEW else one.due_on
    found = {
        each.days_left
        for each in one.reminders.all()
        if each.user_id == user.pk and each.due_on == due_on
    }
    return NEW in found if left == NEW else any(NEW < each <= left for each in found)


def digest(matters: Mapping[Reason, Sequence[Assignment]]) -> str:
    """«Поручения. Просрочены: № 3, 5. Скоро срок: № 8.»"""
    words = {
        Reason.LATE: gettext("Overdue: No. %(numbers)s."),
        Reason.RETURNED: gettext("Returned to you: No. %(numbers)s."),
        Reason.TO_JUDGE: gettext("Reported, waiting for review: No. %(numbers)s."),
        Reason.ASKED: gettext("An extension is requested: No. %(numbers)s."),
        Reason.NEW: gettext("New: No. %(numbers)s."),
        Reason.SOON: gettext("The last day is near: No. %(numbers)s."),
    }
    parts = [words[one] % {"numbers": _numbers(matters[one])} for one in Reason if one in matters]
    return " ".join([gettext("Assignments."), *parts])


def _numbers(chosen: Sequence[Assignment]) -> str:
    text = ", ".join(str(one.number) for one in chosen[:MOST])
    more = len(chosen) - MOST
    return text + (gettext(" and %(n)s more") % {"n": more} if more > 0 else "")


NEW = -1  # instead of working days: it was given


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def before(self, day: date) -> Self:
        """Notified on an earlier day: today's may be repeated today."""
        return self.filter(notified_on__lt=day)


class Reminder(models.Model):
    """Notified that it is new, or due in so many working days; an extension restarts the days."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="reminders")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    due_on = models.DateField(help_text="The last day as it was then.")
    days_left = models.SmallIntegerField(help_text="Working days; -1: that it is new.")
    notified_on = models.DateField()

    objects = ReminderQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment", "user", "due_on", "days_left"], name="reminded_once"
            )
        ]
