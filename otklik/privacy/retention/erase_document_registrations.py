"""How the document system knows minutes and assignments: number and date stay, resolutions and
signed scans have a term. The original lies in the document system; acts keep theirs."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from otklik.improvements.assignments.models import Assignment
from otklik.improvements.meetings.models import Meeting
from otklik.organisation.document_registration.models import FormerRegistration

type Kept = Assignment | Meeting | FormerRegistration
SOMETHING = ~Q(resolution="") | ~Q(scan="")
OF_PAPERS = (Meeting._meta.label_lower, Assignment._meta.label_lower)


class Old:
    """Minutes signed and assignments ended before a moment, that still have a resolution or a scan;
    what stood there and was written anew before it."""

    def __init__(self, before: datetime) -> None:
        self.minutes = Meeting.objects.filter(SOMETHING, signed_at__lt=before).order_by("pk")
        self.assignments = Assignment.objects.ended_before(before).filter(SOMETHING).order_by("pk")
        former = FormerRegistration.objects.filter(kind__in=OF_PAPERS, replaced_at__lt=before)
        self.former = former.order_by("pk")

    @property
    def _every(self) -> tuple[QuerySet[Any], ...]:
        return self.minutes, self.assignments, self.former

    def count(self) -> int:
        return sum(rows.count() for rows in self._every)

    def __getitem__(self, wanted: slice) -> list[Kept]:
        """The first so many."""
        found: list[Kept] = []
        for rows in self._every:
            if len(found) < wanted.stop:
                found += rows[: wanted.stop - len(found)]
        return found


def empty(rows: Sequence[Kept], *, ground: str, at: datetime) -> "Counter[str]":
    """A file goes first: a row that still has its name is found again and emptied then."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts["files"] += bool(row.scan)
        if isinstance(row, FormerRegistration):
            row.scan.delete(save=False)
            row.delete()
        else:
            row.empty_registration(ground=ground, at=at)
        counts["registrations"] += 1
    return +counts
