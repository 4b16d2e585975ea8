from django.utils import timezone

from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.suggestions.candidates import Answer
from otklik.incidents.replies.suggestions.rank import LikelyAnswers
from otklik.organisation.access import StaffRequest


def likely_answers(request: StaffRequest, reply: Reply) -> LikelyAnswers:
    return LikelyAnswers(
        reply=reply, user=request.user, at=timezone.now(), address_of=request.build_absolute_uri
    )


def answers_asked_for(request: StaffRequest, reply: Reply | None) -> list[Answer] | None:
    """Where they were asked for by a press; else the page itself asks for them."""
    if reply is None or not reply.is_editable or "answers" not in request.GET:
        return None
    return likely_answers(request, reply).ranked
