"""The public answers for the home page of the site."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from otklik.incidents.cases.incident import Incident
from otklik.incidents.classification import classify
from otklik.incidents.public_answers.models import Pair
from otklik.nlp.words.skip_greeting import greeting_end

SHOWN_AT_ONCE = 6
LOOKED_THROUGH = 8  # times as many, because the same may be asked often


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPair:
    """A question and its short answer; `where` is the account that received it, `title` and `url`
    are of the page with the whole answer."""

    question: str
    answer: str
    shown_on: date
    where: str
    title: str
    url: str


def latest(limit: int = SHOWN_AT_ONCE) -> list[ShownPair]:
    """The newest pairs whose signed answer is public; equal questions once."""
    found = Pair.objects.on_first_page().select_related("incident__account", "signed")
    # Only what is shown: the desk writes the other columns of an incident all the time.
    shown = found.only("question", "answer", "shown_at", "signed", "incident__account__name")
    newest = shown[: limit * LOOKED_THROUGH]
    different: dict[str, Pair] = {}
    for pair in newest:
        different.setdefault(pair.question.casefold(), pair)
    return [
        ShownPair(
            question=pair.question,
            answer=pair.answer,
            shown_on=timezone.localdate(pair.shown_at),
            where=pair.incident.account.name,
            title=pair.signed.title,
            url=pair.signed.url or "",
        )
        for pair in list(different.values())[:limit]
        if pair.signed is not None
    ]


def original_texts(incident: Incident) -> tuple[str, str]:
    """The question of an incident and its last answer, without the greetings."""
    messages = list(incident.messages.with_texts())
    answer = next((m for m in reversed(messages) if not m.is_inbound), None)
    questions = [m for m in messages if m.is_inbound and m.deleted_at is None]
    if answer is not None:
        questions = [m for m in questions if m.occurred_at <= answer.occurred_at] or questions
    questions = [m for m in questions if classify.is_question(m.text)] or questions
    question = questions[-1].text if questions else ""
    return _skip_greeting(question), _skip_greeting(answer.text if answer else "")


def _skip_greeting(text: str) -> str:
    """As one line, without the greeting."""
    return " ".join(text[greeting_end(text) :].split())
