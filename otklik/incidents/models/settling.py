import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels.links import kept_link
from otklik.channels.models import Account, Delivery
from otklik.channels.networks.base import OutboundKind
from otklik.channels.networks.registry import NoAdapter, adapter
from otklik.channels.outgoing import is_by_hand_only, objection
from otklik.incidents.models.client import WritingPermission
from otklik.incidents.models.incident import Incident
from otklik.incidents.models.message import Message
from otklik.incidents.models.replies import ReplyStatus
from otklik.organisation.models import User
from otklik.organisation.rights import Right

if TYPE_CHECKING:
    from otklik.incidents.models.approval_reasons import Reason
    from otklik.incidents.models.body import Referral
    from otklik.incidents.models.interim import Interim


class Settling(models.Model):
    """What a reply is made of, where it is, and how it follows its delivery once on its way."""

    Status = ReplyStatus
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
    message = models.OneToOneField(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    delivery = models.OneToOneField(
        Delivery, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract: ClassVar = True

    @property
    def is_editable(self) -> bool:
        return self.status in self.EDITABLE

    @property
    def approval_reasons(self) -> "list[Reason]":
        """Why a second person must read it: by topic, by rules of the authority, and whatever
        nobody has sorted yet."""
        from otklik.incidents.models.approval_reasons import reasons_of

        return reasons_of(self)

    @property
    def needs_approval(self) -> bool:
        return bool(self.approval_reasons)

    @property
    def written_by(self) -> set[int]:
        """Keys of whoever began it or wrote in it: none of them approves it."""
        return {self.author_id, *(writer.pk for writer in self.writers.all())}

    @property
    def judges(self) -> list[User]:
        """Who may approve it today: whoever may do so there, and did not write it."""
        today, wrote = timezone.localdate(), self.written_by
        may = User.holding(Right.APPROVE, on=today, institution=self.judged_in)
        return [user for user in may if user.pk not in wrote]

    @property
    def is_in_anothers_name(self) -> bool:
        """Whether an institution answers from a page that is not its own: the authority, whose
        name or whose other institution's it is, approves that."""
        to = self.in_reply_to if self.in_reply_to_id else self.incident
        return self.incident.is_foreign_to(to.account)

    @property
    def judged_in(self) -> int | None:
        """The institution whose second person may judge it; None: a person of the authority, who
        may do so wherever it is."""
        return None if self.is_in_anothers_name else self.incident.institution_id

    @property
    def interim_mark(self) -> "Interim | None":
        """The promise of a final answer, when this one is only interim."""
        return getattr(self, "interim", None) if self.pk else None

    @property
    def referral_mark(self) -> "Referral | None":
        """The body that this reply shows the way to; then it closes the incident."""
        return getattr(self, "referral", None) if self.pk else None

    @property
    def kind(self) -> OutboundKind:
        is_private = self.lane == Message.Lane.PRIVATE
        return OutboundKind.DM if is_private else OutboundKind.COMMENT

    @property
    def objection(self) -> Any:
        """Why this person cannot be answered here, said before anybody types; else empty."""
        to = self.in_reply_to
        is_private = self.lane == Message.Lane.PRIVATE
        if is_private and WritingPermission.objects.is_denied(client=to.client, account=to.account):
            return _(
                "The person does not let us write to them there any more: answer in the open"
                " channel, by telephone or by letter."
            )
        is_by_hand = to.account.network == Account.NetworkCode.HAND
        is_nowhere = not (to.post or to.peer) and to.account.network not in Account.OF_OUR_OWN
        if (is_by_hand and not to.url) or is_nowhere:
            return _(
                "There is no place to write to from here: answer another way, then note the answer."
            )
        return to.account.objection_to(self.kind) or (
            "" if self.is_by_hand else objection(to.account, self.kind)
        )

    @property
    def is_by_hand(self) -> bool:
        """Whether only a person in the network itself can put it there."""
        return is_by_hand_only(self.in_reply_to.account, self.kind)

    @property
    def place(self) -> str:
        """Where in the network it belongs; empty when nobody knows."""
        to = self.in_reply_to
        try:
            found = adapter(to.account).place(to.thread, to.external_id)
        except (NoAdapter, ValueError):
            found = ""
        return kept_link(found) or to.url or to.account.page_url

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
    def is_watched(self) -> bool:
        """Whether something may still happen to it without us."""
        return self.status in (
            self.Status.IN_APPROVAL,
            self.Status.ON_ITS_WAY,
            self.Status.BY_HAND,
        )

    @property
    def progress(self) -> str:
        """Changes whenever a reader should see something else."""
        if self.delivery is None or self.takeable_until:
            return f"{self.status}-{'early' if self.delivery else 0}"
        is_waiting = self.is_watched and self.delivery.account.is_unreachable
        return f"{self.status}-{self.delivery.attempts}{'-waits' if is_waiting else ''}"

    @property
    def takeable_until(self) -> datetime | None:
        """The end of the seconds of grace; None when they are over, or it had to wait since."""
        if self.status != self.Status.ON_ITS_WAY or self.delivery is None:
            return None
        delivery = self.delivery
        is_put_back = bool(delivery.attempts) or delivery.not_before > delivery.planned_at
        is_queued = delivery.state == Delivery.State.QUEUED
        return delivery.not_before if is_queued and not is_put_back else None

    @transaction.atomic
    def settle(self, *, at: datetime) -> None:
        """Take over what became of the delivery. Repeatable; a later certainty wins."""
        self._locked()
        delivery = self.delivery
        if delivery is None or self.status == self.Status.DISCARDED:
            return
        match delivery.state:
            case Delivery.State.SENT if self.status != self.Status.SENT:
                self._stand_in_network(delivery, at=at)
            case Delivery.State.FAILED if self.status != self.Status.FAILED:
                self._set(self.Status.FAILED, "reply.failed", by=None, at=at)
            case Delivery.State.UNCONFIRMED if self.status != self.Status.UNCONFIRMED:
                self._leave_network()
                self._set(self.Status.UNCONFIRMED, "reply.unconfirmed", by=None, at=at)
            case Delivery.State.QUEUED if self.status == self.Status.UNCONFIRMED:
                self._set(self.Status.ON_ITS_WAY, "reply.queued_again", by=None, at=at)

    def _stand_in_network(self, delivery: Delivery, *, at: datetime) -> None:
        """The answer stands there: it joins the timeline and stops the clock."""
        stands_since = delivery.settled_at or at
        self._take_for_it(delivery)
        message, _is_new = Message.objects.update_or_create(
            account=delivery.account,
            container=delivery.container,
            lane=self.lane,
            external_id=delivery.external_id,
            defaults={"incident": self.incident, "direction": Message.Direction.OUTBOUND},
            create_defaults={
                "incident": self.incident,
                "direction": Message.Direction.OUTBOUND,
                "post": delivery.post,
                "peer": delivery.peer,
                "parent_id": delivery.reply_to,
                "url": delivery.url,
                "occurred_at": stands_since,
                "received_at": at,
            },
        )
        message.add_version(delivery.text, occurred_at=message.occurred_at, at=at)
        self.message = message
        self.save(update_fields=["message"])
        self._set(self.Status.SENT, "reply.sent", by=None, at=at, message=message.pk)
        is_interim = self.interim_mark is not None
        self.incident.note_answer(
            to=self.in_reply_to, at=message.occurred_at, is_interim=is_interim
        )
        if self.referral_mark is not None:
            self.referral_mark.follow(at=at)

    def _take_for_it(self, delivery: Delivery) -> None:
        """A link that a person pasted may lead to what the network has told us of already."""
        if delivery.proof != Delivery.Proof.HAND or not delivery.url:
            return
        told = self.incident.messages.filter(
            direction=Message.Direction.OUTBOUND, account=delivery.account, url=delivery.url
        )
        told.update(external_id=delivery.external_id)

    def _leave_network(self) -> None:
        """What was taken for ours turned out to be another message: it is not in the timeline."""
        if self.message is not None:
            mistaken = self.message
            self.message = None
            self.save(update_fields=["message"])
            mistaken.delete()

    def _locked(self) -> Self:
        """The row as it is now, held until the transaction ends; this object follows it."""
        current = type(self)._default_manager.select_for_update().get(pk=self.pk)
        for name in ("status", "text", "revision", "submitted_at", "message_id"):
            setattr(self, name, getattr(current, name))
        if self.incident_id != current.incident_id:  # its messages were regrouped
            self.incident = current.incident
        if self.delivery_id != current.delivery_id:
            self.delivery = current.delivery
        elif self.delivery is not None:
            self.delivery.refresh_from_db()
        return current

    def _set(
        self, status: str, verb: str, *, by: User | None, at: datetime, **particulars: object
    ) -> None:
        self.status = status
        self.save(update_fields=["status", "submitted_at"])
        journal.record(
            self.incident, verb, by=by, at=at, reply=str(self.key), text=self.text, **particulars
        )
