from otklik.improvements.assignments.models import (
    Assignment,
    AssignmentQuerySet,
    CoExecutor,
    Outcome,
)
from otklik.improvements.assignments.reminders import NEW, Reminder
from otklik.improvements.assignments.reports_stages_extensions import (
    Extension,
    Report,
    ReportFile,
    Stage,
)
from otklik.improvements.findings.models import Effect, Evidence, Finding, FindingQuerySet
from otklik.improvements.meetings.agenda_item import AgendaItem
from otklik.improvements.meetings.models import Attendance, Meeting, Point
from otklik.improvements.meetings.working_group import Matter, Member

__all__ = [
    "NEW",
    "AgendaItem",
    "Assignment",
    "AssignmentQuerySet",
    "Attendance",
    "CoExecutor",
    "Effect",
    "Evidence",
    "Extension",
    "Finding",
    "FindingQuerySet",
    "Matter",
    "Meeting",
    "Member",
    "Outcome",
    "Point",
    "Reminder",
    "Report",
    "ReportFile",
    "Stage",
]
