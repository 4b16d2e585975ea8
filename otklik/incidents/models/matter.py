from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels.models import Account
from otklik.channels.networks.base import InboundEvent
from otklik.core.refusal import Refused
from otklik.incidents import reading
from otklik.incidents.models.client import Client
from otklik.incidents.models.concern import CONCERNING, Concern
from otklik.incidents.models.corrected import Corrected
from otklik.incidents.models.incidents import (
    ENDED_WELL,
    IncidentOutcome,
    IncidentPile,
)
from otklik.incidents.models.topic import Topic
from otklik.language.guess import LIKELY_FROM
from otklik.organisation.models import Institution, Unit, User

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from otklik.incidents.models.message import Message, MessageQuerySet

    class Messages(RelatedManager[Message]):
        def inbound(self) -> MessageQuerySet: ...
        def outbound(self) -> MessageQuerySet: ...


def refuse_erased(erased_at: datetime | None) -> None:
    """Nobody goes on with an incident whose words were erased: no term would take new ones."""
    if erased_at is not None:
        raise Refused(
            _("What this was about was erased by a decision, so nobody can look again. Write anew.")
        )


MOST_LEMMAS = 50_000  # signs of words in their order, kept for the search


class Matter(Corrected):
    """What an incident is made of, and how the messages of its person move it."""

    Pile, Outcome = IncidentPile, IncidentOutcome

    ANSWERED_OUTCOMES = (Outcome.SOLVED, Outcome.EXPLAINED, Outcome.FORWARDED, Outcome.SILENT)
    FINAL_OUTCOMES = (Outcome.SOLVED, Outcome.EXPLAINED, Outcome.FORWARDED)

    SAID_BY_FILE = "(file)"  # as a reason: no words of the text decided

    number = models.PositiveIntegerField(_("number"), unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="incidents")
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        db_index=False, help_text="Whose it is now; empty: of the authority itself.",
    )  # fmt: skip
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT)
    is_private = models.BooleanField(default=False)
    thread_key = models.CharField(max_length=400, db_index=True)
    opening_text = models.TextField(help_text="Two lines after the greeting, for the list.")
    lemma_text = models.TextField(blank=True, help_text="Lemmas between spaces, for the search.")

    pile = models.CharField(max_length=16, choices=Pile.choices, default=Pile.ANSWER)
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    assignee = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="incidents"
    )

    guessed_topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    guess_certainty = models.FloatField(default=0)
    guess_reason = models.CharField(max_length=300, blank=True)

    concern = models.CharField(
        max_length=8, choices=Concern.choices, blank=True,
        help_text="The gravest of what its public comments may harm a person by, not looked at.",
    )  # fmt: skip

    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    last_message_at = models.DateTimeField()
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text="Its words were erased by a decision; the fact stays."
    )

    if TYPE_CHECKING:
        messages: Messages

    class Meta:
        abstract: ClassVar = True

    def go_on(self, read: reading.Reading, *, posted: datetime, at: datetime) -> None:
        """The person wrote again; a question opens anew what was answered or closed.

        Thanks and greetings join without reopening. The clock of an answer starts again.
        """
        self._lock()
        self._hear(read)
        if not self.is_unanswered and read.pile != self.Pile.NOT_A_QUESTION:
            self._open_anew(posted=posted, at=at)

    def note_attachment(self, *, at: datetime) -> None:
        """The person showed something: whoever took the matter for settled looks again."""
        self._lock()
        if not self.is_unanswered:
            self._open_anew(posted=at, at=at)

    def note_unhelped(self, *, at: datetime) -> None:
        """The person says that the answer did not help: whoever took it for settled looks again."""
        self._lock()
        refuse_erased(self.erased_at)
        if not self.is_unanswered and self.outcome != self.Outcome.JOINED:
            self._open_anew(posted=at, at=at)

    @property
    def ended_well(self) -> bool:
        """Closed with an answer that claims to help."""
        return self.status == self.Status.CLOSED and self.outcome in ENDED_WELL

    def _open_anew(self, *, posted: datetime, at: datetime) -> None:
        was_closed = self.status == self.Status.CLOSED
        self.status = self.Status.IN_PROGRESS if self.topic_id else self.Status.NEW
        self.closed_at, self.outcome = None, ""
        self.reopened_at = at if was_closed else self.reopened_at
        self.pile = self.Pile.ANSWER
        clock = self._restart_clock(posted=posted, at=at)
        self.save(update_fields=["status", "closed_at", "outcome", "reopened_at", "pile", *clock])
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
            is_automatic=event.is_automatic,
            is_unproven=event.is_unproven,
        )
        message.versions.create(number=1, text=event.text, at=event.occurred_at)
        self._lock()
        if event.occurred_at > self.last_message_at:
            self.last_message_at = event.occurred_at
            self.save(update_fields=["last_message_at"])
        if message.is_inbound:
            message.look_for_concerns()
            self.learn_words(event.text)
            journal.record(self, "message.received", by=None, at=at, message=message.pk, lane=lane)
        return message

    def weigh_concerns(self) -> None:
        """The gravest of what its public comments show to everyone, nobody having looked at it."""
        from otklik.incidents.models.moderation import ModerationAct

        here = self.messages.inbound().filter(CONCERNING, lane="public")
        here = here.filter(deleted_at__isnull=True, erased_at__isnull=True)
        out_of_sight = ModerationAct.objects.out_of_sight().values("message")
        found = {message.concern for message in here.exclude(pk__in=out_of_sight)}
        concern = next((kind.value for kind in Concern if kind in found), "")
        if concern != self.concern:
            self.concern = concern
            self.save(update_fields=["concern"])

    def asked_before(self, moment: datetime, *, lane: str) -> "Message | None":
        """The person's last message in a lane before a moment: what an answer is to."""
        asked = self.messages.inbound().answerable()
        asked = asked.filter(lane=lane, occurred_at__lte=moment)
        return asked.order_by("occurred_at", "pk").last()

    def learn_words(self, text: str) -> None:
        """The search finds an incident by any message of the person, and by its phrases, until
        there is very much of it: then by words that are new."""
        more = reading.lemmas(text)
        if f" {' '.join(more)} " in self.lemma_text:
            return
        if len(self.lemma_text) > MOST_LEMMAS:
            known = set(self.lemma_text.split())
            more = [lemma for lemma in more if lemma not in known]
        if more:
            self.lemma_text = f"{self.lemma_text or ' '}{' '.join(more)} "
            self.save(update_fields=["lemma_text"])

    @property
    def has_likely_topic(self) -> bool:
        """Whether the program's guess may be acted upon before a person decides."""
        return self.guessed_topic_id is not None and self.guess_certainty >= LIKELY_FROM

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
        shown = [attachment.kind for attachment in first.attachments.all()]
        columns = reading.read(first.text, shown=shown).columns()
        if self.guess_reason == self.SAID_BY_FILE:
            columns = {name: columns[name] for name in ("opening_text", "lemma_text", "tongue")}
        columns = self._unsaid(columns)
        if not columns.get("urgency_why") and self.messages.inbound().count() > 1:
            # What was written later may be what cannot wait.
            told = ("urgency", "urgency_why", "urgency_words")
            columns = {name: value for name, value in columns.items() if name not in told}
        for name, value in columns.items():
            setattr(self, name, value)
        self.count_due()
        self.save(update_fields=[*columns, "due_at"])
        self.compare(first.text)

    def note_answer(self, *, to: "Message", at: datetime, is_interim: bool = False) -> None:
        """An answer to one message stands there since `at`; what was asked later still waits."""
        self._lock()
        if self.first_reply_at is None:
            self.first_due_at = self.due_at
        self.first_reply_at = min(self.first_reply_at or at, at)
        self.last_message_at = max(self.last_message_at, at)
        asked = self.messages.inbound().answerable()
        asked = asked.filter(deleted_at__isnull=True).with_texts()
        later = [m for m in asked if (m.occurred_at, m.pk) > (to.occurred_at, to.pk)]
        stage: list[str] = []
        if self.status == self.Status.CLOSED or not any(message.is_question for message in later):
            stage = self._note_interim(at=at) if is_interim else self._note_final(at=at)
        self.save(update_fields=["first_reply_at", "first_due_at", "last_message_at", *stage])

    def compare(self, text: str) -> None:
        """What it opens with now may say the same as another, or no longer."""
        from otklik.incidents.models.likeness import Likeness

        Likeness.note(self, text, at=self.detected_at)  # type: ignore[arg-type]
