"""Production calendar and deadlines: pure functions over data, no database.

A calendar says which hours are worked; a norm says how many of them an answer may take.
`due` adds a norm to a moment and tells by steps why the deadline is then; the texts of
reasons are English msgids, translated by whoever shows them.
"""

from otklik.worktime.calendar import Span, SpecialDay, WorkCalendar, read_week
from otklik.worktime.deadlines import Deadline, Step, due, working_minutes_between
from otklik.worktime.openings import Opening, opening
from otklik.worktime.reasons import Reason
from otklik.worktime.russia import DEFAULT, russian_calendar

__all__ = [
    "DEFAULT",
    "Deadline",
    "Opening",
    "Reason",
    "Span",
    "SpecialDay",
    "Step",
    "WorkCalendar",
    "due",
    "opening",
    "read_week",
    "russian_calendar",
    "working_minutes_between",
]
