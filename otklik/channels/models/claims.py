"""The claim: whether a delivery may be called for now, and if not, when."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import transaction

from otklik import journal
from otklik.channels.models.account import Account
from otklik.channels.models.moves import Moves
from otklik.channels.models.states import DeliveryState
from otklik.channels.networks.base import (
    Action,
    OutboundKind,
    OutcomeUnknown,
    SwitchedOff,
    TooOld,
)

NONE = timedelta()
PUT_BACK = timedelta(seconds=2)
BROKEN_PAUSE = timedelta(minutes=10)
STALE_AFTER = timedelta(hours=3)
NOTICES_WAIT = timedelta(hours=1)  # as long as staff_chat.tell puts one there
PROBE = timedelta(minutes=2)  # as long as sweeping lets a call be in flight
PROBE_WITH_FILES = timedelta(minutes=10)
REPEAT_FOR = timedelta(hours=1)  # how long a network surely remembers our key: its word is missing

State = DeliveryState


class Claims(Moves):
    """Order in a thread, our own pace, news grown stale: all is decided before the call."""

    if TYPE_CHECKING:
        files: Any

    class Meta:
        abstract: ClassVar = True

    @transaction.atomic(durable=True)
    def claim(
        self, *, at: datetime, pause: timedelta = NONE, thread_pause: timedelta = NONE
    ) -> bool:
        """Take it for one attempt, in its thread's order and at our own pace; committed before
        the call is made."""
        account = Account.objects.held(self.account_id)
        self.refresh_from_db()
        if self.state != State.QUEUED or self.not_before > at:
            return False
        if account.objection_to(OutboundKind(self.kind), Action(self.action)):
            self._settle(State.FAILED, SwitchedOff("mode"), State.QUEUED, at=at)
            return False
        if self._is_past_repeating(at=at):
            # The network may have forgotten our key: repeated now, it could stand there twice.
            self._settle(State.UNCONFIRMED, OutcomeUnknown("too_late"), State.QUEUED, at=at)
            return False
        if self._is_too_old(at=at):
            self._settle(State.FAILED, TooOld("too_old"), State.QUEUED, at=at)
            return False
        if self.is_stale(at=at):
            self._move(State.QUEUED, state=State.HELD)
            journal.record(self, "delivery.held", by=None, at=at)
            self._tell()
            return False
        if not self._is_free(account, pause, thread_pause, at=at):
            return False
        attempt = {"sending_at": at, "attempts": self.attempts + 1, "looks": 0, "look_at": None}
        if not self._move(State.QUEUED, state=State.SENDING, **attempt):
            return False
        journal.record(self, "delivery.sending", by=None, at=at, attempt=self.attempts)
        return True

    def is_stale(self, *, at: datetime) -> bool:
        """News that should have been out hours ago is not fired without a person's word."""
        is_new_post = self.kind == self.Kind.POST and self.action == Action.SEND
        is_begun = self.unclear_at is not None
        return is_new_post and not is_begun and at - self.planned_at > STALE_AFTER

    def _is_too_old(self, *, at: datetime) -> bool:
        """It surely did not leave, and for so long that a person should look at it again; late
        news has a rule of its own, and an alert of this morning alarms for nothing."""
        is_new_post = self.kind == self.Kind.POST and self.action == Action.SEND
        if self.unclear_at is not None or (is_new_post and not self.is_notice):
            return False
        return at - self.planned_at > (NOTICES_WAIT if self.is_notice else settings.MESSAGES_WAIT)

    def _is_past_repeating(self, *, at: datetime) -> bool:
        is_new = self.action == Action.SEND
        return is_new and self.unclear_at is not None and at - self.unclear_at > REPEAT_FOR

    def _is_free(
        self, account: Account, pause: timedelta, thread_pause: timedelta, *, at: datetime
    ) -> bool:
        """Whether nothing stands before it; else it is put back to the moment when it may be."""
        if self.is_notice and self._rows().due(at=at).before_notices_of(account.pk).exists():
            self._requeue(State.QUEUED, not_before=at + PUT_BACK)
            return False
        ahead = self._rows().ahead_of(self, at=at).first()
        if ahead is not None:
            self._requeue(State.QUEUED, not_before=max(at, ahead.not_before) + PUT_BACK)
            return False
        if account.broken_at is not None:
            self._requeue(State.QUEUED, not_before=at + BROKEN_PAUSE)
            return False
        last = self._rows().last_sending_at(self) if thread_pause else None
        free_at = max(last + thread_pause if last else at, account.silent_until or at)
        if free_at > at:
            self._requeue(State.QUEUED, not_before=free_at, slot_at=None)
            return False
        if account.is_unreachable and not self._may_probe(account, at=at):
            return False
        if self.slot_at is None or self.slot_at > at:
            slot = account.next_slot(pause, at=at)
            if slot > at:
                self._requeue(State.QUEUED, not_before=slot, slot_at=slot)
                return False
        if account.is_unreachable:
            lasts = PROBE_WITH_FILES if self.files.exists() else PROBE
            account.begin_probe(until=at + lasts)
        return True

    def _may_probe(self, account: Account, *, at: datetime) -> bool:
        """Nobody answered lately: one call at a time asks again, that of the most urgent first;
        whatever else waits is put back until it is known."""
        until = max(account.probe_at or at, account.probing_until or at)
        first = self._rows().first_to_leave(account.pk, at=at)
        if until > at:  # whatever is not the first looks again after that: an answer hurries it
            is_first = first is None or first.pk == self.pk
            self._requeue(
                State.QUEUED, not_before=until if is_first else until + PROBE, slot_at=None
            )
            return False
        if first is not None and first.priority > self.priority:
            first._requeue(State.QUEUED, not_before=at)
            self._requeue(State.QUEUED, not_before=at + PUT_BACK)
            return False
        return True
