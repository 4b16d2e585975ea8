"""What is asked of a running installation in its own words, and put there for the walks."""

from tests.running import Installation

FURNITURE = """
from datetime import date
from otklik.register.models import Act, Edition
from otklik.register.text import ClauseKind, ClauseText
act = Act.objects.create(
    code="quiet", kind="Приказ", number="7", adopted_on=date(2024, 3, 1), body="Комитет",
    title="О тишине в приёмной", effective_on=date(2024, 3, 1), repealed_on=date(2026, 1, 1),
    summary="В приёмной говорят тихо.", is_published=True,
)
for number, since in ((1, None), (2, date(2025, 1, 1))):
    edition = Edition.objects.create(act=act, number=number, effective_on=since)
    edition.rewrite([
        ClauseText(address="1", kind=ClauseKind.HEADING, label="1.", text="Где тихо"),
        ClauseText(address="1.1", kind=ClauseKind.POINT, label="1.1.", text="В приёмной."),
    ])
"""
INCIDENTS = """
import json
from otklik.incidents.models import Incident
numbers = {}
for incident in Incident.objects.order_by("number"):
    replies = sorted(incident.replies.values_list("status", flat=True))
    numbers.setdefault("-".join([incident.status, *replies]), incident.number)
print(json.dumps(numbers))
"""
OPEN_TO_ALL = """
from otklik.incidents.models import Incident
waiting = Incident.objects.unanswered().filter(is_private=False, replies__isnull=True)
print(waiting.order_by("number").first().number)
"""
UNCONFIRMED = """
from otklik.incidents.models import Reply
reply = Reply.objects.filter(status="unconfirmed").first()
print(f"/desk/incidents/{reply.incident.number}/replies/{reply.key}/by-hand/")
"""
COUNT = """
from otklik.incidents.models import Incident
print(Incident.objects.count())
"""
IMPORTING = """
from otklik.incidents.models import ImportRun
print(ImportRun.objects.filter(state="running").exists())
"""
BARE = """
from django.http import HttpRequest
from otklik.ui import errors
print(errors.{handler}.content.decode())
"""


def furnish(installation: Installation) -> None:
    """What the demonstration does not show: a document in two editions, no longer in force."""
    installation.python(FURNITURE)
