"""Production calendar and deadlines: pure functions over data, no database.

A calendar says which hours are worked; a norm says how many of them an answer may take.
`due` adds a norm to a moment and tells by steps why the deadline is then; the texts of
reasons are English msgids, translated by whoever shows them.
"""

from otklik.worktime.calendar import (
    WEEKDAYS,
    Span,
    SpecialDay,
    WorkCalendar,
    read_spans,
    read_week,
)
from otklik.worktime.day_deadlines import (
    due_in_calendar_days,
    due_in_working_days,
    end_of_work,
    worked_day_near,
)
from otklik.worktime.day_reasons import Reason
from otklik.worktime.deadlines import Deadline, Step, due, working_minutes_between
from otklik.worktime.opening_hours import Opening, opening
from otklik.worktime.russia import DEFAULT, russian_calendar

__all__ = [
    "DEFAULT",
    "WEEKDAYS",
    "Deadline",
    "Opening",
    "Reason",
    "Span",
    "SpecialDay",
    "Step",
    "WorkCalendar",
    "due",
    "due_in_calendar_days",
    "due_in_working_days",
    "end_of_work",
    "opening",
    "read_spans",
    "read_week",
    "russian_calendar",
    "worked_day_near",
    "working_minutes_between",
]
