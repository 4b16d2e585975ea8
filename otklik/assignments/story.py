"""The whole story of one finding, from the journal: its own lines, those of its assignments, and
those of the meetings that spoke of it, in order of time."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from otklik.assignments.models import Assignment, Finding, Meeting
from otklik.journal.models import Line
from otklik.journal.words import words_of

#: Of a meeting only what concerns everything on its agenda.
OF_MEETING = {"meeting.planned", "meeting.signed", "meeting.cancelled", "meeting.registered"}
SHOWN = ("statement", "text", "reason", "conclusion", "basis", "deed", "wave", "resolution")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One line: when, about what, what happened, who did it, and what was said."""

    at: datetime
    about: str
    words: str
    who: str
    said: str
    is_by_rule: bool


def of_finding(finding: Finding) -> list[Chapter]:
    """Oldest first; one query for lines."""
    assignments = list(finding.assignments.all())
    meetings = Meeting.objects.filter(
        Q(items__finding=finding) | Q(points__finding=finding)
        | Q(points__assignment__in=assignments) | Q(items__assignment__in=assignments)
    ).distinct()  # fmt: skip
    return _told(
        Q(subject_kind=Finding._meta.label_lower, subject_key=str(finding.pk))
        | _about(Assignment, [one.pk for one in assignments])
        | (_about(Meeting, [one.pk for one in meetings]) & Q(verb__in=OF_MEETING))
    )


def of_assignment(assignment: Assignment) -> list[Chapter]:
    return _told(_about(Assignment, [assignment.pk]))


def of_meeting(meeting: Meeting) -> list[Chapter]:
    return _told(_about(Meeting, [meeting.pk]))


def _about(model: "type[Assignment | Meeting]", keys: list[int]) -> Q:
    return Q(subject_kind=model._meta.label_lower, subject_key__in=[str(key) for key in keys])


def _told(chosen: Q) -> list[Chapter]:
    lines = Line.objects.filter(chosen).with_particulars().order_by("at", "pk")
    return [_chapter(line) for line in lines]


def _chapter(line: Line) -> Chapter:
    said = words_of(line.verb)
    told = line.particulars or {}
    return Chapter(
        at=line.at,
        about=line.subject_name,
        words=_(said) if said else line.verb,
        who=line.actor_name,
        said=next((str(told[name]) for name in SHOWN if told.get(name)), ""),
        is_by_rule=not line.actor_name,
    )
