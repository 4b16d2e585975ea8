"""All models of the app, for Django to find."""

from otklik.improvements.assignments import models as assignments
from otklik.improvements.assignments import reminders, reports_stages_extensions
from otklik.improvements.findings import models as findings
from otklik.improvements.meetings import agenda, membership_and_submitted_matters
from otklik.improvements.meetings import models as meetings

__all__ = [
    "agenda",
    "assignments",
    "findings",
    "meetings",
    "membership_and_submitted_matters",
    "reminders",
    "reports_stages_extensions",
]  # fmt: skip
