import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels.models import Delivery
from otklik.channels.networks.base import OutboundKind
from otklik.channels.networks.registry import NoAdapter, adapter
from otklik.channels.outgoing import queue
from otklik.core.refusal import Refused
from otklik.incidents.models.incident import Incident
from otklik.incidents.models.message import Message
from otklik.organisation.models import User


class ReplyQuerySet(models.QuerySet["Reply"]):
    def at_work(self) -> Self:
        return self.filter(status__in=Reply.AT_WORK)

    def waiting_for_approval(self) -> Self:
        return self.filter(status=Reply.Status.IN_APPROVAL).order_by("submitted_at", "pk")

    def unconfirmed(self) -> Self:
        return self.filter(status=Reply.Status.UNCONFIRMED)

    def not_by(self, user: User) -> Self:
        return self.exclude(author=user)


class Reply(models.Model):
    """An answer of ours: draft → (in approval → returned | approved) → on its way → sent.

    Once on its way, what became of it is the delivery's state; `unconfirmed` stays so until an
    echo or a person settles it. One reply is at work in an incident at a time.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_APPROVAL = "in_approval", _("waits for approval")
        RETURNED = "returned", _("returned for correction")
        ON_ITS_WAY = "on_its_way", _("on its way")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not sent")
        UNCONFIRMED = "unconfirmed", _("not confirmed")
        DISCARDED = "discarded", _("discarded")

    AT_WORK = (
        Status.DRAFT,
        Status.IN_APPROVAL,
        Status.RETURNED,
        Status.ON_ITS_WAY,
        Status.UNCONFIRMED,
    )
    EDITABLE = (Status.DRAFT, Status.RETURNED)
    OVER = (Status.SENT, Status.DISCARDED)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="replies")
    writers = models.ManyToManyField(User, related_name="+")
    in_reply_to = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    lane = models.CharField(max_length=7, choices=Message.Lane.choices)
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    delivery = models.OneToOneField(
        Delivery, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident"],
                condition=Q(
                    status__in=["draft", "in_approval", "returned", "on_its_way", "unconfirmed"]
                ),
                name="one_reply_at_work_an_incident",
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.get_status_display()}"

    @classmethod
    @transaction.atomic
    def begin(
        cls, incident: Incident, *, to: Message, key: uuid.UUID, by: User, at: datetime
    ) -> "Reply":
        """A new draft to one of the person's messages; the same one when asked twice with a key.

        Raises Refused while another reply is at work in this incident, or when it is closed.
        """
        Incident.objects.select_for_update().get(pk=incident.pk)
        known = cls.objects.filter(incident=incident, key=key).first()
        if known is not None:
            return known
        if incident.status == Incident.Status.CLOSED:
            raise Refused(_("The incident is closed. Reopen it first."))
        if cls.objects.at_work().filter(incident=incident).exists():
            raise Refused(
                _("A colleague changed this reply meanwhile. Your text is below: compare them.")
            )
        reply = cls.objects.create(
            incident=incident, key=key, author=by, in_reply_to=to, lane=to.lane, saved_at=at
        )
        reply.incident = incident
        if incident.assignee_id is None:
            incident.take(by=by, at=at)
        journal.record(incident, "reply.begun", by=by, at=at, reply=str(key))
        return reply

    @property
    def is_editable(self) -> bool:
        return self.status in self.EDITABLE

    @property
    def needs_approval(self) -> bool:
        """The order of the pack: topics marked so, and what nobody has sorted yet."""
        topic = self.incident.topic
        return topic is None or topic.needs_approval

    @property
    def limit(self) -> int:
        """How many characters the network takes here; 0 when it says nothing."""
        try:
            limits = adapter(self.in_reply_to.account).capabilities.limits
        except (NoAdapter, ValueError):
            return 0
        is_private = self.lane == Message.Lane.PRIVATE
        return (limits.dm if is_private else limits.comment) or limits.text

    @property
    def takeable_until(self) -> datetime | None:
        """Until when it can be taken back; None when no longer."""
        if self.status != self.Status.ON_ITS_WAY or self.delivery is None:
            return None
        is_queued = self.delivery.state == Delivery.State.QUEUED
        return self.delivery.not_before if is_queued and not self.delivery.attempts else None

    @transaction.atomic
    def save_draft(self, text: str, *, revision: int, by: User, at: datetime) -> None:
        """Keep what was typed. Raises Refused when a colleague changed it meanwhile."""
        current = self._locked()
        if not current.is_editable:
            raise Refused(_("The reply can no longer be changed: take it back or wait."))
        if current.revision != revision and current.text != text:
            raise Refused(
                _("A colleague changed this reply meanwhile. Your text is below: compare them.")
            )
        if current.text == text:
            return
        self.text, self.saved_at, self.revision = text, at, current.revision + 1
        self.save(update_fields=["text", "saved_at", "revision"])
        self.writers.add(by)

    @transaction.atomic
    def discard(self, *, by: User, at: datetime) -> None:
        """Put an unsent reply away. Its text stays in the record."""
        if not self._locked().is_editable:
            raise Refused(_("Only a draft can be discarded."))
        self._set(self.Status.DISCARDED, "reply.discarded", by=by, at=at)

    @transaction.atomic
    def submit(self, *, by: User, at: datetime) -> None:
        """Hand the reply to a second person. Harmless when pressed twice."""
        current = self._locked()
        if current.status == self.Status.IN_APPROVAL:
            return
        if not current.is_editable:
            raise Refused(_("This reply is not a draft any more."))
        self._refuse_if_empty()
        self.submitted_at = at
        self._set(self.Status.IN_APPROVAL, "reply.submitted", by=by, at=at)

    @transaction.atomic
    def return_for_correction(self, reason: str, *, by: User, at: datetime) -> None:
        """The second person asks for a change and says which."""
        self._refuse_unless_judgeable(by)
        if not reason.strip():
            raise Refused(_("Say in a sentence what to correct."))
        self.approvals.create(
            verdict=Approval.Verdict.RETURNED, by=by, at=at, text=self.text, reason=reason.strip()
        )
        self._set(self.Status.RETURNED, "reply.returned", by=by, at=at, reason=reason.strip())

    @transaction.atomic
    def approve(self, *, by: User, at: datetime) -> None:
        """The second person agrees: the reply goes on its way. Harmless when pressed twice."""
        if self._locked().status == self.Status.ON_ITS_WAY:
            return
        self._refuse_unless_judgeable(by)
        self.approvals.create(verdict=Approval.Verdict.APPROVED, by=by, at=at, text=self.text)
        journal.record(self.incident, "reply.approved", by=by, at=at, reply=str(self.key))
        self._put_on_its_way(by=by, at=at)

    @transaction.atomic
    def send(self, *, by: User, at: datetime) -> None:
        """Send without a second person, where the topic allows. Harmless when pressed twice."""
        current = self._locked()
        if current.status in (self.Status.ON_ITS_WAY, self.Status.SENT):
            return
        if not current.is_editable:
            raise Refused(_("This reply is not a draft any more."))
        self._refuse_if_empty()
        if self.needs_approval:
            raise Refused(_("A second person must approve this reply: hand it over."))
        self._put_on_its_way(by=by, at=at)

    @transaction.atomic
    def take_back(self, *, by: User, at: datetime) -> None:
        """Within the seconds of grace: no network was called, the text is a draft again."""
        if self._locked().status != self.Status.ON_ITS_WAY or self.delivery is None:
            raise Refused(_("There is nothing to take back: the reply is not on its way."))
        self.delivery.withdraw(by=by, at=at)
        self.delivery = None
        self.save(update_fields=["delivery"])
        self._set(self.Status.DRAFT, "reply.taken_back", by=by, at=at)

    @transaction.atomic
    def settle(self, *, at: datetime) -> None:
        """Take over what became of the delivery. Repeatable; a later certainty wins."""
        self._locked()
        delivery = self.delivery
        if delivery is None or self.status in (self.Status.SENT, self.Status.DISCARDED):
            return
        match delivery.state:
            case Delivery.State.SENT:
                self._stand_in_network(delivery, at=at)
            case Delivery.State.FAILED if self.status != self.Status.FAILED:
                self._set(self.Status.FAILED, "reply.failed", by=None, at=at)
            case Delivery.State.UNCONFIRMED if self.status != self.Status.UNCONFIRMED:
                self._set(self.Status.UNCONFIRMED, "reply.unconfirmed", by=None, at=at)
            case Delivery.State.QUEUED if self.status == self.Status.UNCONFIRMED:
                self._set(self.Status.ON_ITS_WAY, "reply.queued_again", by=None, at=at)

    @transaction.atomic
    def write_again(self, *, by: User, at: datetime) -> "Reply":
        """After a failure: a new draft with the same text."""
        if self.status != self.Status.FAILED:
            raise Refused(_("Only a reply that was not sent can be written again."))
        draft = Reply.begin(
            self.incident, to=self.in_reply_to, key=uuid.uuid5(self.key, "again"), by=by, at=at
        )
        if not draft.text:
            draft.save_draft(self.text, revision=draft.revision, by=by, at=at)
        return draft

    def _stand_in_network(self, delivery: Delivery, *, at: datetime) -> None:
        """The answer stands there: it joins the timeline and stops the clock."""
        message, _is_new = Message.objects.get_or_create(
            account=delivery.account,
            container=delivery.container,
            lane=self.lane,
            external_id=delivery.external_id,
            defaults={
                "incident": self.incident,
                "direction": Message.Direction.OUTBOUND,
                "post": delivery.post,
                "peer": delivery.peer,
                "parent_id": delivery.reply_to,
                "url": delivery.url,
                "occurred_at": delivery.settled_at or at,
                "received_at": at,
            },
        )
        message.add_version(delivery.text, at=message.occurred_at)
        self._set(self.Status.SENT, "reply.sent", by=None, at=at, message=message.pk)
        self.incident.note_answer(at=message.occurred_at)

    def _put_on_its_way(self, *, by: User, at: datetime) -> None:
        to = self.in_reply_to
        seconds = settings.UNDO_SECONDS if by.undo_seconds is None else by.undo_seconds
        self.delivery = queue(
            account=to.account,
            kind=OutboundKind.DM if self.lane == Message.Lane.PRIVATE else OutboundKind.COMMENT,
            thread=to.thread,
            text=self.text,
            reply_to=to.external_id,
            not_before=at + timedelta(seconds=seconds),
            on_settled="otklik.incidents.tasks.delivery_settled",
            by=by,
            at=at,
        )
        self.save(update_fields=["delivery"])
        self._set(self.Status.ON_ITS_WAY, "reply.on_its_way", by=by, at=at)

    def _locked(self) -> "Reply":
        """The row as it is now, held until the transaction ends; this object follows it."""
        current = Reply.objects.select_for_update().get(pk=self.pk)
        self.status, self.text, self.revision = current.status, current.text, current.revision
        if self.delivery_id != current.delivery_id:
            self.delivery = current.delivery
        return current

    def _set(
        self, status: str, verb: str, *, by: User | None, at: datetime, **particulars: object
    ) -> None:
        self.status = status
        self.save(update_fields=["status", "submitted_at"])
        journal.record(
            self.incident, verb, by=by, at=at, reply=str(self.key), text=self.text, **particulars
        )

    def _refuse_if_empty(self) -> None:
        if not self.text.strip():
            raise Refused(_("The reply is empty. Write it first."))

    def _refuse_unless_judgeable(self, by: User) -> None:
        if self._locked().status != self.Status.IN_APPROVAL:
            raise Refused(_("This reply does not wait for approval any more."))
        if self.author_id == by.pk or self.writers.contains(by):
            raise Refused(_("Another person must approve: you wrote this reply."))


class Approval(models.Model):
    """What a second person said about a reply. The author's own word does not count."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned for correction")

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="approvals")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(help_text="The reply's text as it was judged.")
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(verdict="returned") | ~Q(reason=""), name="returned_with_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reply}: {self.get_verdict_display()}"
