"""One action on many incidents, each by its own verb; undone together within a minute."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.core.refusal import Refused
from otklik.incidents.cases import guesses
from otklik.incidents.cases.incident import Incident
from otklik.incidents.classification.language_names_and_speakers import language_label
from otklik.incidents.inbox import untriaged_piles
from otklik.incidents.inbox.forms import RowsForm
from otklik.incidents.inbox.models import Batch, BatchLine, stored_columns
from otklik.incidents.inbox.snooze import snooze
from otklik.incidents.topics.models import Topic, Urgency
from otklik.organisation.people.user import User
from otklik.ui import dates

MOST_AT_ONCE = 1_000


@dataclass(slots=True)
class BulkResult:
    """The result. `refused` gives for an incident why it was not changed."""

    batch: Batch | None = None
    done: list[Incident] = field(default_factory=list)
    refused: list[tuple[Incident, str]] = field(default_factory=list)

    @property
    def level(self) -> int:
        return messages.SUCCESS if self.done else messages.WARNING


@transaction.atomic
def act_on_each(
    incidents: Iterable[Incident],
    act: Callable[[Incident], None],
    *,
    kind: Batch.Kind,
    by: User,
    at: datetime,
) -> BulkResult:
    """Call `act` for each; refusals are reported. Each row is locked first, so a colleague's
    simultaneous change is not part of the action."""
    outcome, lines = BulkResult(), []
    for incident in incidents:
        try:
            with transaction.atomic():
                before = stored_columns(Incident.objects.select_for_update().get(pk=incident.pk))
                act(incident)
        except Refused as refusal:
            outcome.refused.append((incident, str(refusal)))
            continue
        outcome.done.append(incident)
        lines.append(BatchLine(incident=incident, before=before, after=stored_columns(incident)))
    if lines:
        outcome.batch = Batch.objects.create(kind=kind, by=by, at=at)
        for line in lines:
            line.batch = outcome.batch
        BatchLine.objects.bulk_create(lines)
    return outcome


CLOSED_BY_PILE = (Incident.Outcome.NO_QUESTION, Incident.Outcome.NOT_OURS, Incident.Outcome.SPAM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An action on each of many incidents, and its texts."""

    kind: Batch.Kind
    done: str
    do: Callable[[Incident], None]
    needs_closing: bool = False


def row_keys(values: Iterable[str]) -> list[int]:
    """Keys of incidents; a row may hold several: «12.15.19»."""
    keys = [key for value in values for key in value.split(".")]
    found = dict.fromkeys(int(key) for key in keys if key.isdecimal() and len(key) < 18)
    return list(found)[:MOST_AT_ONCE]


def parse_act(word: str, *, by: User, at: datetime) -> Act:
    """The action named by a button: `topic-7`, `close-spam`, `pile-answer`, `likely`, `others`,
    `urgency-high`, `tongue-ce`, `tone-calm`. Raises Refused."""
    verb, _dash, value = word.partition("-")
    if verb == "likely":
        return Act(
            kind=Batch.Kind.TRIAGED,
            done=_("assigned by topic"),
            do=lambda one: _triage_by_guess(one, by, at),
        )
    if verb == "others":
        not_ours = Incident.Pile.NOT_OURS.value
        return Act(
            kind=Batch.Kind.MOVED,
            done=_("moved to “%(pile)s”") % {"pile": untriaged_piles.PILES[not_ours]},
            do=lambda one: _move_aside(one, not_ours, by, at),
        )
    if verb == "topic" and value.isdecimal() and len(value) < 10:
        topic = Topic.objects.active().select_related("unit").filter(pk=int(value)).first()
        if topic is not None:
            return Act(
                kind=Batch.Kind.TRIAGED, done=str(topic), do=lambda one: _triage(one, topic, by, at)
            )
    if verb == "close" and value in CLOSED_BY_PILE:
        outcome = Incident.Outcome(value)
        return Act(
            kind=Batch.Kind.CLOSED,
            done=_("closed: %(outcome)s") % {"outcome": outcome.label},
            do=lambda one: one.close(outcome=outcome, by=by, at=at),
            needs_closing=True,
        )
    if verb in _CORRECTIONS:
        return Act(
            kind=Batch.Kind.CORRECTED,
            done=_correction_text(verb, value),
            do=lambda one: _CORRECTIONS[verb](one, value, by=by, at=at),
        )
    if verb == "pile" and value in Incident.Pile:
        name = untriaged_piles.PILES[value]
        return Act(
            kind=Batch.Kind.MOVED,
            done=_("moved to “%(pile)s”") % {"pile": name},
            do=lambda one: one.move(pile=value, by=by, at=at),
        )
    raise Refused(_("Choose what to do with these rows."))


_CORRECTIONS: Mapping[str, Callable[..., None]] = {
    "urgency": guesses.correct_urgency,
    "tongue": guesses.correct_language,
    "tone": guesses.correct_tone,
}


def _correction_text(verb: str, value: str) -> str:
    match verb:
        case "urgency":
            return _("urgency – %(word)s") % {"word": dict(Urgency.choices).get(value, value)}
        case "tongue":
            return _("language – %(word)s") % {"word": language_label(value)}
    return _("tone – %(word)s") % {"word": dict(Incident.Tone.choices).get(value, value)}


def parse_rows_act(press: str, form: RowsForm, *, by: User, at: datetime) -> Act:
    """The action that a button of the inbox panel requests, with its field. Raises Refused."""
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    chosen = form.cleaned_data
    if press == "assign":
        if chosen["to"] is None:
            raise Refused(_("Choose to whom these rows go."))
        return assign(chosen["to"], by=by, at=at)
    if press == "put-off":
        if chosen["until"] is None:
            raise Refused(_("Say until when."))
        return snooze_act(until=chosen["until"], waits_for="", by=by, at=at)
    if press == "topic":
        if chosen["topic"] is None:
            raise Refused(_("Choose a topic."))
        return parse_act(f"topic-{chosen['topic'].pk}", by=by, at=at)
    return parse_act(press, by=by, at=at)


def assign(to: User, *, by: User, at: datetime) -> Act:
    return Act(
        kind=Batch.Kind.ASSIGNED,
        done=_("now handled by %(name)s") % {"name": to},
        do=lambda one: one.assign(to=to, by=by, at=at),
    )


def snooze_act(*, until: datetime, waits_for: str, by: User, at: datetime) -> Act:
    return Act(
        kind=Batch.Kind.PUT_OFF,
        done=_("postponed until %(moment)s") % {"moment": dates.at(until, now=at)},
        do=lambda one: snooze(one, until=until, waits_for=waits_for, by=by, at=at),
    )


def _triage(incident: Incident, topic: Topic, by: User, at: datetime) -> None:
    unit = incident.unit_for(topic)
    if unit is None:
        raise Refused(_("Nobody answers for this topic yet: open the incident and choose a unit."))
    is_kept = incident.urgency_set_at or incident.urgency == Urgency.HIGH
    urgency = incident.urgency if is_kept else topic.urgency
    incident.triage(unit=unit, topic=topic, urgency=urgency, by=by, at=at)


def _triage_by_guess(incident: Incident, by: User, at: datetime) -> None:
    topic = incident.guessed_topic
    if topic is None or not incident.has_likely_topic:
        raise Refused(_("Its topic is not clear: decide it separately."))
    _triage(incident, topic, by, at)


def _move_aside(incident: Incident, pile: str, by: User, at: datetime) -> None:
    if incident.has_likely_topic:
        raise Refused(_("They have a likely topic: decide on each separately."))
    incident.move(pile=pile, by=by, at=at)


def act_on_visible(keys: list[int], act: Act, *, by: User, at: datetime) -> BulkResult:
    """Act on the incidents with these keys that this person may see."""
    found = Incident.objects.visible_to(by).filter(pk__in=keys)
    incidents = found.select_related("guessed_topic__unit", "institution__unit").order_by("pk")
    return act_on_each(incidents, act.do, kind=act.kind, by=by, at=at)


def result_text(outcome: BulkResult, act: Act) -> str:
    """What was done, and how many were refused and why."""
    done, refused = len(outcome.done), outcome.refused
    parts = []
    if done == 1:
        parts.append(_("%(name)s: %(what)s.") % {"name": outcome.done[0], "what": act.done})
    elif done:
        incidents = ngettext("%(n)s incident", "%(n)s incidents", done) % {"n": done}
        parts.append(_("%(incidents)s: %(what)s.") % {"incidents": incidents, "what": act.done})
    if refused:
        count = ngettext("%(n)s was not changed:", "%(n)s were not changed:", len(refused))
        parts += [count % {"n": len(refused)}, refused[0][1]]
    return " ".join(parts) or _("There is nothing left to do: somebody was faster.")
