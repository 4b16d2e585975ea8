"""By when an item must be published, and why: pure functions over working calendars.

The day of an event is not counted (Civil Code, article 191). A last day off moves back to the last
working day.
"""

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy

from otklik.worktime import deadlines
from otklik.worktime.calendar import WorkCalendar
from otklik.worktime.deadlines import Step, nearest_workday

DAY = timedelta(days=1)
QUARTER_DAYS = 91
FIRST_CHECK = 10  # working days from the recording of the clause to the first confirmation


class Kind(models.TextChoices):
    ACTUAL = "actual", gettext_lazy("always up to date")
    EVENT = "event", gettext_lazy("after an event")
    BEFORE = "before", gettext_lazy("before an event")
    PERIOD = "period", gettext_lazy("every period")


class Unit(StrEnum):
    NONE = ""
    WORKING_DAY = "wd"
    DAY = "d"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALFYEAR = "halfyear"
    YEAR = "year"


MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALFYEAR: 6, Unit.YEAR: 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`amount` of `unit` after or before an event, or every so many. `day` is the day of the month
    (of a week: 1 is Monday) after the period by which it is due; with a `month`, of that month of
    each year. What is published is confirmed every `confirm_every` calendar days."""

    kind: Kind
    amount: int = 0
    unit: Unit = Unit.NONE
    day: int | None = None
    month: int | None = None
    confirm_every: int = QUARTER_DAYS

    @property
    def knows_events(self) -> bool:
        return self.kind in {Kind.EVENT, Kind.BEFORE}

    @property
    def is_after(self) -> bool:
        """Whether a publication is about the period before it."""
        return self.day is not None and self.month is None


class Why(StrEnum):
    AFTER_EVENT = "after_event"
    BEFORE_EVENT = "before_event"
    CHECKED = "checked"
    NEVER_CHECKED = "never_checked"
    WITHIN_PERIOD = "within_period"
    AFTER_PERIOD = "after_period"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The last day, and how it came: counted from which day, or for which period; `nominal` is the
    day before it was moved to a working one; `steps` are the days passed over."""

    due_on: date
    why: Why
    counted_from: date
    amount: int = 0
    unit: Unit = Unit.NONE
    begins: date | None = None
    ends: date | None = None
    nominal: date | None = None
    steps: tuple[Step, ...] = ()


def of_event(rule: Rule, happens_on: date, calendar: WorkCalendar) -> Term:
    """By when an event is published. Raises ValueError for rules without events."""
    if rule.kind == Kind.EVENT:
        return _after(rule, happens_on, calendar)
    if rule.kind == Kind.BEFORE:
        return _before(rule, happens_on, calendar)
    raise ValueError(f"A rule “{rule.kind}” has no event.")


def confirmation_term(
    rule: Rule, *, checked_on: date | None, since: date, calendar: WorkCalendar
) -> Term:
    """The next confirmation; the first is due soon after the recording of the clause."""
    if checked_on is None:
        counted = deadlines.due_in_working_days(_noon(since, calendar), FIRST_CHECK, calendar)
        return Term(
            due_on=_day(counted.moment, calendar), why=Why.NEVER_CHECKED, counted_from=since,
            amount=FIRST_CHECK, unit=Unit.WORKING_DAY, steps=counted.steps,
        )  # fmt: skip
    counted = deadlines.due_in_calendar_days(
        _noon(checked_on, calendar), rule.confirm_every, calendar
    )
    return Term(
        due_on=_day(counted.moment, calendar), why=Why.CHECKED, counted_from=checked_on,
        amount=rule.confirm_every, unit=Unit.DAY, nominal=checked_on + DAY * rule.confirm_every,
        steps=counted.steps,
    )  # fmt: skip


def in_period(rule: Rule, *, done_on: date | None, since: date, calendar: WorkCalendar) -> Term:
    """The next publication by period. A publication counts for the period of its day, or with a
    `day` of the rule for the period before."""
    if done_on is not None:
        begins, ends = period(rule, done_on)
        if not rule.is_after:
            begins, ends = period(rule, ends + DAY)
        return for_period(rule, begins, ends, since=done_on, calendar=calendar)
    begins, ends = period(rule, since)
    if rule.is_after:
        begins, ends = period(rule, begins - DAY)
    term = for_period(rule, begins, ends, since=since, calendar=calendar)
    while term.due_on < since:
        begins, ends = period(rule, ends + DAY)
        term = for_period(rule, begins, ends, since=since, calendar=calendar)
    return term


def period(rule: Rule, day: date) -> tuple[date, date]:
    """First and last day of the period with this `day`. Periods of several units are counted from
    the beginning of our era."""
    amount = max(rule.amount, 1)
    if rule.unit == Unit.WEEK:
        number = (day.toordinal() - 1) // 7 // amount
        begins = date.fromordinal(number * 7 * amount + 1)
        return begins, begins + DAY * (7 * amount - 1)
    length = MONTHS[rule.unit] * amount
    first = (day.year * 12 + day.month - 1) // length * length
    return _month(first), _month(first + length) - DAY


def for_period(
    rule: Rule, begins: date, ends: date, *, since: date, calendar: WorkCalendar
) -> Term:
    nominal = _nominal(rule, ends)
    due_on = nearest_workday(nominal, calendar, step=-1)
    if due_on < (ends + DAY if rule.is_after else begins):
        due_on = nearest_workday(nominal, calendar, step=1)
    why = Why.AFTER_PERIOD if rule.is_after else Why.WITHIN_PERIOD
    return Term(
        due_on=due_on, why=why, counted_from=since, amount=rule.amount, unit=rule.unit,
        begins=begins, ends=ends, nominal=nominal,
    )  # fmt: skip


def _nominal(rule: Rule, ends: date) -> date:
    if rule.month is not None:
        longest = months.monthrange(ends.year, rule.month)[1]
        return date(ends.year, rule.month, min(rule.day or longest, longest))
    return _day_after(rule, ends) if rule.is_after else ends


def _day_after(rule: Rule, ends: date) -> date:
    first = ends + DAY
    if rule.unit == Unit.WEEK:
        return first + DAY * (min(rule.day or 1, 7) - 1)
    longest = months.monthrange(first.year, first.month)[1]
    return first.replace(day=min(rule.day or 1, longest))


def _after(rule: Rule, happens_on: date, calendar: WorkCalendar) -> Term:
    if rule.amount == 0:
        due_on = nearest_workday(happens_on, calendar, step=1)
        return Term(
            due_on=due_on, why=Why.AFTER_EVENT, counted_from=happens_on, unit=rule.unit,
            nominal=happens_on,
        )  # fmt: skip
    count = (
        deadlines.due_in_working_days
        if rule.unit == Unit.WORKING_DAY
        else deadlines.due_in_calendar_days
    )
    counted = count(_noon(happens_on, calendar), rule.amount, calendar)
    nominal = None if rule.unit == Unit.WORKING_DAY else happens_on + DAY * rule.amount
    return Term(
        due_on=_day(counted.moment, calendar), why=Why.AFTER_EVENT, counted_from=happens_on,
        amount=rule.amount, unit=rule.unit, nominal=nominal, steps=counted.steps,
    )  # fmt: skip


def _before(rule: Rule, happens_on: date, calendar: WorkCalendar) -> Term:
    steps: list[Step] = []
    if rule.unit == Unit.WORKING_DAY and rule.amount:
        day, left = happens_on, rule.amount
        while left:
            day -= DAY
            if calendar.hours(day):
                left -= 1
            else:
                steps.append(Step(day=day, reason=calendar.reason(day)))
        nominal = day
    else:
        nominal = happens_on - DAY * rule.amount
        day = nearest_workday(nominal, calendar, step=-1)
    return Term(
        due_on=day, why=Why.BEFORE_EVENT, counted_from=happens_on, amount=rule.amount,
        unit=rule.unit, nominal=nominal, steps=tuple(steps),
    )  # fmt: skip


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _noon(day: date, calendar: WorkCalendar) -> datetime:
    return datetime.combine(day, time(12), calendar.tz)


def _day(moment: datetime, calendar: WorkCalendar) -> date:
    return moment.astimezone(calendar.tz).date()
