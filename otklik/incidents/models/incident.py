from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels.models import Account
from otklik.channels.networks.base import InboundEvent
from otklik.core.refusal import Refused
from otklik.incidents import reading
from otklik.incidents.deadlines import deadline
from otklik.incidents.models.client import Client
from otklik.incidents.models.incidents import (
    UNANSWERED,
    IncidentOutcome,
    IncidentPile,
    IncidentQuerySet,
    IncidentStatus,
)
from otklik.incidents.models.topic import Topic, Urgency
from otklik.language.guess import LIKELY_FROM
from otklik.organisation.models import Unit, User
from otklik.organisation.rights import Right

if TYPE_CHECKING:
    from otklik.incidents.models.message import Message


class Incident(models.Model):
    """One matter of one person: their messages, our replies, its deadline and its outcome.

    new (detected, registered) → in_progress (unit, topic, due) → answered → closed; a new
    message of the person brings it back to in_progress.
    """

    Status, Pile, Outcome = IncidentStatus, IncidentPile, IncidentOutcome

    UNANSWERED = UNANSWERED
    ANSWERED_OUTCOMES = (Outcome.SOLVED, Outcome.EXPLAINED, Outcome.FORWARDED, Outcome.SILENT)

    SAID_BY_FILE = "(file)"  # as a reason: no words of the text decided

    number = models.PositiveIntegerField(_("number"), unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="incidents")
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT)
    is_private = models.BooleanField(default=False)
    thread_key = models.CharField(max_length=400, db_index=True)
    opening_text = models.TextField(help_text="Two lines after the greeting, for the list.")
    lemma_text = models.TextField(blank=True, help_text="Lemmas between spaces, for the search.")

    status = models.CharField(max_length=12, choices=Status.choices, default=Status.NEW)
    pile = models.CharField(max_length=16, choices=Pile.choices, default=Pile.ANSWER)
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    assignee = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="incidents"
    )
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)

    guessed_topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    guess_certainty = models.FloatField(default=0)
    guess_reason = models.CharField(max_length=300, blank=True)

    posted_at = models.DateTimeField()
    detected_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    clock_from = models.DateTimeField(help_text="From when the norm of time is counted.")
    approval_since = models.DateTimeField(null=True, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    first_reply_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    last_message_at = models.DateTimeField()

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        indexes: ClassVar = [
            models.Index(
                fields=["pile", "due_at", "id"],
                condition=Q(status__in=UNANSWERED),
                name="incident_unanswered_by_due",
            ),
            models.Index(fields=["-last_message_at", "-id"], name="incident_newest_first"),
            models.Index(fields=["unit", "status", "due_at"], name="incident_by_unit"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status="closed") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="closed_with_moment_and_outcome",
            )
        ]

    def __str__(self) -> str:
        return f"№ {self.number}"

    @property
    def is_unanswered(self) -> bool:
        return self.status in self.UNANSWERED

    # What the person does

    def go_on(self, read: reading.Reading, *, at: datetime) -> None:
        """The person wrote again; a question opens anew what was answered or closed.

        Thanks and greetings join without reopening. The clock of an answer starts again.
        """
        self._lock()
        if not self.is_unanswered and read.pile != self.Pile.NOT_A_QUESTION:
            self._open_anew(at=at)

    def note_attachment(self, *, at: datetime) -> None:
        """The person showed something: whoever took the matter for settled looks again."""
        self._lock()
        if not self.is_unanswered:
            self._open_anew(at=at)

    def _open_anew(self, *, at: datetime) -> None:
        was_closed = self.status == self.Status.CLOSED
        self.status = self.Status.IN_PROGRESS if self.topic_id else self.Status.NEW
        self.closed_at, self.outcome = None, ""
        self.pile = self.Pile.ANSWER
        self.clock_from = at
        self.due_at = deadline(urgency=self.urgency, start=at).due
        self.save(update_fields=["status", "closed_at", "outcome", "pile", "clock_from", "due_at"])
        verb = "incident.reopened" if was_closed else "incident.continued"
        journal.record(self, verb, by=None, at=at)

    def add_message(
        self,
        *,
        event: InboundEvent,
        lane: str,
        client: Client | None,
        direction: str,
        at: datetime,
    ) -> "Message":
        """Put a message that came from a network into the timeline, with its first version."""
        message = self.messages.create(
            direction=direction,
            lane=lane,
            account=self.account,
            container=event.thread.container,
            post=event.thread.post,
            peer=event.thread.peer,
            external_id=event.external_id,
            parent_id=event.parent_id,
            url=event.url,
            client=client,
            occurred_at=event.occurred_at,
            received_at=at,
        )
        message.versions.create(number=1, text=event.text, at=event.occurred_at)
        self._lock()
        if event.occurred_at > self.last_message_at:
            self.last_message_at = event.occurred_at
            self.save(update_fields=["last_message_at"])
        if message.is_inbound:
            self._learn_words(event.text)
            journal.record(self, "message.received", by=None, at=at, message=message.pk, lane=lane)
        return message

    def _learn_words(self, text: str) -> None:
        """The search finds an incident by any message of the person."""
        known = set(self.lemma_text.split())
        more = [lemma for lemma in reading.lemmas(text) if lemma not in known]
        if more:
            self.lemma_text += " ".join(more) + " "
            self.save(update_fields=["lemma_text"])

    def suggest_topic(self, topic: Topic) -> None:
        """A file says what this is about: stronger than our own guess, still a guess."""
        self.guessed_topic, self.guess_certainty = topic, 1.0
        self.guess_reason = self.SAID_BY_FILE
        self.save(update_fields=["guessed_topic", "guess_certainty", "guess_reason"])

    def read_again(self) -> None:
        """The person changed the opening message: refresh what the list shows and guesses."""
        self._lock()
        first = self.messages.inbound().with_texts().first()
        if first is None or self.status != self.Status.NEW:
            return
        columns = reading.read(first.text).columns()
        if self.guess_reason == self.SAID_BY_FILE:
            columns = {name: columns[name] for name in ("opening_text", "lemma_text")}
        for name, value in columns.items():
            setattr(self, name, value)
        self.due_at = deadline(urgency=self.urgency, start=self.clock_from).due
        self.save(update_fields=[*columns, "due_at"])

    def note_answer(self, *, to: "Message", at: datetime) -> None:
        """An answer of ours to one message stands in the network since `at`.

        What the person asked after that message still waits.
        """
        self._lock()
        self.first_reply_at = min(self.first_reply_at or at, at)
        self.last_message_at = max(self.last_message_at, at)
        later = self.messages.inbound().filter(pk__gt=to.pk, deleted_at__isnull=True).with_texts()
        if self.status != self.Status.CLOSED and not any(
            reading.is_question(message.text) for message in later
        ):
            self.status = self.Status.ANSWERED
        self.save(update_fields=["first_reply_at", "last_message_at", "status"])

    # What we do

    @transaction.atomic
    def triage(self, *, unit: Unit, topic: Topic, urgency: str, by: User, at: datetime) -> None:
        """Decide who answers, about what, and by when.

        A second person stays needed once the topic, or a likely guess of it, asked for one:
        only somebody who may approve can decide otherwise.
        """
        self._refuse_if_closed()
        if by.may(Right.APPROVE):
            self.approval_since = at if topic.needs_approval else None
        elif self.approval_since is None and (topic.needs_approval or self._guess_needs_approval):
            self.approval_since = at
        self.unit, self.topic, self.urgency = unit, topic, urgency
        self.due_at = deadline(urgency=urgency, start=self.clock_from).due
        if self.status == self.Status.NEW:
            self.status = self.Status.IN_PROGRESS
        self.assigned_at = self.assigned_at or at
        self.pile = self.Pile.ANSWER
        self.save(
            update_fields=[
                "approval_since", "unit", "topic", "urgency", "due_at", "status", "assigned_at",
                "pile",
            ]
        )  # fmt: skip
        journal.record(
            self, "incident.triaged", by=by, at=at,
            unit=unit.code, topic=topic.code, urgency=urgency,
        )  # fmt: skip

    @property
    def _guess_needs_approval(self) -> bool:
        guess = self.guessed_topic
        return guess is not None and guess.needs_approval and self.guess_certainty >= LIKELY_FROM

    @transaction.atomic
    def take(self, *, by: User, at: datetime) -> None:
        """A person takes the incident upon themselves."""
        self._refuse_if_closed()
        self.assignee = by
        self.save(update_fields=["assignee"])
        journal.record(self, "incident.taken", by=by, at=at)

    @transaction.atomic
    def close(self, *, outcome: str, by: User, at: datetime) -> None:
        """Say how it ended. What claims an answer needs one that stands in the network."""
        self._refuse_if_closed()
        if self.replies.at_work().exists():
            raise Refused(_("A reply is still at work: send or discard it, then close."))
        if outcome in self.ANSWERED_OUTCOMES and self.first_reply_at is None:
            raise Refused(
                _("No answer was sent yet. Answer first, or choose an outcome without an answer.")
            )
        self.status, self.outcome, self.closed_at = self.Status.CLOSED, outcome, at
        self.save(update_fields=["status", "outcome", "closed_at"])
        journal.record(self, "incident.closed", by=by, at=at, outcome=outcome)

    @transaction.atomic
    def reopen(self, *, by: User, at: datetime) -> None:
        """Undo a closing."""
        self._lock()
        if self.status != self.Status.CLOSED:
            raise Refused(_("The incident is open already."))
        if self.first_reply_at is not None:
            self.status = self.Status.ANSWERED
        else:
            self.status = self.Status.IN_PROGRESS if self.topic_id else self.Status.NEW
        self.outcome, self.closed_at = "", None
        self.save(update_fields=["status", "outcome", "closed_at"])
        journal.record(self, "incident.reopened", by=by, at=at)

    def _lock(self) -> None:
        """Hold the row until the transaction ends, and know it as it is now.

        What others wrote meanwhile is neither missed nor overwritten.
        """
        self.refresh_from_db(from_queryset=Incident.objects.select_for_update())

    def _refuse_if_closed(self) -> None:
        self._lock()
        if self.status == self.Status.CLOSED:
            raise Refused(_("The incident is closed. Reopen it first."))
