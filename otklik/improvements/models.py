# ruff: noqa: F401
"""Where Django finds the models of this app."""

from otklik.improvements.assignments import models as assignments
from otklik.improvements.assignments import reminders, reports_stages_extensions
from otklik.improvements.findings import models as findings
from otklik.improvements.meetings import agenda, membership_and_submitted_matters
from otklik.improvements.meetings import models as meetings
