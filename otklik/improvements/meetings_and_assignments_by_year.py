"""Meetings and assignments by year, loaded once for all years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from otklik.core.db.compiled_queries import compiled_query
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.assignments.reports_stages_extensions import Extension
from otklik.improvements.meetings.models import Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """Days of the meeting, planned and held; assignments given in the year, and their state."""

    meeting_planned_on: date | None = None
    meeting_held_on: date | None = None
    assignments: int = 0
    first_assigned_on: date | None = None
    assignments_late: int = 0
    assignments_open: int = 0
    next_term_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionRequest:
    """A request for more time, until a day; one a time for an assignment."""

    at: datetime
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentsAndMeetings:
    """`assignments`: in work, or given since a year began, the soonest due first; `controlled`:
    keys of those that the given people control; `requests` for more time, by the assignment's key;
    `meetings`: all that count, the earliest first."""

    assignments: Sequence[Assignment]
    controlled: frozenset[int]
    requests: Mapping[int, ExtensionRequest]
    meetings: Sequence[Meeting]

    @classmethod
    def load(cls, *, since: int, controllers: set[int]) -> Self:
        """By two queries."""
        rows = _assignments(since, controllers=controllers)
        return cls(
            assignments=tuple(rows),
            controlled=frozenset(one.pk for one in rows if vars(one)["is_controlled"]),
            requests={
                one.pk: ExtensionRequest(at=vars(one)["asked_at"], until=vars(one)["asked_until"])
                for one in rows
                if vars(one)["asked_at"] is not None
            },
            meetings=tuple(_meetings()),
        )

    @property
    def in_work(self) -> list[Assignment]:
        return [one for one in self.assignments if one.is_in_work]

    def overdue(self, *, on: date) -> list[Assignment]:
        return [one for one in self.assignments if one.is_overdue(on=on)]

    def has_meetings_by(self, year: int) -> bool:
        """Whether a meeting was planned here by the end of that year."""
        return any(timezone.localdate(one.planned_at).year <= year for one in self.meetings)

    def of_year(self, year: int, *, today: date) -> Year:
        meetings = [
            one
            for one in self.meetings
            if one.cancelled_at is None and timezone.localdate(one.starts_at).year == year
        ]
        held = next((one for one in meetings if one.signed_at is not None), None)
        planned = next((one for one in meetings if one.signed_at is None), None)
        given = [
            one
            for one in self.assignments
            if timezone.localdate(one.given_at).year == year
            and one.state != Assignment.State.WITHDRAWN
        ]
        open_ones = [one for one in given if one.is_in_work]
        return Year(
            meeting_planned_on=timezone.localdate(planned.starts_at) if planned else None,
            meeting_held_on=timezone.localdate(held.starts_at) if held else None,
            assignments=len(given),
            first_assigned_on=min(
                (timezone.localdate(one.given_at) for one in given), default=None
            ),
            assignments_late=sum(one.is_overdue(on=today) for one in given),
            assignments_open=len(open_ones),
            next_term_on=open_ones[0].due_on if open_ones else None,
        )


@compiled_query
def _assignments(since: int, *, controllers: set[int]) -> QuerySet[Assignment]:
    theirs = Assignment.objects.controlled_by(controllers).filter(pk=OuterRef("pk"))
    waiting = Extension.objects.filter(is_granted__isnull=True, assignment=OuterRef("pk"))
    found = Assignment.objects.counted().in_work_or_given_since(since).select_related("unit")
    return found.by_due().annotate(
        is_controlled=Exists(theirs),
        asked_at=Subquery(waiting.values("asked_at")[:1]),
        asked_until=Subquery(waiting.values("until")[:1]),
    )


@compiled_query
def _meetings() -> QuerySet[Meeting]:
    days = ("starts_at", "planned_at", "signed_at", "cancelled_at")
    return Meeting.objects.counted().only(*days).order_by("starts_at", "pk")
