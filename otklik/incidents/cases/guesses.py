"""The program's guesses about an incident, and people's corrections, which no later guess
overwrites. Topic and competence are also learned from corrections (ADR 0126)."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.incidents.cases.choices import IncidentStatus, IncidentTone
from otklik.incidents.classification import classify
from otklik.incidents.topics.models import Topic, Urgency
from otklik.nlp.classify.language_id import CHECHEN, ENGLISH, INGUSH, OTHER, RUSSIAN
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from otklik.incidents.cases.incident import Incident

LANGUAGES = (RUSSIAN, CHECHEN, INGUSH, ENGLISH, OTHER)  # offered for correction; guesses also mix
FROM_FILE = "(file)"  # as the reason of a topic: not guessed from the text


def note_reading(incident: "Incident", reading: classify.Reading) -> None:
    """The person wrote again: the new text has its own tone, and may raise the urgency but never
    lower it. An urgency set by a person stays, with the new words shown beside it."""
    changed = {}
    if reading.tongue and reading.tongue != incident.tongue and incident.tongue_set_at is None:
        changed["tongue"] = reading.tongue
    if incident.tone:
        changed["tone"] = ""
    if reading.urgency_why:
        changed |= {"urgency_why": reading.urgency_why, "urgency_words": reading.urgency_words}
        if incident.urgency_set_at is None and incident.urgency != reading.urgency:
            changed["urgency"] = reading.urgency
    for name, value in changed.items():
        setattr(incident, name, value)
    if "urgency" in changed:
        incident.count_due()
    if changed:
        incident.save(update_fields=[*changed, *(["due_at"] if "urgency" in changed else [])])


def read_again(incident: "Incident") -> None:
    """The person changed the opening message: refresh what the inbox shows and guesses."""
    incident.lock()
    first = incident.messages.inbound().with_texts().first()
    if first is None or incident.status != IncidentStatus.NEW:
        return
    kinds = [attachment.kind for attachment in first.attachments.all()]
    columns = classify.read(first.text, shown=tuple(kinds)).columns()
    if incident.guess_reason == FROM_FILE:
        columns = {name: columns[name] for name in ("opening_text", "lemma_text", "tongue")}
    corrected_at = {
        "pile": incident.pile_set_at,
        "tongue": incident.tongue_set_at,
        "urgency": incident.urgency_set_at,
    }
    columns = {name: value for name, value in columns.items() if not corrected_at.get(name)}
    if not columns.get("urgency_why") and incident.messages.inbound().count() > 1:
        # A later message may be the urgent one.
        of_urgency = ("urgency", "urgency_why", "urgency_words")
        columns = {name: value for name, value in columns.items() if name not in of_urgency}
    for name, value in columns.items():
        setattr(incident, name, value)
    incident.count_due()
    incident.save(update_fields=[*columns, "due_at"])
    incident.compare(first.text)


def suggest_topic(incident: "Incident", topic: Topic) -> None:
    """The topic that an imported file gives: stronger than our own guess, still a guess."""
    incident.guessed_topic, incident.guess_certainty = topic, 1.0
    incident.guess_reason = FROM_FILE
    incident.save(update_fields=["guessed_topic", "guess_certainty", "guess_reason"])


@transaction.atomic
def correct_urgency(incident: "Incident", urgency: str, *, by: User, at: datetime) -> None:
    """Set the urgency: no later topic changes it back. As in triage, only somebody who may approve
    can waive the second person."""
    _refuse_unless_correctable(incident, by)
    if urgency not in Urgency:
        raise Refused(_("Choose how urgent it is."))
    was, was_asked = incident.urgency, incident.asks_for_second_person
    incident.urgency, incident.urgency_set_at = urgency, at
    is_asked = incident.asks_for_second_person
    incident.note_second_person(is_asked=is_asked, was_asked=was_asked, by=by, at=at)
    incident.count_due()
    incident.save(update_fields=["urgency", "urgency_set_at", "approval_since", "due_at"])
    entries.record(incident, "incident.urgency_said", by=by, at=at, was=was, urgency=urgency)


@transaction.atomic
def correct_language(incident: "Incident", language: str, *, by: User, at: datetime) -> None:
    """Set the language, one of `LANGUAGES`: rows, views and notices use it."""
    _refuse_unless_correctable(incident, by)
    if language not in LANGUAGES:
        raise Refused(_("Choose a language from the list."))
    was, incident.tongue = incident.tongue, "" if language == RUSSIAN else language
    incident.tongue_set_at = at
    incident.save(update_fields=["tongue", "tongue_set_at"])
    entries.record(incident, "incident.tongue_said", by=by, at=at, was=was or RUSSIAN, now=language)


@transaction.atomic
def correct_tone(incident: "Incident", tone: str, *, by: User, at: datetime) -> None:
    """Set the tone of the last message. It can require a second person, but never waive one."""
    _refuse_unless_correctable(incident, by)
    if tone not in IncidentTone:
        raise Refused(_("Choose a tone from the list."))
    incident.tone = tone
    incident.save(update_fields=["tone"])
    entries.record(incident, "incident.tone_said", by=by, at=at, tone=tone)


def _refuse_unless_correctable(incident: "Incident", by: User) -> None:
    if not by.may(Right.TRIAGE):
        raise Refused(_("Guesses are corrected by employees who sort messages: ask a colleague."))
    incident.refuse_if_closed()
