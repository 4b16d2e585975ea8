"""What is asked of a running installation in its own words, and put there for the walks."""

from tests.running import Installation

FURNITURE = """
from datetime import date
from otklik.legal_acts.models import Act, Edition
from otklik.legal_acts.acts.clause_dataclass import ClauseKind, ClauseText
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
from otklik.incidents.cases.incident import Incident
numbers = {}
for incident in Incident.objects.order_by("number"):
    replies = sorted(incident.replies.values_list("status", flat=True))
    numbers.setdefault("-".join([incident.status, *replies]), incident.number)
print(json.dumps(numbers))
"""
OPEN_TO_ALL = """
from otklik.incidents.cases.incident import Incident
waiting = Incident.objects.unanswered().filter(is_private=False, replies__isnull=True)
print(waiting.order_by("number").first().number)
"""
UNCONFIRMED = """
from otklik.incidents.replies.models import Reply
reply = Reply.objects.filter(status="unconfirmed").first()
print(f"/desk/incidents/{reply.incident.number}/replies/{reply.key}/by-hand/")
"""
#: Open, with easy words; closed, with own words beside an answer; great, and being counted: its
#: moment lies ahead, so that nobody takes it for forgotten and counts it while it is looked at.
SURVEYS = """
from datetime import timedelta
from django.utils import timezone
from otklik.organisation.models import User
from otklik.surveys.collecting import submit
from otklik.surveys.instrument import translations
from otklik.surveys.lifecycle.transitions import close_wave, open_wave
from otklik.surveys.models import *
from otklik.surveys.collecting.filled_form import Sheet
now = timezone.now()
first, second = (User.objects.get(username=name) for name in ("authorised", "lead"))
draft = Draft.copy(InstrumentVersion.objects.approved_first().first(), by=first, at=now)
questions = draft.questions
next(o for q in questions if q["code"] == "sources" for o in q["options"] if o["code"] == "other")[
    "write_in"
] = True
slots = translations.slots(draft.content["title"], questions)
said = {
    "texts": {slot.key: f"Проще: {slot.text}" for slot in slots}, "sources": {},
    "checked_by": "Методист", "checked_on": "2026-11-01",
}
content = {**draft.content, "title": "Анкета для осмотра", "questions": questions}
content["words"] = {"ru-easy": said}
draft.change(content, "words", seen=None, by=first, at=now)
draft.ask(act="order-23/appendix", by=first, at=now)
version = draft.approve(by=second, at=now)
waves = {}
for slug in ("words", "own", "counting"):
    words = WaveWords(title=f"Опрос для осмотра: {slug}")
    waves[slug] = Wave.plan(
        version=version, slug=slug, words=words, days=WaveDays(), by=None, at=now
    )
    open_wave(waves[slug], by=None, at=now)
answers = [
    ("other", {"sources.other": f"Сказали соседи, дом {number}"}) if number < 25 else ("site", {})
    for number in range(60)
]
sheets = [
    Sheet(form=version.form, answers={"sources": (answer,)}, texts=texts)
    for answer, texts in answers
]
submit.take_together(waves["own"], sheets, mode=Mode.WEB, language="ru")
close_wave(waves["own"], by=None, at=now)
Response.objects.bulk_create(
    Response(wave=waves["counting"], mode="web" if number < 300 else "", codes="sealed")
    for number in range(1_200)
)
Wave.objects.filter(slug="counting").update(stopped_at=now + timedelta(days=1))
"""
SURVEYS_OVER = """
from django.utils import timezone
from otklik.surveys.lifecycle import transitions
from otklik.surveys.lifecycle.transitions import close_wave
from otklik.surveys.models import Response, Wave
Response.objects.filter(wave__slug="counting").delete()
transitions.count(Wave.objects.get(slug="counting"), by=None, at=timezone.now())
close_wave(Wave.objects.get(slug="words"), by=None, at=timezone.now())
"""
COUNT = """
from otklik.incidents.cases.incident import Incident
print(Incident.objects.count())
"""
IMPORTING = """
from otklik.incidents.importing.models import ImportRun
print(ImportRun.objects.filter(state="running").exists())
"""
BARE = """
from django.http import HttpRequest
from otklik.ui import error_views
print(error_views.{handler}.content.decode())
"""


def furnish(installation: Installation) -> None:
    """What the demonstration does not show: a document in two editions, no longer in force."""
    installation.python(FURNITURE)
