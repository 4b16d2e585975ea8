from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels.models import Account
from otklik.core.refusal import Refused
from otklik.incidents.models.approval_rule import ApprovalRule
from otklik.incidents.models.incidents import IncidentQuerySet
from otklik.incidents.models.matter import Matter
from otklik.incidents.models.topic import Topic
from otklik.incidents.models.waiting import Waiting
from otklik.organisation.models import Unit, User
from otklik.organisation.rights import Right


class Incident(Waiting, Matter):
    """One matter of one person: their messages, our replies, its deadline and its outcome.

    new (detected, registered) → in_progress (unit, topic, due) → interim → answered → closed; a
    new message of the person brings it back to in_progress.
    """

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
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
    def written_number(self) -> str:
        """«№ 12» however the desk is read: what people are told, and what is looked up."""
        with override(settings.LANGUAGE_CODE):
            return str(self)

    @transaction.atomic
    def triage(self, *, unit: Unit, topic: Topic, urgency: str, by: User, at: datetime) -> None:
        """Decide who answers, about what, and by when.

        A second person stays needed once the topic, or a likely guess of it, asked for one:
        only somebody who may approve can decide otherwise. So with an urgency, by the rule.
        """
        self._refuse_if_closed()
        if unit.institution_id != self.institution_id:
            raise Refused(
                _("This unit belongs elsewhere: choose one of those whose incident it is.")
            )
        is_asked = topic.needs_approval or ApprovalRule.asks_for_urgency(urgency)
        was_asked = self.asks_for_second_person
        self._note_second_person(is_asked=is_asked, was_asked=was_asked, by=by, at=at)
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
        journal.record(
            self, "incident.triaged", by=by, at=at,
            unit=unit.code, topic=topic.code, urgency=urgency,
        )  # fmt: skip

    @property
    def asks_for_second_person(self) -> bool:
        """By its topic, a likely guess of one, or its urgency, as the rules are now."""
        guess = self.guessed_topic if self.has_likely_topic else None
        topics = [topic for topic in (self.topic, guess) if topic is not None]
        is_asked = any(topic.needs_approval for topic in topics)
        return is_asked or ApprovalRule.asks_for_urgency(self.urgency)

    def may_be_read_by(self, user: User) -> bool:
        """The same answer as `visible_to`, for one row."""
        return type(self).objects.visible_to(user).filter(pk=self.pk).exists()

    def is_foreign_to(self, account: Account) -> bool:
        """Whether an answer from that page would not stand under the own name of whoever gives
        it. The authority speaks for all of its institutions."""
        owner = self.institution_id
        return owner is not None and account.institution_id != owner

    def may_be_of(self, user: User) -> bool:
        """Whether somebody works where the incident is, or in the authority, which sees all."""
        return user.institution_id in (None, self.institution_id)

    def unit_for(self, topic: Topic) -> Unit | None:
        """Who answers for a topic where the incident is: in an institution the topic's unit when
        it is one of its own, else the institution as a whole."""
        if topic.unit is None or topic.unit.institution_id == self.institution_id:
            return topic.unit
        return self.institution.unit if self.institution else None

    @transaction.atomic
    def take(self, *, by: User, at: datetime) -> None:
        """A person takes the incident upon themselves."""
        self._refuse_if_closed()
        self.assignee = by
        self.save(update_fields=["assignee"])
        journal.record(self, "incident.taken", by=by, at=at)

    @transaction.atomic
    def assign(self, *, to: User, by: User, at: datetime) -> None:
        """Hand it to a colleague, who sees it among their own."""
        self._refuse_if_closed()
        if not to.is_active or not to.may(Right.REPLY):
            raise Refused(_("This colleague cannot answer at the desk: choose another one."))
        if not self.may_be_of(to) or by.institution_id not in (None, to.institution_id):
            raise Refused(_("This colleague works elsewhere: hand the incident over instead."))
        self.assignee = to
        self.save(update_fields=["assignee"])
        journal.record(self, "incident.assigned", by=by, at=at, to=to.pk)

    @transaction.atomic
    def move(self, *, pile: str, by: User, at: datetime) -> None:
        """The machine laid it to the wrong pile: a person says where it belongs."""
        self._refuse_if_closed()
        self.pile, self.pile_said_at = pile, at
        self.save(update_fields=["pile", "pile_said_at"])
        journal.record(self, "incident.moved", by=by, at=at, pile=pile)

    @transaction.atomic
    def close(self, *, outcome: str, by: User, at: datetime) -> None:
        """Say how it ended. What claims an answer needs one that stands in the network."""
        self._refuse_if_closed()
        if outcome == self.Outcome.JOINED:
            raise Refused(_("Join it with another incident on its page, or choose how it ended."))
        if self.replies.at_work().exists():
            raise Refused(_("A reply is still at work: send or discard it, then close."))
        if outcome in self.ANSWERED_OUTCOMES and self.first_reply_at is None:
            raise Refused(
                _("No answer was sent yet. Answer first, or choose an outcome without an answer.")
            )
        if self.status == self.Status.INTERIM and outcome in self.FINAL_OUTCOMES:
            raise Refused(_("The person was promised a final answer: give it, then close."))
        self.status, self.outcome, self.closed_at = self.Status.CLOSED, outcome, at
        self.save(update_fields=["status", "outcome", "closed_at"])
        journal.record(self, "incident.closed", by=by, at=at, outcome=outcome)

    @transaction.atomic
    def reopen(self, *, by: User, at: datetime) -> None:
        """Undo a closing."""
        self._lock()
        if self.status != self.Status.CLOSED:
            raise Refused(_("The incident is open already."))
        if self.erased_at is not None:
            raise Refused(_("The words here were erased by a decision: nobody can be answered."))
        if self.outcome == self.Outcome.JOINED:
            raise Refused(_("This is part of another incident: undo the joining on its page."))
        if self.first_reply_at is not None:
            is_final = self.final_at is not None or self.interim_at is None
            self.status = self.Status.ANSWERED if is_final else self.Status.INTERIM
        else:
            self.status = self.Status.IN_PROGRESS if self.topic_id else self.Status.NEW
        self.outcome, self.closed_at = "", None
        self.save(update_fields=["status", "outcome", "closed_at"])
        journal.record(self, "incident.reopened", by=by, at=at)
