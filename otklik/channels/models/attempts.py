"""What the engine writes down of an attempt: sent, failed, unclear, later, and looks for it."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import transaction

from otklik import journal
from otklik.channels import tasks
from otklik.channels.links import kept_link
from otklik.channels.models.account import Account
from otklik.channels.models.claims import Claims
from otklik.channels.models.event import Post
from otklik.channels.models.states import DeliveryProof, DeliveryState
from otklik.channels.networks.base import Action, ChannelError, OutcomeUnknown, Sent

LOOK_LEASE = timedelta(minutes=5)

State, Proof = DeliveryState, DeliveryProof


class Attempts(Claims):
    """Every outcome holds the account first, then compares and sets the row."""

    class Meta:
        abstract: ClassVar = True

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
        is_closed = self.state == State.SENT and self.proof != Proof.HAND
        if is_closed and (proof != Proof.ANSWER or self.external_id == sent.external_id):
            return True
        if self.action == Action.SEND and not self._takes_number(sent, proof, at=at):
            return False
        self._move(
            *State,
            state=State.SENT,
            external_id=sent.external_id,
            url=kept_link(sent.url),
            proof=proof,
            settled_at=at,
            look_at=None,
            unclear_at=None,
            error_kind="",
            error_code="",
            error_detail="",
        )
        account.note_success(at=at)
        if self.kind == self.Kind.POST and proof != Proof.HAND:
            self._note_post(at=at)
        journal.record(
            self, "delivery.sent", by=by, at=at, external_id=sent.external_id, proof=proof
        )
        self._tell()
        return True

    def _takes_number(self, sent: Sent, proof: DeliveryProof, *, at: datetime) -> bool:
        """Whether the number is its own; what had it by an echo alone loses it to an answer."""
        holder = self._rows().holding(self, sent.external_id).exclude(pk=self.pk).first()
        if holder is None:
            return True
        if proof != Proof.ANSWER or holder.proof == Proof.ANSWER:
            return False
        holder._lose_number(at=at)
        return True

    def _note_post(self, *, at: datetime) -> None:
        """Keep our own list of posts as the network's: new, corrected, taken away."""
        here = Post.objects.filter(account=self.account_id, container=self.container)
        match Action(self.action):
            case Action.SEND:
                here.get_or_create(
                    account_id=self.account_id,
                    container=self.container,
                    external_id=self.external_id,
                    defaults={"text": self.text, "url": self.url, "published_at": at},
                )
            case Action.EDIT:
                here.filter(external_id=self.target).update(text=self.text, edited_at=at)
            case Action.DELETE:
                here.filter(external_id=self.target).update(deleted_at=at)

    @transaction.atomic
    def mark_failed(self, fault: ChannelError, *, at: datetime) -> bool:
        """The network said no to this attempt."""
        Account.objects.held(self.account_id)
        return self._settle(State.FAILED, fault, State.SENDING, at=at)

    @transaction.atomic
    def mark_unconfirmed(
        self, fault: ChannelError, *, at: datetime, look_at: datetime | None = None
    ) -> bool:
        """Nobody knows what became of this attempt; `look_at`: when to look in the network."""
        Account.objects.held(self.account_id)
        is_ours = self._settle(State.UNCONFIRMED, fault, State.SENDING, at=at, look_at=look_at)
        if is_ours and look_at is not None:
            tasks.look_for_delivery.using(run_after=look_at).enqueue(self.pk)
        return is_ours

    @transaction.atomic
    def doubt(self, *, at: datetime) -> bool:
        """The rows are older than the world: whether it left since, nobody here knows."""
        Account.objects.held(self.account_id)
        fault = OutcomeUnknown("restored")
        return self._settle(State.UNCONFIRMED, fault, State.QUEUED, State.SENDING, at=at)

    @transaction.atomic
    def try_later(
        self,
        fault: ChannelError,
        *,
        not_before: datetime,
        faults: int,
        at: datetime,
        is_unclear: bool = False,
        is_of_account: bool = False,
    ) -> bool:
        """Wait and try again: this attempt was surely not executed, or (`is_unclear`) repeating
        it does no harm. `is_of_account`: all that the account sends must wait as long. A notice
        to colleagues has nobody wait but itself."""
        account = Account.objects.held(self.account_id)
        unclear_at = self.unclear_at or (at if is_unclear else None)
        is_ours = self._requeue(
            State.SENDING,
            not_before=not_before,
            faults=faults,
            unclear_at=unclear_at,
            slot_at=None,
            **self._told_by(fault),
        )
        if is_ours:
            if is_of_account and not self.is_notice:
                account.fall_silent(until=not_before)
            journal.record(self, "delivery.put_off", by=None, at=at, until=not_before)
        return is_ours

    @transaction.atomic
    def begin_look(self, *, at: datetime) -> bool:
        """Take one look for ourselves; a look that dies is repeated after the lease."""
        due = self._rows().filter(pk=self.pk).to_look_for(at=at)
        is_ours: bool = due.update(look_at=at + LOOK_LEASE) == 1
        self.refresh_from_db()
        return is_ours

    @transaction.atomic
    def end_look(self, *, next_at: datetime | None, counts: bool) -> None:
        """Not found, or the network did not answer (which does not count)."""
        looks = self.looks + 1 if counts else self.looks
        if self._move(State.UNCONFIRMED, looks=looks, look_at=next_at) and next_at:
            tasks.look_for_delivery.using(run_after=next_at).enqueue(self.pk)

    def mark_heard(self, *, at: datetime) -> None:
        """The room that queued it knows this outcome; a later one will be told anew."""
        told = self._rows().filter(pk=self.pk, state=self.state, settled_at=self.settled_at)
        told.update(handed_on_at=at)

    def _lose_number(self, *, at: datetime) -> None:
        """The echo it was closed by belongs to another message: its outcome is unclear again."""
        self._move(
            State.SENT, state=State.UNCONFIRMED, external_id="", url="", proof="", settled_at=at,
            unclear_at=at, error_kind="OutcomeUnknown", error_code="echo_of_another",
        )  # fmt: skip
        journal.record(self, "delivery.unconfirmed", by=None, at=at, code="echo_of_another")
        self._tell()
