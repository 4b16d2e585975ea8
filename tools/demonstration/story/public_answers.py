"""«Спросили — ответили» of a demonstration: what the pack's own words choose, never by topic."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from otklik.core.refusal import Refused
from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.incidents.cases.message import Message
from otklik.incidents.public_answers.models import Pair, open_answers
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from tools.demonstration.story.texts import PairText, texts

SHOWN_AFTER = timedelta(minutes=20)
MOST = 8


def stage_pairs(*, at: datetime) -> int:
    """How many pairs were shown now; none where there are any, or nobody may."""
    who = User.holding(Right.SHOW_ON_SITE, on=timezone.localdate(at), institution=None)
    by = who.order_by("pk").first()
    if by is None or Pair.objects.exists():
        return 0
    with transaction.atomic():
        made = [pair for text in texts().pairs if (pair := _shown(text, by=by, at=at))][:MOST]
        Staged.objects.note(*made, at=at)
    return len(made)


def _shown(text: PairText, *, by: User, at: datetime) -> Pair | None:
    """Where somebody wrote the phrase for everyone to read, was answered, and the answer of the
    pack is signed."""
    page = open_answers().filter(slug=text.page).first()
    asked = (
        Message.objects.inbound()
        .filter(
            lane=Message.Lane.PUBLIC,
            versions__text__contains=text.phrase[1:],
            incident__first_reply_at__lt=at - SHOWN_AFTER,
        )
        .order_by("-occurred_at")
        .select_related("incident")
        .first()
    )
    if page is None or asked is None or asked.incident.first_reply_at is None:
        return None
    try:
        return Pair.show(
            asked.incident,
            question=text.question,
            answer=text.answer,
            signed=page,
            by=by,
            at=asked.incident.first_reply_at + SHOWN_AFTER,
        )
    except Refused:
        return None
