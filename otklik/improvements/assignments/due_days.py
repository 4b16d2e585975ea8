"""The last day of an assignment, from a day or a number of working days, with the reason."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.core.refusal import Refused
from otklik.organisation.structure.authority import Authority
from otklik.organisation.structure.skipped_days_text import describe_skipped_days
from otklik.ui import dates
from otklik.worktime.calendar import WorkCalendar
from otklik.worktime.deadlines import due_in_working_days, nearest_workday
from otklik.worktime.russia import DEFAULT

LONGEST_DAYS = 250  # working days: a year


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The last day, and how it was counted."""

    due_on: date
    words: str


def calendar() -> WorkCalendar:
    """Of the authority; Russia's calendar before a pack is loaded."""
    authority = Authority.objects.first()
    return DEFAULT if authority is None else authority.calendar()


def until(day: date, calendar: WorkCalendar) -> Term:
    """A day off becomes the last working day before it, so that nothing is late."""
    due_on = nearest_workday(day, calendar, step=-1)
    if due_on == day:
        return Term(due_on=day, words=_("Until %(day)s, a working day.") % {"day": day_text(day)})
    words = _("%(named)s is a day off: until the last working day before it, %(day)s.")
    return Term(due_on=due_on, words=words % {"named": day_text(day), "day": day_text(due_on)})


def within(days: int, start: datetime, calendar: WorkCalendar) -> Term:
    """So many working days after the day of `start`, which is not counted."""
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(_("Working days: from 1 to %(most)s.") % {"most": LONGEST_DAYS})
    found = due_in_working_days(start, days, calendar)
    due_on = found.moment.date()
    amount = ngettext("%(n)d working day", "%(n)d working days", days) % {"n": days}
    lines = [
        _("%(amount)s after %(start)s; that day is not counted. Until %(day)s.")
        % {
            "amount": amount.replace(" ", dates.UNBROKEN, 1),
            "start": day_text(start.astimezone(calendar.tz).date()),
            "day": day_text(due_on),
        }
    ]
    if passed := describe_skipped_days(found.steps):
        lines.append(_("Non-working days: %(days)s.") % {"days": passed})
    return Term(due_on=due_on, words=" ".join(lines))


def term(*, day: date | None, days: int | None, start: datetime, calendar: WorkCalendar) -> Term:
    """From the input. Raises Refused for both, for neither, and for a past day."""
    if (day is None) == (days is None):
        raise Refused(_("Write either the last day or the number of working days."))
    today = start.astimezone(calendar.tz).date()
    found = within(days, start, calendar) if days is not None else until(day or today, calendar)
    if found.due_on < today:
        raise Refused(_("This day has passed: write a later one."))
    return found


def day_text(day: date) -> str:
    return date_format(day, "j E Y").replace(" ", dates.UNBROKEN, 1)
