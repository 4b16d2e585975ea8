"""The question that a person in the story asked on the site."""

from otklik.demo.snapshot.load import QUESTION
from otklik.incidents.intake.models import Question, place_of


def made_up_question() -> tuple[int, str] | None:
    """Its number and code, as its author knows them."""
    question = Question.objects.select_related("incident").filter(place=place_of(QUESTION)).first()
    return (question.incident.number, question.code_for(QUESTION)) if question else None
