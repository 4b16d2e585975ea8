from otklik.assignments.models.assignment import Assignment, AssignmentQuerySet, CoExecutor
from otklik.assignments.models.effect import Effect
from otklik.assignments.models.finding import Evidence, Finding, FindingQuerySet
from otklik.assignments.models.meeting import AgendaItem, Attendance, Meeting, Point
from otklik.assignments.models.member import Matter, Member
from otklik.assignments.models.outcome import Outcome
from otklik.assignments.models.report import Extension, Report, ReportFile, Stage

__all__ = [
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
    "Report",
    "ReportFile",
    "Stage",
]
