import hashlib
import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import Post
from otklik.channels.networks import errors
from otklik.channels.networks.outbound_types import (
    Action,
    File,
    Outbound,
    OutboundKind,
    Sent,
    ThreadRef,
)
from otklik.channels.outbound.choices import UNSENT, DeliveryProof, DeliveryState, Priority
from otklik.channels.outbound.queries import DeliveryQuerySet
from otklik.channels.validate_and_clean_links import LONGEST_LINK, refuse_foreign, storable_link
from otklik.core.enqueue_tasks import enqueue
from otklik.core.refusal import Refused

# Enqueued by name: otklik.core.enqueue_tasks.
SEND_TASK = "otklik.channels.outbound.send_delivery.send_delivery"
LOOK_TASK = "otklik.channels.outbound.send_delivery.look_for_delivery"
OUTCOME_TASK = "otklik.channels.outbound.send_delivery.tell_outcome"


PUT_BACK = timedelta(seconds=2)
BROKEN_PAUSE = timedelta(minutes=10)
STALE_AFTER = timedelta(hours=3)
NOTICES_WAIT = timedelta(hours=1)  # as long as staff_chat.tell queues them
PROBE = timedelta(minutes=2)  # as long as the sweep lets a call be in flight
PROBE_WITH_FILES = timedelta(minutes=10)
REPEAT_FOR = timedelta(hours=1)  # how long a network certainly remembers our key: undocumented
LOOK_LEASE = timedelta(minutes=5)

State = DeliveryState
Proof = DeliveryProof
NO_ERROR = {"error_kind": "", "error_code": "", "error_detail": ""}


class Delivery(models.Model):
    """One mutation in one network: a row first, a call second.

    queued → sending → sent | failed | unconfirmed; queued → held (stale news) → queued; by_hand →
    sent; waiting ones → withdrawn. `sending` is committed before the call, `sent` needs an external
    id, and only the network's idempotency key or a person repeats an unclear outcome.

    `sending_at` identifies the attempt, so that an outcome is only applied to its own attempt;
    `attempts` counts calls, `faults` temporary failures in a row, `looks` searches in the network.
    `slot_at` is its slot under the account's rate limit, `planned_at` when a person wanted it sent,
    `not_before` when it may be, `unclear_at` when an attempt first had an unknown outcome.

    Every change locks the account first, then compares and sets the row (`_move`)."""

    class Kind(models.TextChoices):
        POST = OutboundKind.POST, _("post")
        COMMENT = OutboundKind.COMMENT, _("comment")
        DM = OutboundKind.DM, _("private message")

    class ActionChoice(models.TextChoices):
        SEND = Action.SEND, pgettext_lazy("dispatch", "new")
        EDIT = Action.EDIT, _("correction")
        DELETE = Action.DELETE, _("removal")
        HIDE = Action.HIDE, _("hiding")
        SHOW = Action.SHOW, _("showing again")

    State = DeliveryState
    Proof = DeliveryProof
    Priority = Priority

    state = models.CharField(
        max_length=12, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    planned_at = models.DateTimeField()
    not_before = models.DateTimeField()
    slot_at = models.DateTimeField(null=True)
    hurried_at = models.DateTimeField(null=True)
    sending_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    handed_on_at = models.DateTimeField(null=True)
    unclear_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    faults = models.PositiveSmallIntegerField(default=0)
    look_at = models.DateTimeField(null=True)
    looks = models.PositiveSmallIntegerField(default=0)
    external_id = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=LONGEST_LINK, blank=True)
    proof = models.CharField(max_length=10, choices=DeliveryProof.choices, blank=True)
    error_kind = models.CharField(max_length=40, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    error_detail = models.TextField(blank=True)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    action = models.CharField(max_length=6, choices=ActionChoice.choices, default=ActionChoice.SEND)
    target = models.CharField(
        max_length=120, blank=True, help_text="What a correction or removal is of."
    )
    container = models.CharField(max_length=120)
    post = models.CharField(max_length=120, blank=True)
    peer = models.CharField(max_length=120, blank=True)
    reply_to = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    link = models.URLField(max_length=LONGEST_LINK, blank=True)
    repost_of = models.URLField(max_length=LONGEST_LINK, blank=True)
    comments_open = models.BooleanField(default=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.ROUTINE)
    queued_at = models.DateTimeField()
    on_settled = models.CharField(max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
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
                condition=~Q(external_id="") & Q(action="send"),
                name="external_id_once_a_place",
            ),
            models.UniqueConstraint(
                fields=["account", "container", "post", "peer"],
                condition=Q(state="sending"),
                name="one_sending_a_thread",
            ),
            models.CheckConstraint(
                condition=Q(action="send") | ~Q(target=""), name="a_change_has_a_target"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.get_kind_display()} {self.pk}"

    def outbound(self) -> Outbound:
        return self.outbound_with(tuple(file.to_send() for file in self.files.all()))

    def _lock(self) -> Account:
        """Lock the account until the transaction ends, then read the row as it is."""
        account = Account.objects.lock(self.account_id)
        self.refresh_from_db()
        return account

    @transaction.atomic
    def hurry(self, *, at: datetime) -> None:
        """Its task seems lost: enqueue another."""
        type(self).objects.filter(pk=self.pk).update(hurried_at=at)
        self.enqueue()

    @transaction.atomic
    def hurry_now(self, *, at: datetime) -> None:
        """The obstacle is gone: it may be sent, if its own time has come."""
        self._requeue(self.State.QUEUED, not_before=max(at, self.planned_at))

    @transaction.atomic
    def withdraw(self, *, by: Actor, at: datetime) -> None:
        """Raises Refused once a call could have been executed."""
        self.refresh_from_db()
        is_begun = self.unclear_at is not None
        if is_begun or not self._move(*UNSENT, state=self.State.WITHDRAWN, settled_at=at):
            raise Refused(_("It is too late to undo: the message is already being sent."))
        entries.record(self, "delivery.withdrawn", by=by, at=at)

    @transaction.atomic
    def release(self, *, by: Actor, at: datetime) -> None:
        """Outdated news that a person still wants to send. Raises Refused."""
        self._lock()
        if not self._requeue(self.State.HELD, not_before=at, planned_at=at):
            raise Refused(_("This post is no longer waiting for a decision: look at its state."))
        self._tell()
        entries.record(self, "delivery.released", by=by, at=at)

    @transaction.atomic
    def done_by_hand(self, url: str, *, by: Actor, at: datetime) -> None:
        """A person did it in the network; `url` is its address. Raises Refused."""
        self._lock()
        if self.state != self.State.BY_HAND:
            raise Refused(_("This no longer needs to be done manually: look at its state."))
        self._take_link(url, by=by, at=at)

    @transaction.atomic
    def found(self, url: str, *, by: Actor, at: datetime) -> None:
        """A person found the unconfirmed message at this address. Raises Refused."""
        self._refuse_unless_unconfirmed()
        self._take_link(url, by=by, at=at)

    def _take_link(self, url: str, *, by: Actor, at: datetime) -> None:
        """The network's number stays unknown; an echo may bring it."""
        refuse_foreign(url, self.account)
        link = Sent(external_id=f"link:{hashlib.sha256(url.encode()).hexdigest()[:40]}", url=url)
        if not self.mark_sent(link, proof=self.Proof.HAND, by=by, at=at):
            raise Refused(_("Another message of ours was already found at this address."))

    @transaction.atomic
    def send_again(self, *, by: Actor, at: datetime) -> None:
        """A person did not find the unconfirmed message: send it again. Raises Refused."""
        self._refuse_unless_unconfirmed()
        self._requeue(
            self.State.UNCONFIRMED, not_before=at, planned_at=at, faults=0, looks=0, look_at=None,
            settled_at=None, unclear_at=None, slot_at=None,
        )  # fmt: skip
        self._tell()
        entries.record(self, "delivery.sent_again", by=by, at=at)

    @property
    def is_resendable(self) -> bool:
        """Whether it failed, certainly not executed and not because of its text."""
        is_sure = self.error_kind in errors.NOT_EXECUTED and self.unclear_at is None
        return is_sure and self.state == self.State.FAILED

    @transaction.atomic
    def resend(self, *, by: Actor, at: datetime) -> None:
        """It failed, certainly not executed, and the cause is gone. Raises Refused."""
        self._lock()
        if not self.is_resendable or not self._requeue(
            self.State.FAILED, not_before=at, planned_at=at, faults=0, looks=0, look_at=None,
            settled_at=None, slot_at=None, **NO_ERROR,
        ):  # fmt: skip
            raise Refused(_("This no longer needs to be sent again: look at its state."))
        self._tell()
        entries.record(self, "delivery.sent_again", by=by, at=at)

    @transaction.atomic
    def give_up(self, *, by: Actor, at: datetime) -> None:
        """A person did not find the unconfirmed message and no longer needs it. Raises Refused."""
        self._refuse_unless_unconfirmed()
        self._settle(
            self.State.FAILED, errors.GivenUp("given_up"), self.State.UNCONFIRMED, by=by, at=at
        )

    def _refuse_unless_unconfirmed(self) -> None:
        self._lock()
        if self.state != self.State.UNCONFIRMED:
            raise Refused(_("The outcome of this message is already known: look at its state."))

    @transaction.atomic
    def mark_sent(
        self, sent: Sent, *, proof: DeliveryProof, at: datetime, by: Actor | None = None
    ) -> bool:
        """Accept a proof, in any state.

        The network's response takes precedence over an echo; other proofs yield to a delivery that
        has the number. False if it yielded."""
        account = self._lock()
        is_closed = self.state == State.SENT and self.proof != Proof.HAND
        if is_closed and (proof != Proof.ANSWER or self.external_id == sent.external_id):
            return True
        if self.action == Action.SEND and not self._takes_number(sent, proof, at=at):
            return False
        self._move(
            *State, state=State.SENT, external_id=sent.external_id, url=storable_link(sent.url),
            proof=proof, settled_at=at, look_at=None, unclear_at=None, **NO_ERROR,
        )  # fmt: skip
        account.note_success(at=at)
        if self.kind == self.Kind.POST and proof != Proof.HAND:
            self._note_post(at=at)
        number = sent.external_id
        entries.record(self, "delivery.sent", by=by, at=at, external_id=number, proof=proof)
        self._tell()
        self._hurry_next(at=at)
        return True

    def _takes_number(self, sent: Sent, proof: DeliveryProof, *, at: datetime) -> bool:
        """Whether it may have this number; a response takes it from an echo."""
        holder = self._rows().holding(self, sent.external_id).exclude(pk=self.pk).first()
        if holder is None:
            return True
        if proof != Proof.ANSWER or holder.proof == Proof.ANSWER:
            return False
        holder._lose_number(at=at)
        return True

    def _note_post(self, *, at: datetime) -> None:
        """Update our list of posts: new, corrected or removed."""
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
    def mark_failed(self, fault: errors.ChannelError, *, at: datetime) -> bool:
        """The network refused this attempt."""
        Account.objects.lock(self.account_id)
        return self._settle(State.FAILED, fault, State.SENDING, at=at)

    @transaction.atomic
    def mark_unconfirmed(
        self, fault: errors.ChannelError, *, at: datetime, look_at: datetime | None = None
    ) -> bool:
        """The outcome is unknown; `look_at`: when to search in the network."""
        Account.objects.lock(self.account_id)
        is_ours = self._settle(State.UNCONFIRMED, fault, State.SENDING, at=at, look_at=look_at)
        if is_ours and look_at is not None:
            enqueue(LOOK_TASK, self.pk, run_after=look_at)
        return is_ours

    @transaction.atomic
    def doubt(self, *, at: datetime) -> bool:
        """After a restore from a backup: it may have been sent since."""
        Account.objects.lock(self.account_id)
        fault = errors.OutcomeUnknown("restored")
        return self._settle(State.UNCONFIRMED, fault, State.QUEUED, State.SENDING, at=at)

    @transaction.atomic
    def try_later(
        self,
        fault: errors.ChannelError,
        *,
        not_before: datetime,
        faults: int,
        at: datetime,
        is_unclear: bool = False,
        is_of_account: bool = False,
    ) -> bool:
        """The attempt was certainly not executed, or (`is_unclear`) repeating is harmless."""
        account = Account.objects.lock(self.account_id)
        is_ours = self._requeue(
            State.SENDING, not_before=not_before, faults=faults, slot_at=None,
            unclear_at=self.unclear_at or (at if is_unclear else None),
            **self._error_details(fault),
        )  # fmt: skip
        if is_ours:
            if is_of_account and not self.is_notice:
                account.fall_silent(until=not_before)
            entries.record(self, "delivery.put_off", by=None, at=at, until=not_before)
        return is_ours

    @transaction.atomic
    def begin_look(self, *, at: datetime) -> bool:
        """Claim one search; if its worker dies, it is repeated after the lease."""
        due = self._rows().filter(pk=self.pk).to_look_for(at=at)
        is_ours: bool = due.update(look_at=at + LOOK_LEASE) == 1
        self.refresh_from_db()
        return is_ours

    @transaction.atomic
    def end_look(self, *, next_at: datetime | None, counts: bool) -> None:
        """Not found; `counts` is False when the network did not answer."""
        looks = self.looks + 1 if counts else self.looks
        if self._move(State.UNCONFIRMED, looks=looks, look_at=next_at) and next_at:
            enqueue(LOOK_TASK, self.pk, run_after=next_at)

    def mark_heard(self, *, at: datetime) -> None:
        """The app that queued it knows this outcome."""
        items = self._rows().filter(pk=self.pk, state=self.state, settled_at=self.settled_at)
        items.update(handed_on_at=at)

    def _lose_number(self, *, at: datetime) -> None:
        """The echo that confirmed it belongs to another message."""
        self._move(
            State.SENT, state=State.UNCONFIRMED, external_id="", url="", proof="", settled_at=at,
            unclear_at=at, error_kind="OutcomeUnknown", error_code="echo_of_another",
        )  # fmt: skip
        entries.record(self, "delivery.unconfirmed", by=None, at=at, code="echo_of_another")
        self._tell()

    @transaction.atomic(durable=True)
    def claim(
        self, *, at: datetime, pause: timedelta = timedelta(), thread_pause: timedelta = timedelta()
    ) -> bool:
        """Claim it for one attempt, in order and within the rate limit; commits before the call."""
        account = self._lock()
        if self.state != State.QUEUED or self.not_before > at:
            return False
        if account.objection_to(OutboundKind(self.kind), Action(self.action)):
            self._settle(State.FAILED, errors.SwitchedOff("mode"), State.QUEUED, at=at)
            return False
        if self._is_past_repeating(at=at):
            # The network may have forgotten our key: repeating could publish it twice.
            self._settle(State.UNCONFIRMED, errors.OutcomeUnknown("too_late"), State.QUEUED, at=at)
            return False
        if self._is_too_old(at=at):
            self._settle(State.FAILED, errors.TooOld("too_old"), State.QUEUED, at=at)
            return False
        if self.is_stale(at=at):
            self._move(State.QUEUED, state=State.HELD)
            entries.record(self, "delivery.held", by=None, at=at)
            self._tell()
            return False
        if not self._is_free(account, pause, thread_pause, at=at):
            return False
        attempt = {"sending_at": at, "attempts": self.attempts + 1, "looks": 0, "look_at": None}
        if not self._move(State.QUEUED, state=State.SENDING, **attempt):
            return False
        entries.record(self, "delivery.sending", by=None, at=at, attempt=self.attempts)
        return True

    def is_stale(self, *, at: datetime) -> bool:
        """Outdated news is not sent without a person's decision."""
        is_new_post = self.kind == self.Kind.POST and self.action == Action.SEND
        is_begun = self.unclear_at is not None
        return is_new_post and not is_begun and at - self.planned_at > STALE_AFTER

    def _is_too_old(self, *, at: datetime) -> bool:
        """Certainly not sent, but so old that a person should check."""
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
        """Whether nothing precedes it; else it is requeued for that time."""
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
        """While the network does not answer, only the most urgent delivery probes; requeue
        others."""
        until = max(account.probe_at or at, account.probing_until or at)
        first = self._rows().first_to_leave(account.pk, at=at)
        if until > at:  # the others wait for the first; an answer releases them
            is_first = first is None or first.pk == self.pk
            not_before = until if is_first else until + PROBE
            self._requeue(State.QUEUED, not_before=not_before, slot_at=None)
            return False
        if first is not None and first.priority > self.priority:
            first._requeue(State.QUEUED, not_before=at)
            self._requeue(State.QUEUED, not_before=at + PUT_BACK)
            return False
        return True

    def _settle(
        self,
        state: DeliveryState,
        fault: errors.ChannelError,
        *frm: DeliveryState,
        at: datetime,
        by: Actor | None = None,
        look_at: datetime | None = None,
    ) -> bool:
        result = self._error_details(fault)
        unclear_at = (self.unclear_at or at) if state == State.UNCONFIRMED else None
        if not self._move(
            *frm, state=state, settled_at=at, look_at=look_at, unclear_at=unclear_at, **result
        ):
            return False
        entries.record(self, f"delivery.{state}", by=by, at=at, code=fault.code)
        self._tell()
        self._hurry_next(at=at)
        return True

    def _hurry_next(self, *, at: datetime) -> None:
        """What was put back behind it in its thread may go; not what waits to be repeated, or for a
        slot."""
        waiting = self._rows().in_thread_of(self).queued().filter(planned_at__lte=at)
        first = waiting.order_by("pk").first()
        if first and first.not_before > at and not first.attempts and first.slot_at is None:
            first.hurry_now(at=at)

    def _requeue(self, *frm: DeliveryState, not_before: datetime, **changes: Any) -> bool:
        moved = self._move(*frm, state=State.QUEUED, not_before=not_before, **changes)
        if moved:
            self.enqueue()
        return moved

    @property
    def is_notice(self) -> bool:
        """To colleagues: it delays no other, and its outcome says nothing about the page."""
        return self.priority == Priority.NOTICE

    def enqueue(self) -> None:
        enqueue(SEND_TASK, self.pk, run_after=self.not_before)

    def _rows(self) -> Any:
        """A DeliveryQuerySet; mypy does not know."""
        return type(self)._default_manager.all()

    def _move(self, *frm: DeliveryState, **changes: Any) -> bool:
        """Compare and set for this attempt; then this object equals the row."""
        row = self._rows().filter(pk=self.pk, state__in=frm, sending_at=self.sending_at)
        moved: bool = row.update(**changes) == 1
        self.refresh_from_db()
        return moved

    def _tell(self) -> None:
        """Notify the app that queued it of its new state."""
        if self.on_settled:
            self._rows().filter(pk=self.pk).update(handed_on_at=None)
            enqueue(OUTCOME_TASK, self.pk)

    @staticmethod
    def _error_details(fault: errors.ChannelError) -> dict[str, str]:
        kind = type(fault).__name__
        return {
            "error_kind": kind if kind in errors.FAULTS else "ChannelError",
            "error_code": fault.code[:60],
            "error_detail": fault.detail[:2000],
        }

    @property
    def thread(self) -> ThreadRef:
        return ThreadRef(container=self.container, post=self.post, peer=self.peer)

    def outbound_with(self, files: tuple[File, ...] = ()) -> Outbound:
        """The message for the network, with these files."""
        return Outbound(
            key=self.key,
            kind=OutboundKind(self.kind),
            thread=self.thread,
            text=self.text,
            action=Action(self.action),
            target=self.target,
            reply_to=self.reply_to,
            link=self.link,
            repost_of=self.repost_of,
            files=files,
            comments_open=self.comments_open,
        )

    @property
    def error_sentence(self) -> Any:
        """Why it was not sent, for people; else empty."""
        return errors.FAULTS[self.error_kind].human if self.error_kind else ""
