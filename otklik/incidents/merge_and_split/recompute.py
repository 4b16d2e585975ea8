"""Recomputes the columns of an incident after messages were added or removed; saves nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from otklik.incidents.cases.choices import IncidentPile, IncidentStatus
from otklik.incidents.cases.guesses import FROM_FILE
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.classification import classify
from otklik.incidents.sla.models import Clock

# The identity stays; everything else follows from the messages and from people's decisions.
FIXED = {"id", "number", "account", "client"}
# The columns of one clock, which are copied together.
CLOCK = (
    "status", "urgency", "urgency_set_at", "urgency_why", "urgency_words", "clock_from",
    "due_at", "outside_due_at", "outside_due_source", "interim_at", "closed_at", "outcome",
)  # fmt: skip


def state_of(incident: Incident) -> dict[str, Any]:
    """Every column that a merge or split may change, as JSON values."""
    state = {}
    for field in Incident._meta.concrete_fields:
        if field.name not in FIXED:
            value = getattr(incident, field.attname)
            state[field.attname] = value.isoformat() if isinstance(value, datetime) else value
    return state


def restore(incident: Incident, state: dict[str, Any]) -> None:
    """Set the columns to what `state_of` returned; columns added since stay."""
    names = []
    for field in Incident._meta.concrete_fields:
        if field.attname in state:
            setattr(incident, field.attname, field.to_python(state[field.attname]))
            names.append(field.attname)
    incident.save(update_fields=names)


def merged_columns(into: Incident, other: Incident) -> dict[str, Any]:
    """The columns of `into` with `other` merged into it: no decision is lost, and the stricter of
    two running clocks continues."""
    is_sooner = other.due_at is not None and (into.due_at is None or other.due_at < into.due_at)
    is_stricter = other.is_unanswered and (not into.is_unanswered or is_sooner)
    running = other if is_stricter else into
    topic = into.topic or other.topic
    columns = {name: getattr(running, name) for name in CLOCK} | {
        "posted_at": min(into.posted_at, other.posted_at),
        "detected_at": min(into.detected_at, other.detected_at),
        "last_message_at": max(into.last_message_at, other.last_message_at),
        "first_reply_at": _least(into.first_reply_at, other.first_reply_at),
        "final_at": None if running.is_unanswered else _least(into.final_at, other.final_at),
        "approval_since": into.approval_since
        or other.approval_since
        or (other.detected_at if other.asks_for_second_person else None),
        "lemma_text": _lemmas((into.lemma_text, other.lemma_text)),
        "topic": topic,
        "unit": into.unit or other.unit,
        "assignee": into.assignee or other.assignee,
        "assigned_at": into.assigned_at or other.assigned_at,
    }
    if running.status == IncidentStatus.NEW and topic is not None:
        columns["status"] = IncidentStatus.IN_PROGRESS
    if other.is_unanswered and other.pile == IncidentPile.ANSWER:
        columns["pile"] = IncidentPile.ANSWER
    return columns


def split_incident(
    source: Incident, chosen: Sequence[Message], *, interim: set[int], number: int, at: datetime
) -> Incident:
    """A new unsaved incident of these messages; its clock counts from the first waiting one. It
    needs approval if `source` did. `interim` are keys of interim answers."""
    first = next(message for message in chosen if message.is_inbound)
    read = classify.read(first.text, shown=tuple(a.kind for a in first.attachments.all()))
    columns = read.columns() | {
        "pile": IncidentPile.ANSWER,
        "lemma_text": _lemmas_of(chosen),
        "detected_at": first.received_at,
        "registered_at": at,
    }
    incident = Incident(
        number=number,
        account=first.account,
        institution=source.institution,
        clock_of=source.clock_of,
        client=first.client,
        is_private=first.lane == Message.Lane.PRIVATE,
        thread_key=first.thread.key,
        approval_since=source.approval_since,
        **columns,
        **_stage(chosen, interim),
    )
    incident.count_due()
    return incident


def remaining_columns(
    incident: Incident, rest: Sequence[Message], gone: Sequence[Message], *, interim: set[int]
) -> dict[str, Any]:
    """The columns of an incident from which the messages `gone` were removed."""
    first = next(message for message in rest if message.is_inbound)
    read = classify.read(first.text, shown=tuple(a.kind for a in first.attachments.all()))
    columns: dict[str, Any] = {
        "opening_text": read.opening,
        "lemma_text": _lemmas_of(rest),
        "tongue": incident.tongue if incident.tongue_set_at else read.tongue,
    }
    if incident.status == IncidentStatus.NEW and incident.guess_reason != FROM_FILE:
        columns |= {
            "guessed_topic": read.topic,
            "guess_certainty": read.certainty,
            "guess_reason": read.reason,
        }
    stage = _stage(rest, interim)
    moments = {m.received_at for m in gone} | {m.occurred_at for m in gone}
    is_interim = incident.status == IncidentStatus.INTERIM
    runs_on = incident.is_unanswered and incident.clock_from not in moments
    if stage["status"] == IncidentStatus.NEW:
        if runs_on and not is_interim:
            del stage["status"], stage["clock_from"]
        elif incident.topic_id:
            stage["status"] = IncidentStatus.IN_PROGRESS
    elif stage["status"] == IncidentStatus.INTERIM and runs_on and is_interim:
        del stage["clock_from"]
    columns |= stage
    for name, value in columns.items():
        setattr(incident, name, value)
    incident.count_due()
    return columns | {"due_at": incident.due_at}


def _stage(messages: Sequence[Message], interim: set[int]) -> dict[str, Any]:
    """The status that follows from these messages, and its moments."""
    waiting, answers = _waiting(messages), _answers(messages)
    finals = [message for message in answers if message.pk not in interim]
    between = [message for message in answers if message.pk in interim]
    first = next(message for message in messages if message.is_inbound)
    columns: dict[str, Any] = {
        "posted_at": first.occurred_at,
        "last_message_at": messages[-1].occurred_at,
        "first_reply_at": answers[0].occurred_at if answers else None,
        "interim_at": between[-1].occurred_at if between else None,
        "final_at": None,
    }
    if waiting or not answers:
        question = (waiting or [first])[0]
        start = Clock.current().start_of(
            posted=question.occurred_at,
            detected=question.received_at,
            registered=question.received_at,
        )
        return columns | {"status": IncidentStatus.NEW, "clock_from": start}
    if answers[-1] in between:
        return columns | {
            "status": IncidentStatus.INTERIM,
            "clock_from": answers[-1].occurred_at,
        }
    return columns | {
        "status": IncidentStatus.ANSWERED,
        "clock_from": first.received_at,
        "final_at": finals[0].occurred_at,
    }


def _waiting(messages: Sequence[Message]) -> list[Message]:
    """Questions since our last answer that were not deleted."""
    answers = _answers(messages)
    since = answers[-1].occurred_at if answers else None
    return [
        message
        for message in messages
        if message.is_inbound
        and message.deleted_at is None
        and (since is None or message.occurred_at > since)
        and message.is_question
    ]


def _answers(messages: Sequence[Message]) -> list[Message]:
    return [m for m in messages if not m.is_inbound and not m.is_automatic]


def _least(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)


def _lemmas_of(messages: Iterable[Message]) -> str:
    return _lemmas(" ".join(classify.lemmas(m.text)) for m in messages if m.is_inbound)


def _lemmas(texts: Iterable[str]) -> str:
    """The search column: words in order, space-separated, so that phrases are found."""
    return f" {' '.join(' '.join(texts).split())} "
