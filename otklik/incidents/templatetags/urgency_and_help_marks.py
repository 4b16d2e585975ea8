"""Why an incident needs more than a text, and who speaks its language."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import template
from django.db.models import QuerySet

from otklik.core.db.compiled_queries import compiled_query
from otklik.incidents.blockers.models import Mark
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.classification.language_names_and_speakers import (
    SPOKEN_BY,
    stored_language,
    tongue_name,
)
from otklik.incidents.triage.panel import why_urgent
from otklik.nlp.classify.language_id import detect_language
from otklik.organisation.people.spoken_language import SpokenLanguage

register = template.Library()


@dataclass(frozen=True, slots=True, kw_only=True)
class Speakers:
    """The language of the person's last message, the words that show it, and who speaks it."""

    language: str
    words: str
    names: tuple[str, ...]


@register.simple_tag
def active_marks(incident: Incident) -> list[Mark]:
    return _active_marks(incident=incident)


@compiled_query
def _active_marks(*, incident: Incident) -> QuerySet[Mark]:
    return Mark.objects.active().filter(incident=incident).select_related("put_by")


@register.simple_tag
def mark_kinds(marks: list[Mark]) -> list[tuple[str, str]]:
    kinds_set = {mark.kind for mark in marks}
    return [(code, str(name)) for code, name in Mark.Kind.choices if code not in kinds_set]


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotWait:
    """Why the last message is urgent."""

    why: str
    words: str


@register.simple_tag
def cannot_wait(incident: Incident, timeline: list[Message]) -> CannotWait | None:
    """None if nothing awaits an answer or is urgent, or a colleague has set the urgency since."""
    if not incident.is_unanswered:
        return None
    if not incident.urgency_why:
        return None
    items = [message for message in timeline if message.is_inbound and message.text]
    set_at = incident.urgency_set_at
    if items and set_at is not None and items[-1].received_at <= set_at:
        return None
    return CannotWait(why=why_urgent(incident), words=incident.urgency_words)


@register.simple_tag
def speakers_for(incident: Incident, timeline: list[Message]) -> Speakers | None:
    """None if it looks like Russian, which everybody here reads."""
    if incident.tongue_set_at is not None:
        return _speakers(incident.tongue, ()) if incident.tongue else None
    lines = [message.text for message in timeline if message.is_inbound and message.text]
    guess = detect_language(lines[-1]) if lines else None
    code = stored_language(guess) if guess else ""
    if guess is None or not code:
        return None
    return _speakers(code, guess.reasons)


def _speakers(code: str, words: Iterable[str]) -> Speakers:
    spoken = SpokenLanguage.objects.at_work().filter(language__in=SPOKEN_BY.get(code, ()))
    speaking = dict.fromkeys(str(one.user) for one in spoken.select_related("user"))
    return Speakers(language=tongue_name(code), words=", ".join(words), names=tuple(speaking))
