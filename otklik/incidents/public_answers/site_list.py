"""Questions and answers shown to everyone on the first page, as the portal asks for them."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from otklik.incidents.cases.incident import Incident
from otklik.incidents.classification import classify
from otklik.incidents.public_answers.models import Pair
from otklik.knowledge.articles.models import AnswerPage
from otklik.nlp.words.skip_greeting import greeting_end

SHOWN_AT_ONCE = 6
LOOKED_THROUGH = 8  # times as many, for the same may be asked often


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPair:
    """A question and its short answer; `where` it was asked, in a word; `signed` is the page with
    the whole answer."""

    question: str
    answer: str
    shown_on: date
    where: str
    signed: AnswerPage


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalTexts:
    """What was really written, from which a pair is retold."""

    question: str
    answer: str


def shown(limit: int = SHOWN_AT_ONCE) -> list[ShownPair]:
    """The newest pairs whose signed answer is open to everybody, by one query; what was asked in
    the same words, once."""
    found = Pair.objects.on_first_page().select_related("incident__account", "signed")
    newest = found[: limit * LOOKED_THROUGH]
    different: dict[str, Pair] = {}
    for pair in newest:
        different.setdefault(pair.question.casefold(), pair)
    return [
        ShownPair(
            question=pair.question,
            answer=pair.answer,
            shown_on=timezone.localdate(pair.shown_at),
            where=pair.incident.account.name,
            signed=pair.signed,
        )
        for pair in list(different.values())[:limit]
        if pair.signed is not None
    ]


def original_texts(incident: Incident) -> OriginalTexts:
    """The last answer of an incident and the question before it, without the greetings."""
    messages = list(incident.messages.with_texts())
    answer = next((m for m in reversed(messages) if not m.is_inbound), None)
    asked = [m for m in messages if m.is_inbound and m.deleted_at is None]
    if answer is not None:
        asked = [m for m in asked if m.occurred_at <= answer.occurred_at] or asked
    asked = [m for m in asked if classify.is_question(m.text)] or asked
    return OriginalTexts(
        question=_matter(asked[-1].text) if asked else "",
        answer=_matter(answer.text) if answer else "",
    )


def _matter(text: str) -> str:
    """On one line, without the greeting."""
    return " ".join(text[greeting_end(text) :].split())
