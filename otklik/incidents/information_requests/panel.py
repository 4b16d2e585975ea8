"""The part of an incident's page on whether it is a question, a request or an appeal."""

from otklik.incidents.desk.panel_context import OpenCase, Panel
from otklik.incidents.information_requests.models import SORTED_FIRST, LetterKind, Sorting
from otklik.incidents.intake.question_and_tombstone import Question
from otklik.nlp.classify.letter_type import letter_kind


def letter_panel(case: OpenCase) -> Panel:
    """Of a message that is not sorted yet: the guess `letter`, and `letter_said`, what its author
    chose in the form. Of a sorted one: its request for information."""
    sorting, is_letter = _sorting(case), _is_letter(case)
    text = "\n".join(message.text for message in case.timeline if message.is_inbound)
    is_request = sorting is not None and sorting.kind == LetterKind.REQUEST
    questions = Question.objects.filter(incident=case.incident)
    context = {
        "sorting": sorting,
        "letter": letter_kind(text) if is_letter else None,
        "letter_said": questions.first() if is_letter else None,
        "asked_request": case.incident.requests.valid().first() if is_request else None,
    }
    return Panel(template="incidents/incident/letter.html", context=context)


def kind_panel(case: OpenCase) -> Panel:
    """The form that sorts it."""
    context = {"sorting": _sorting(case), "is_letter": _is_letter(case)}
    return Panel(template="incidents/incident/letter_kind.html", context=context)


def _sorting(case: OpenCase) -> Sorting | None:
    return getattr(case.incident, "sorting", None)


def _is_letter(case: OpenCase) -> bool:
    return _sorting(case) is None and case.incident.account.network in SORTED_FIRST
