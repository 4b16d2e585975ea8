"""Answers of the pack, most of them signed by the demonstration's own people."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.knowledge.articles import publish_and_reconfirm_answer
from otklik.knowledge.articles.models import AnswerPage, Check
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from tools.demonstration.story.hours import Hours
from tools.demonstration.story.texts import texts

EACH = 3  # every third stays a draft, so that one sees what a draft is; none that a pair leads to
DAYS_AGO = 5


def stage_answers(authority: Authority, *, at: datetime) -> int:
    """How many were signed now; none where somebody has signed any, or nobody may."""
    who = User.holding(Right.SIGN_ANSWERS, on=timezone.localdate(at), institution=None)
    by = who.order_by("pk").first()
    if by is None or Check.objects.exists():
        return 0
    when = Hours(now=at, calendar=authority.calendar()).on_day(DAYS_AGO, "11:00")
    with transaction.atomic():
        led_to = {pair.page for pair in texts().pairs}
        drafts = AnswerPage.objects.order_by("path")
        for number, answer in enumerate(drafts, 1):
            if number % EACH or answer.danger or answer.slug in led_to:
                publish_and_reconfirm_answer.sign(answer, by=by, at=when)
        made = list(Check.objects.order_by("pk"))
        Staged.objects.note(*made, at=at)
    return len(made)
