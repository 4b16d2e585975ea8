import hashlib
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels import tasks
from otklik.channels.links import kept_link, refuse_foreign
from otklik.channels.models.account import Account
from otklik.channels.models.deliveries import DeliveryProof, DeliveryQuerySet, DeliveryState
from otklik.channels.models.envelope import Envelope
from otklik.channels.models.event import Post
from otklik.channels.models.progress import Progress
from otklik.channels.networks.base import (
    FAULTS,
    ChannelError,
    GivenUp,
    OutboundKind,
    Sent,
    SwitchedOff,
)
from otklik.core.refusal import Refused

PUT_BACK = timedelta(seconds=2)
LOOK_LEASE = timedelta(minutes=5)


class Delivery(Envelope, Progress):
    """One mutation in one network: a row first, a call second.

    queued → sending → sent | failed | unconfirmed; queued → withdrawn. `sending` is committed
    before the call, `sent` needs an external id, and an unclear outcome is not repeated but by
    a person. Whoever changes the state holds the account first, then the row.
    """

    State = DeliveryState
    Proof = DeliveryProof

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes: ClassVar = [
            models.Index(fields=["state", "not_before"], name="delivery_by_state"),
            models.Index(fields=["account", "container", "post", "peer"], name="delivery_by_place"),
            models.Index(
                fields=["settled_at"],
                condition=Q(handed_on_at__isnull=True) & ~Q(on_settled=""),
                name="delivery_unheard",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="sent") | ~Q(external_id=""),
                name="sent_only_with_an_external_id",
            ),
            models.UniqueConstraint(
                fields=["account", "container", "kind", "external_id"],
                condition=~Q(external_id=""),
                name="external_id_once_a_place",
            ),
            models.UniqueConstraint(
                fields=["account", "container", "post", "peer"],
                condition=Q(state="sending"),
                name="one_sending_a_thread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.get_kind_display()} {self.pk}"

    def enqueue(self) -> None:
        """Let a worker take it when its time comes; harmless when told twice."""
        tasks.send_delivery.using(run_after=self.not_before).enqueue(self.pk)

    @transaction.atomic
    def hurry(self, *, at: datetime) -> None:
        """Its task seems lost: enqueue another, and remember when."""
        type(self).objects.filter(pk=self.pk).update(hurried_at=at)
        self.enqueue()

    # What people do

    @transaction.atomic
    def withdraw(self, *, by: journal.Actor, at: datetime) -> None:
        """Take it back while no call was made that could have been executed."""
        self.refresh_from_db()
        if not self._move(self.State.QUEUED, state=self.State.WITHDRAWN, settled_at=at):
            raise Refused(_("It is too late to take it back: the message is already on its way."))
        journal.record(self, "delivery.withdrawn", by=by, at=at)

    @transaction.atomic
    def found(self, url: str, *, by: journal.Actor, at: datetime) -> None:
        """A person sees the unconfirmed message in the network and gives its address."""
        self._refuse_unless_unconfirmed()
        refuse_foreign(url, self.account)
        # The network's own number is not known; an echo may still bring it.
        link = Sent(external_id=f"link:{hashlib.sha256(url.encode()).hexdigest()[:40]}", url=url)
        if not self.mark_sent(link, proof=self.Proof.HAND, by=by, at=at):
            raise Refused(_("Another message of ours was already found at this address."))

    @transaction.atomic
    def send_again(self, *, by: journal.Actor, at: datetime) -> None:
        """A person has looked: the message is not there, so it may be sent once more."""
        self._refuse_unless_unconfirmed()
        self._requeue(
            self.State.UNCONFIRMED, not_before=at, faults=0, looks=0, look_at=None, settled_at=None
        )
        self._tell()
        journal.record(self, "delivery.sent_again", by=by, at=at)

    @transaction.atomic
    def give_up(self, *, by: journal.Actor, at: datetime) -> None:
        """A person has looked: the message is not there and is not wanted any more."""
        self._refuse_unless_unconfirmed()
        self._settle(self.State.FAILED, GivenUp("given_up"), self.State.UNCONFIRMED, by=by, at=at)

    # What the engine does

    @transaction.atomic(durable=True)
    def claim(self, *, at: datetime) -> bool:
        """Take it for one attempt, in its thread's order; committed before the call is made."""
        account = Account.objects.held(self.account_id)
        self.refresh_from_db()
        if self.state != self.State.QUEUED or self.not_before > at:
            return False
        if account.objection_to(OutboundKind(self.kind)):
            self._settle(self.State.FAILED, SwitchedOff("mode"), self.State.QUEUED, at=at)
            return False
        ahead = type(self).objects.ahead_of(self, at=at).first()
        if ahead is not None:
            self._requeue(self.State.QUEUED, not_before=max(at, ahead.not_before) + PUT_BACK)
            return False
        attempt = {"sending_at": at, "attempts": self.attempts + 1, "looks": 0, "look_at": None}
        if not self._move(self.State.QUEUED, state=self.State.SENDING, **attempt):
            return False
        journal.record(self, "delivery.sending", by=None, at=at, attempt=self.attempts)
        return True

    @transaction.atomic
    def mark_sent(
        self, sent: Sent, *, proof: DeliveryProof, at: datetime, by: journal.Actor | None = None
    ) -> bool:
        """It stands in the network. A proof counts in whatever state the row is by now.

        The network's own answer outweighs an echo that was taken for this message; any other
        proof yields to a delivery that already has the number. False when it yielded.
        """
        account = Account.objects.held(self.account_id)
        self.refresh_from_db()
        is_closed = self.state == self.State.SENT and self.proof != self.Proof.HAND
        if is_closed and (proof != self.Proof.ANSWER or self.external_id == sent.external_id):
            return True
        holder = type(self).objects.holding(self, sent.external_id).exclude(pk=self.pk).first()
        if holder is not None:
            if proof != self.Proof.ANSWER or holder.proof == self.Proof.ANSWER:
                return False
            holder._lose_number(at=at)
        self._move(
            *self.State,
            state=self.State.SENT,
            external_id=sent.external_id,
            url=kept_link(sent.url),
            proof=proof,
            settled_at=at,
            look_at=None,
            error_kind="",
            error_code="",
            error_detail="",
        )
        account.note_success(at=at)
        if self.kind == self.Kind.POST and proof != self.Proof.HAND:
            Post.objects.get_or_create(
                account=account,
                container=self.container,
                external_id=self.external_id,
                defaults={"text": self.text, "url": self.url, "published_at": at},
            )
        journal.record(
            self, "delivery.sent", by=by, at=at, external_id=sent.external_id, proof=proof
        )
        self._tell()
        return True

    @transaction.atomic
    def mark_failed(self, fault: ChannelError, *, at: datetime) -> bool:
        """The network said no to this attempt."""
        Account.objects.held(self.account_id)
        return self._settle(self.State.FAILED, fault, self.State.SENDING, at=at)

    @transaction.atomic
    def mark_unconfirmed(
        self, fault: ChannelError, *, at: datetime, look_at: datetime | None = None
    ) -> bool:
        """Nobody knows what became of this attempt; `look_at`: when to look in the network."""
        Account.objects.held(self.account_id)
        is_ours = self._settle(
            self.State.UNCONFIRMED, fault, self.State.SENDING, at=at, look_at=look_at
        )
        if is_ours and look_at is not None:
            tasks.look_for_delivery.using(run_after=look_at).enqueue(self.pk)
        return is_ours

    @transaction.atomic
    def try_later(
        self, fault: ChannelError, *, not_before: datetime, faults: int, at: datetime
    ) -> bool:
        """This attempt was surely not executed: wait and try again."""
        Account.objects.held(self.account_id)
        is_ours = self._requeue(
            self.State.SENDING, not_before=not_before, faults=faults, **self._told_by(fault)
        )
        if is_ours:
            journal.record(self, "delivery.put_off", by=None, at=at, until=not_before)
        return is_ours

    @transaction.atomic
    def begin_look(self, *, at: datetime) -> bool:
        """Take one look for ourselves; a look that dies is repeated after the lease."""
        due = type(self).objects.filter(pk=self.pk).to_look_for(at=at)
        is_ours = due.update(look_at=at + LOOK_LEASE) == 1
        self.refresh_from_db()
        return is_ours

    @transaction.atomic
    def end_look(self, *, next_at: datetime | None, counts: bool) -> None:
        """Not found, or the network did not answer (which does not count)."""
        looks = self.looks + 1 if counts else self.looks
        if self._move(self.State.UNCONFIRMED, looks=looks, look_at=next_at) and next_at:
            tasks.look_for_delivery.using(run_after=next_at).enqueue(self.pk)

    def mark_heard(self, *, at: datetime) -> None:
        """The room that queued it knows this outcome; a later one will be told anew."""
        told = type(self).objects.filter(pk=self.pk, state=self.state, settled_at=self.settled_at)
        told.update(handed_on_at=at)

    def _settle(
        self,
        state: DeliveryState,
        fault: ChannelError,
        *frm: DeliveryState,
        at: datetime,
        by: journal.Actor | None = None,
        look_at: datetime | None = None,
    ) -> bool:
        told = self._told_by(fault)
        if not self._move(*frm, state=state, settled_at=at, look_at=look_at, **told):
            return False
        journal.record(self, f"delivery.{state}", by=by, at=at, code=fault.code)
        self._tell()
        return True

    def _lose_number(self, *, at: datetime) -> None:
        """The echo it was closed by belongs to another message: its outcome is unclear again."""
        self._move(
            self.State.SENT, state=self.State.UNCONFIRMED, external_id="", url="", proof="",
            settled_at=at, error_kind="OutcomeUnknown", error_code="echo_of_another",
        )  # fmt: skip
        journal.record(self, "delivery.unconfirmed", by=None, at=at, code="echo_of_another")
        self._tell()

    def _requeue(self, frm: DeliveryState, *, not_before: datetime, **changes: Any) -> bool:
        moved = self._move(frm, state=self.State.QUEUED, not_before=not_before, **changes)
        if moved:
            self.enqueue()
        return moved

    def _move(self, *frm: DeliveryState, **changes: Any) -> bool:
        """Compare and set, for this very attempt; afterwards this object is as the row is."""
        row = type(self).objects.filter(pk=self.pk, state__in=frm, sending_at=self.sending_at)
        moved = row.update(**changes) == 1
        self.refresh_from_db()
        return moved

    def _tell(self) -> None:
        """Let the room that queued it hear of its new state."""
        if self.on_settled:
            type(self).objects.filter(pk=self.pk).update(handed_on_at=None)
            tasks.tell_outcome.enqueue(self.pk)

    @staticmethod
    def _told_by(fault: ChannelError) -> dict[str, str]:
        kind = type(fault).__name__
        return {
            "error_kind": kind if kind in FAULTS else "ChannelError",
            "error_code": fault.code[:60],
            "error_detail": fault.detail[:2000],
        }

    def _refuse_unless_unconfirmed(self) -> None:
        Account.objects.held(self.account_id)
        self.refresh_from_db()
        if self.state != self.State.UNCONFIRMED:
            raise Refused(_("The outcome of this message is known by now: look at its state."))
