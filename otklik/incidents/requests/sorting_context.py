"""What the page of an incident says of what it is: a question, a request, an appeal."""

from collections.abc import Sequence

from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.models import Question
from otklik.incidents.requests.models import SORTED_FIRST, LetterKind
from otklik.nlp.classify.letter_type import letter_kind


def sorting_context(incident: Incident, timeline: Sequence[Message]) -> dict[str, object]:
    """`letter` is the guess, while nobody has sorted what came by mail or a form, and `letter_said`
    what its author chose there; `sorting` what was decided; `asked_request` its request for
    information."""
    sorting = getattr(incident, "sorting", None)
    is_letter = sorting is None and incident.account.network in SORTED_FIRST
    text = "\n".join(message.text for message in timeline if message.is_inbound)
    is_request = sorting is not None and sorting.kind == LetterKind.REQUEST
    return {
        "sorting": sorting,
        "letter": letter_kind(text) if is_letter else None,
        "letter_said": Question.objects.filter(incident=incident).first() if is_letter else None,
        "asked_request": incident.requests.valid().first() if is_request else None,
    }
