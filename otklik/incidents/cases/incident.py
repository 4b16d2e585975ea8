from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import InboundEvent
from otklik.core.db.compiled_inserts import insert
from otklik.core.refusal import Refused
from otklik.incidents.approval_rules.models import ApprovalRule
from otklik.incidents.cases import guesses
from otklik.incidents.cases.choices import (
    CONCERNING,
    ENDED_WELL,
    UNANSWERED,
    Concern,
    IncidentOutcome,
    IncidentPile,
    IncidentStatus,
    IncidentTone,
)
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.queries import IncidentQuerySet
from otklik.incidents.cases.similarity_fingerprint import Likeness
from otklik.incidents.classification import classify
from otklik.incidents.moderation.choices import GONE
from otklik.incidents.sla.due import deadline_of
from otklik.incidents.sla.models import Clock
from otklik.incidents.topics.models import Topic, Urgency
from otklik.nlp.guess import LIKELY_FROM
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Institution, Unit

if TYPE_CHECKING:
    from otklik.incidents.cases.message import Message


def refuse_erased(erased_at: datetime | None) -> None:
    """Raises Refused for an incident whose text was erased: nothing is added to it."""
    if erased_at is not None:
        raise Refused(_("This was erased by a decision and cannot be reviewed. Write again."))


MOST_LEMMAS = 50_000  # characters of lemmas in their order, kept for the search


class Incident(models.Model):
    """One matter of one person: their messages, our replies, its deadline and its outcome.

    new (detected, registered) → in_progress (unit, topic, due) → interim → answered → closed; a new
    message from the person reopens it as in_progress.

    Deadlines: the first clock runs from `clock_from` to an answer; an interim answer stops it and
    starts the second, to the final answer. `due_at` is the result of `deadline_of`; a deadline set
    by another body overrides ours. Snoozing does not stop the clock (`inbox.snooze`).

    Language, urgency, tone and topic are guessed and corrected in `cases.guesses`.
    `last_message_at` covers both sides.
    """

    Status = IncidentStatus
    UNANSWERED = UNANSWERED

    Tone = IncidentTone
    Pile, Outcome = IncidentPile, IncidentOutcome

    ANSWERED_OUTCOMES = (Outcome.SOLVED, Outcome.EXPLAINED, Outcome.FORWARDED, Outcome.SILENT)
    FINAL_OUTCOMES = (Outcome.SOLVED, Outcome.EXPLAINED, Outcome.FORWARDED)

    put_off_at = models.DateTimeField(null=True)
    put_off_until = models.DateTimeField(null=True)
    waits_for = models.CharField(_("who is awaited"), max_length=120, blank=True)

    status = models.CharField(max_length=12, choices=Status.choices, default=Status.NEW)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    urgency_why = models.CharField(
        max_length=10, blank=True, help_text="What the last words were taken for: a code."
    )
    urgency_words = models.CharField(
        max_length=300, blank=True, help_text="The words that made it urgent."
    )
    due_at = models.DateTimeField(_("due"), null=True)
    outside_due_at = models.DateTimeField(null=True)
    outside_due_source = models.CharField(
        max_length=120, blank=True, help_text="Who sets the deadline instead of us."
    )

    clock_of = models.ForeignKey(
        Institution, null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False, help_text="By whose hours the clock runs; it stays when it is handed over.",
    )  # fmt: skip

    posted_at = models.DateTimeField()
    detected_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    clock_from = models.DateTimeField(help_text="From when the norm of time is counted.")
    assigned_at = models.DateTimeField(null=True)
    first_reply_at = models.DateTimeField(null=True)
    first_due_at = models.DateTimeField(
        null=True, help_text="The term that ran when the first answer came to stand."
    )
    interim_at = models.DateTimeField(null=True)
    final_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(
        null=True, help_text="When the person last brought it back after a closing."
    )

    tongue = models.CharField(
        max_length=8,
        blank=True,
        help_text="The language of the text, guessed; empty for Russian and where it is not clear.",
    )
    tongue_set_at = models.DateTimeField(
        null=True, help_text="When a person said the language; empty: it is guessed."
    )
    pile_set_at = models.DateTimeField(
        null=True, help_text="When a person moved it to its pile; empty: it is guessed."
    )
    urgency_set_at = models.DateTimeField(
        null=True, help_text="When a person said it apart from the topic's own."
    )
    tone = models.CharField(
        max_length=8, choices=IncidentTone.choices, blank=True,
        help_text="What a person heard in the last words; empty: nobody said.",
    )  # fmt: skip

    approval_since = models.DateTimeField(null=True)

    number = models.PositiveIntegerField(_("number"), unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="incidents")
    institution = models.ForeignKey(
        Institution, null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False, help_text="Whose it is now; empty: of the authority itself.",
    )  # fmt: skip
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT)
    is_private = models.BooleanField(default=False)
    thread_key = models.CharField(max_length=400, db_index=True)
    opening_text = models.TextField(help_text="Two lines after the greeting, for the list.")
    lemma_text = models.TextField(blank=True, help_text="Lemmas between spaces, for the search.")

    pile = models.CharField(max_length=16, choices=Pile.choices, default=Pile.ANSWER)
    topic = models.ForeignKey(Topic, null=True, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT)
    assignee = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="incidents"
    )

    guessed_topic = models.ForeignKey(Topic, null=True, on_delete=models.SET_NULL, related_name="+")
    guess_certainty = models.FloatField(default=0)
    guess_reason = models.CharField(max_length=300, blank=True)

    concern = models.CharField(
        max_length=8, choices=Concern.choices, blank=True,
        help_text="The gravest of what its public comments may harm a person by, not looked at.",
    )  # fmt: skip

    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    last_message_at = models.DateTimeField()
    erased_at = models.DateTimeField(
        null=True, help_text="Its words were erased by a decision; the fact stays."
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["status", "pile", "due_at"],
                condition=Q(closed_at__isnull=True),  # see WAITS
                name="incident_open",
            ),
            models.Index(fields=["posted_at"], name="incident_by_day"),
            models.Index(fields=["detected_at"], name="incident_by_detection"),
            models.Index(fields=["-last_message_at", "-id"], name="incident_newest_first"),
            models.Index(fields=["unit", "status", "due_at"], name="incident_by_unit"),
            models.Index(
                fields=["institution", "status", "pile", "due_at"],
                condition=Q(institution__isnull=False),
                name="incident_of_institution_by_due",
            ),
            models.Index(
                fields=["institution", "-last_message_at", "-id"],
                condition=Q(institution__isnull=False),
                name="incident_of_institution_newest",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status="closed") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="closed_with_moment_and_outcome",
            )
        ]

    def __str__(self) -> str:
        return gettext("No. %(number)s") % {"number": self.number}

    @property
    def public_number(self) -> str:
        """«№ 12» in the language of the installation."""
        with override(settings.LANGUAGE_CODE):
            return str(self)

    @transaction.atomic
    def triage(self, *, unit: Unit, topic: Topic, urgency: str, by: User, at: datetime) -> None:
        """Decide who answers, about what, and by when. Once topic, likely guess or urgency has
        required a second person, only somebody who may approve can waive it."""
        self.refuse_if_closed()
        if unit.institution_id != self.institution_id:
            raise Refused(_("This unit belongs elsewhere: choose one of the incident's place."))
        is_asked = topic.needs_approval or ApprovalRule.applies_to_urgency(urgency)
        was_asked = self.asks_for_second_person
        self.note_second_person(is_asked=is_asked, was_asked=was_asked, by=by, at=at)
        self.unit, self.topic, self.urgency = unit, topic, urgency
        self.count_due()
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
        entries.record(
            self, "incident.triaged", by=by, at=at,
            unit=unit.code, topic=topic.code, urgency=urgency,
        )  # fmt: skip

    @property
    def asks_for_second_person(self) -> bool:
        """Whether its topic, a likely guess of one, or its urgency requires it by today's rules."""
        guess = self.guessed_topic if self.has_likely_topic else None
        topics = [topic for topic in (self.topic, guess) if topic is not None]
        is_asked = any(topic.needs_approval for topic in topics)
        return is_asked or ApprovalRule.applies_to_urgency(self.urgency)

    def may_be_read_by(self, user: User) -> bool:
        """`visible_to` for one row."""
        return type(self).objects.visible_to(user).filter(pk=self.pk).exists()

    def is_foreign_to(self, account: Account) -> bool:
        """Whether an institution would answer from a page that is not its own. The authority speaks
        for all of its institutions."""
        owner = self.institution_id
        return owner is not None and account.institution_id != owner

    def may_be_of(self, user: User) -> bool:
        """Whether somebody works in the incident's institution, or in the authority."""
        return user.institution_id in (None, self.institution_id)

    def unit_for(self, topic: Topic) -> Unit | None:
        """Who answers for a topic here: in an institution its own unit, else all of it."""
        if topic.unit is None or topic.unit.institution_id == self.institution_id:
            return topic.unit
        return self.institution.unit if self.institution else None

    @transaction.atomic
    def take(self, *, by: User, at: datetime) -> None:
        self.refuse_if_closed()
        self.note_taken(by=by, at=at)

    def note_taken(self, *, by: User, at: datetime) -> None:
        """For a verb that has locked it and found it open."""
        self.assignee = by
        self.save(update_fields=["assignee"])
        entries.record(self, "incident.taken", by=by, at=at)

    @transaction.atomic
    def assign(self, *, to: User, by: User, at: datetime) -> None:
        self.refuse_if_closed()
        if not to.is_active or not to.may(Right.REPLY):
            raise Refused(_("This colleague cannot answer at the desk: choose another one."))
        if not self.may_be_of(to) or by.institution_id not in (None, to.institution_id):
            raise Refused(_("This colleague works elsewhere: transfer the incident instead."))
        self.assignee = to
        self.save(update_fields=["assignee"])
        entries.record(self, "incident.assigned", by=by, at=at, to=to.pk)

    @transaction.atomic
    def move(self, *, pile: str, by: User, at: datetime) -> None:
        self.refuse_if_closed()
        self.pile, self.pile_set_at = pile, at
        self.save(update_fields=["pile", "pile_set_at"])
        entries.record(self, "incident.moved", by=by, at=at, pile=pile)

    @transaction.atomic
    def close(self, *, outcome: str, by: User, at: datetime) -> None:
        """Record the outcome. An outcome that claims an answer requires a sent one."""
        self.refuse_if_closed()
        if outcome == self.Outcome.JOINED:
            raise Refused(_("Merge it with another incident on its page, or choose how it ended."))
        if self.replies.at_work().exists():
            raise Refused(_("There is still an unfinished reply: send or discard it, then close."))
        if outcome in self.ANSWERED_OUTCOMES and self.first_reply_at is None:
            raise Refused(
                _("No answer was sent yet. Answer first, or choose an outcome without an answer.")
            )
        if self.status == self.Status.INTERIM and outcome in self.FINAL_OUTCOMES:
            raise Refused(_("The person was promised a final answer: give it, then close."))
        self.status, self.outcome, self.closed_at = self.Status.CLOSED, outcome, at
        self.save(update_fields=["status", "outcome", "closed_at"])
        entries.record(self, "incident.closed", by=by, at=at, outcome=outcome)

    @transaction.atomic
    def reopen(self, *, by: User, at: datetime) -> None:
        self.lock()
        if self.status != self.Status.CLOSED:
            raise Refused(_("The incident is open already."))
        if self.erased_at is not None:
            raise Refused(_("The words here were erased by a decision: nobody can be answered."))
        if self.outcome == self.Outcome.JOINED:
            raise Refused(_("This is part of another incident: undo the merge on its page."))
        if self.first_reply_at is not None:
            is_final = self.final_at is not None or self.interim_at is None
            self.status = self.Status.ANSWERED if is_final else self.Status.INTERIM
        else:
            self.status = self.Status.IN_PROGRESS if self.topic_id else self.Status.NEW
        self.outcome, self.closed_at = "", None
        self.save(update_fields=["status", "outcome", "closed_at"])
        entries.record(self, "incident.reopened", by=by, at=at)

    def go_on(self, read: classify.Reading, *, posted: datetime, at: datetime) -> None:
        """The person wrote again. A question reopens an answered or closed incident and restarts
        its clock; thanks and greetings do not."""
        self.lock()
        guesses.note_reading(self, read)
        if not self.is_unanswered and read.pile != self.Pile.NOT_A_QUESTION:
            self._open_anew(posted=posted, at=at)

    def note_attachment(self, *, at: datetime) -> None:
        """The person added an attachment: an answered or closed incident is reopened."""
        self.lock()
        if not self.is_unanswered:
            self._open_anew(posted=at, at=at)

    def note_unhelped(self, *, at: datetime) -> None:
        """The person says that the answer did not help: reopen an answered or closed incident."""
        self.lock()
        refuse_erased(self.erased_at)
        if not self.is_unanswered and self.outcome != self.Outcome.JOINED:
            self._open_anew(posted=at, at=at)

    @property
    def is_ended_well(self) -> bool:
        """Closed with an answer that should help."""
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
        entries.record(self, verb, by=None, at=at)

    def add_message(
        self,
        *,
        event: InboundEvent,
        lane: str,
        client: Client | None,
        direction: str,
        at: datetime,
    ) -> "Message":
        """Add a message from a network to the timeline, with its first version. The incident must
        be new or locked."""
        message = self.messages.model(
            incident=self,
            direction=direction,
            lane=lane,
            account_id=self.account_id,
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
        insert(message)
        first = message.versions.model(
            message=message, number=1, text=event.text, at=event.occurred_at
        )
        insert(first)
        changed = []
        if event.occurred_at > self.last_message_at:
            self.last_message_at = event.occurred_at
            changed.append("last_message_at")
        if message.is_inbound and self._index_words(event.text):
            changed.append("lemma_text")
        if changed:
            self.save(update_fields=changed)
        if message.is_inbound:
            message.look_for_concerns(event.text)
            entries.record(self, "message.received", by=None, at=at, message=message.pk, lane=lane)
        return message

    def weigh_concerns(self) -> None:
        """Set the gravest concern among its public comments that nobody has reviewed."""
        here = self.messages.inbound().filter(CONCERNING, lane="public")
        here = here.filter(deleted_at__isnull=True, erased_at__isnull=True)
        in_sight = here.exclude(moderations__state__in=GONE)
        found = {message.concern for message in in_sight}
        concern = next((kind.value for kind in Concern if kind in found), "")
        if concern != self.concern:
            self.concern = concern
            self.save(update_fields=["concern"])

    def question_before(self, moment: datetime, *, lane: str) -> "Message | None":
        """The person's last message in a lane before a moment: the one being answered."""
        questions = self.messages.inbound().answerable()
        questions = questions.filter(lane=lane, occurred_at__lte=moment)
        return questions.order_by("occurred_at", "pk").last()

    def learn_words(self, text: str) -> None:
        """Index a message for the search."""
        if self._index_words(text):
            self.save(update_fields=["lemma_text"])

    def _index_words(self, text: str) -> bool:
        """Beyond a limit of text, only new words are added. Whether any were; the caller saves."""
        more = classify.lemmas(text)
        if f" {' '.join(more)} " in self.lemma_text:
            return False
        if len(self.lemma_text) > MOST_LEMMAS:
            indexed = set(self.lemma_text.split())
            more = [lemma for lemma in more if lemma not in indexed]
        if more:
            self.lemma_text = f"{self.lemma_text or ' '}{' '.join(more)} "
        return bool(more)

    @property
    def has_likely_topic(self) -> bool:
        """Whether the guess is likely enough to act on before a person decides."""
        return self.guessed_topic_id is not None and self.guess_certainty >= LIKELY_FROM

    def note_answer(self, *, to: "Message", at: datetime, is_interim: bool = False) -> None:
        """An answer to one message was given at `at`; questions asked later still wait."""
        self.lock()
        if self.first_reply_at is None:
            self.first_due_at = self.due_at
        self.first_reply_at = min(self.first_reply_at or at, at)
        self.last_message_at = max(self.last_message_at, at)
        questions = self.messages.inbound().answerable()
        questions = questions.filter(deleted_at__isnull=True).with_texts()
        later = [m for m in questions if (m.occurred_at, m.pk) > (to.occurred_at, to.pk)]
        stage: list[str] = []
        if self.status == self.Status.CLOSED or not any(message.is_question for message in later):
            stage = self._note_interim(at=at) if is_interim else self._note_final(at=at)
        self.save(update_fields=["first_reply_at", "first_due_at", "last_message_at", *stage])

    def compare(self, text: str) -> None:
        Likeness.note(self, text, at=self.detected_at)

    @property
    def sounds_angry(self) -> bool:
        """Whether a person marked its tone as worse than calm; False while nobody did."""
        return self.tone not in ("", IncidentTone.CALM)

    def note_second_person(
        self, *, is_asked: bool, was_asked: bool, by: User, at: datetime
    ) -> None:
        """Record whether a second person is required; only an approver can waive it."""
        if by.may(Right.APPROVE):
            self.approval_since = at if is_asked else None
        elif self.approval_since is None and (is_asked or was_asked):
            self.approval_since = at

    @property
    def is_unanswered(self) -> bool:
        """Whether an answer is awaited, including the final one after an interim one."""
        return self.status in self.UNANSWERED

    def start_clock(self) -> None:
        self.clock_from = Clock.current().start_of(
            posted=self.posted_at, detected=self.detected_at, registered=self.registered_at
        )
        self.count_due()

    def count_due(self) -> None:
        """Recompute `due_at` from norm, extension and outside deadline. The caller saves."""
        self.due_at = deadline_of(self).due

    @transaction.atomic
    def note_outside_deadline(
        self, *, due: datetime | None, source: str, by: Actor | None, at: datetime
    ) -> None:
        """Another body (`source`) sets a deadline, which overrides our norms; None for `due` lifts
        it. Harmless when repeated."""
        self.lock()
        if (self.outside_due_at, self.outside_due_source) == (due, source if due else ""):
            return
        was = self.outside_due_at
        self.outside_due_at, self.outside_due_source = due, source if due else ""
        self.count_due()
        self.save(update_fields=["outside_due_at", "outside_due_source", "due_at"])
        verb = "incident.outside_deadline" if due else "incident.outside_deadline_lifted"
        entries.record(self, verb, by=by, at=at, was=was, now=due, source=source)

    def refuse_unless_awaited(self) -> None:
        """Raises Refused when no answer is awaited any more, so there is no clock to change."""
        self.lock()
        if not self.is_unanswered:
            raise Refused(_("No answer is expected here any more: there is no deadline."))

    def _restart_clock(self, *, posted: datetime, at: datetime) -> list[str]:
        """A new question: the first clock restarts. Returns the columns to save."""
        self.clock_from = Clock.current().start_of(posted=posted, detected=at, registered=at)
        self.final_at = None
        if self.outside_due_at is not None and self.outside_due_at <= at:
            self.outside_due_at, self.outside_due_source = None, ""
        self.count_due()
        return ["clock_from", "final_at", "outside_due_at", "outside_due_source", "due_at"]

    def _note_interim(self, *, at: datetime) -> list[str]:
        """An interim answer was given: the second clock starts. Returns the columns to save."""
        self.interim_at = max(self.interim_at or at, at)
        if self.status not in self.UNANSWERED:
            return ["interim_at"]
        self.status, self.clock_from = self.Status.INTERIM, at
        self.count_due()
        return ["status", "interim_at", "clock_from", "due_at"]

    def _note_final(self, *, at: datetime) -> list[str]:
        if self.status != self.Status.CLOSED:
            if self.status == self.Status.INTERIM and self.interim_at and at < self.interim_at:
                return []  # learned of late: it was given before the interim one
            self.status = self.Status.ANSWERED
        self.final_at = min(self.final_at or at, at)
        return ["status", "final_at"]

    def refuse_if_closed(self) -> None:
        self.lock()
        if self.status == self.Status.CLOSED:
            raise Refused(_("The incident is closed. Reopen it first."))

    def lock(self) -> None:
        """Lock the row until the transaction ends, and reload it; of rows that it names, those that
        were read stay."""
        fields: list[Any] = [one for one in self._meta.concrete_fields if one.is_relation]
        read = {one: one.get_cached_value(self) for one in fields if one.is_cached(self)}
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())
        for field, row in read.items():
            if row is not None and row.pk == getattr(self, field.attname):
                field.set_cached_value(self, row)
