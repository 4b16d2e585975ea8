"""Words put into the reply of an incident by another act than typing. Nothing is sent."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.user import User


@transaction.atomic
def insert(incident: Incident, words: str, *, by: User, at: datetime) -> Reply:
    """Put a sentence below what stands in the draft, or begin a draft with it; once.

    Raises Refused when the reply cannot be changed now, or there is nobody to answer.
    """
    reply = incident.replies.at_work().first()
    if reply is None:
        to = _to_answer(incident)
        if to is None:
            raise Refused(_("The message is gone from the network: there is nowhere to answer."))
        reply = Reply.begin(incident, to=to, key=uuid4(), by=by, at=at)
    if not reply.is_editable:
        raise Refused(_("A reply is on its way: the sentence was not put in. Wait for its end."))
    reply.append(words, by=by, at=at)
    return reply


def _to_answer(incident: Incident) -> Message | None:
    """The last question that still stands, else the last message."""
    items = [
        message
        for message in incident.messages.inbound().with_texts()
        if message.deleted_at is None
    ]
    questions = [message for message in items if message.is_question]
    return next(reversed(questions or items), None)
