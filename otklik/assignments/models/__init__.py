from otklik.assignments.models.agenda_item import AgendaItem
from otklik.assignments.models.assignment import Assignment
from otklik.assignments.models.assignments import AssignmentQuerySet
from otklik.assignments.models.attendance import Attendance
from otklik.assignments.models.co_executor import CoExecutor
from otklik.assignments.models.effect import Effect
from otklik.assignments.models.evidence import Evidence
from otklik.assignments.models.finding import Finding
from otklik.assignments.models.findings import FindingQuerySet
from otklik.assignments.models.meeting import Meeting
from otklik.assignments.models.member import Matter, Member
from otklik.assignments.models.outcome import Outcome
from otklik.assignments.models.point import Point
from otklik.assignments.models.reminder import NEW, Reminder
from otklik.assignments.models.report import Extension, Report, ReportFile, Stage

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
