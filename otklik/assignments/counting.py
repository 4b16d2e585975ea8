"""What this room knows of a year: its meeting, and what was given."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from otklik.assignments.models import Assignment, Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """Days of the meeting, planned and held; assignments given in the year, and how they stand."""

    meeting_planned_on: date | None
    meeting_held_on: date | None
    assignments: int
    first_assigned_on: date | None
    assignments_late: int
    assignments_open: int
    next_term_on: date | None


def of_year(year: int, *, today: date) -> Year:
    meetings = list(Meeting.objects.of_year(year).order_by("starts_at"))
    held = next((one for one in meetings if one.signed_at is not None), None)
    planned = next((one for one in meetings if one.signed_at is None), None)
    given = list(Assignment.objects.standing().given_in(year).by_due())
    open_ones = [one for one in given if one.is_in_work]
    return Year(
        meeting_planned_on=timezone.localdate(planned.starts_at) if planned else None,
        meeting_held_on=timezone.localdate(held.starts_at) if held else None,
        assignments=len(given),
        first_assigned_on=min((timezone.localdate(one.given_at) for one in given), default=None),
        assignments_late=sum(one.is_overdue(on=today) for one in given),
        assignments_open=len(open_ones),
        next_term_on=open_ones[0].due_on if open_ones else None,
    )
