import hashlib
from datetime import datetime
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels.links import refuse_foreign
from otklik.channels.models.account import Account
from otklik.channels.models.attempts import Attempts
from otklik.channels.models.deliveries import DeliveryQuerySet
from otklik.channels.models.states import UNSENT, DeliveryProof, DeliveryState, Priority
from otklik.channels.networks.base import (
    AuthExpired,
    GivenUp,
    NeedsHuman,
    NotSetUp,
    Outbound,
    PermissionDenied,
    RateLimited,
    Sent,
    SwitchedOff,
    Temporary,
    TooOld,
)
from otklik.core.refusal import Refused

#: How what surely was not executed failed, by no fault of its own words.
NOT_EXECUTED = frozenset(
    fault.__name__
    for fault in (
        *(Temporary, TooOld, RateLimited, AuthExpired, PermissionDenied, NeedsHuman),
        *(NotSetUp, SwitchedOff),
    )
)


class Delivery(Attempts):
    """One mutation in one network: a row first, a call second.

    queued → sending → sent | failed | unconfirmed; queued → held (stale news) → queued;
    by_hand → sent; what waits → withdrawn. `sending` is committed before the call, `sent` needs
    an external id, and an unclear outcome is repeated by the network's own key or by a person
    alone. This file has what people do, claims.py and attempts.py what the engine does,
    moves.py how a row changes its state.
    """

    State = DeliveryState
    Proof = DeliveryProof
    Priority = Priority

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
                condition=~Q(external_id="") & Q(action="send"),
                name="external_id_once_a_place",
            ),
            models.UniqueConstraint(
                fields=["account", "container", "post", "peer"],
                condition=Q(state="sending"),
                name="one_sending_a_thread",
            ),
            models.CheckConstraint(
                condition=Q(action="send") | ~Q(target=""),
                name="a_change_has_a_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.get_kind_display()} {self.pk}"

    def outbound(self) -> Outbound:
        return self.addressed(tuple(file.to_send() for file in self.files.all()))

    @transaction.atomic
    def hurry(self, *, at: datetime) -> None:
        """Its task seems lost: enqueue another, and remember when."""
        type(self).objects.filter(pk=self.pk).update(hurried_at=at)
        self.enqueue()

    @transaction.atomic
    def hurry_now(self, *, at: datetime) -> None:
        """What it waited for is over: it may leave at once, if its own time has come."""
        self._requeue(self.State.QUEUED, not_before=max(at, self.planned_at))

    @transaction.atomic
    def withdraw(self, *, by: journal.Actor, at: datetime) -> None:
        """Take it back while no call was made that could have been executed."""
        self.refresh_from_db()
        is_begun = self.unclear_at is not None
        if is_begun or not self._move(*UNSENT, state=self.State.WITHDRAWN, settled_at=at):
            raise Refused(_("It is too late to take it back: the message is already on its way."))
        journal.record(self, "delivery.withdrawn", by=by, at=at)

    @transaction.atomic
    def release(self, *, by: journal.Actor, at: datetime) -> None:
        """Stale, and wanted all the same: let it go now."""
        Account.objects.held(self.account_id)
        self.refresh_from_db()
        if not self._requeue(self.State.HELD, not_before=at, planned_at=at):
            raise Refused(_("This post no longer waits for a word: look at its state."))
        self._tell()
        journal.record(self, "delivery.released", by=by, at=at)

    @transaction.atomic
    def done_by_hand(self, url: str, *, by: journal.Actor, at: datetime) -> None:
        """A person did it in the network and gives the address of what stands there now."""
        Account.objects.held(self.account_id)
        self.refresh_from_db()
        if self.state != self.State.BY_HAND:
            raise Refused(_("This is not to be done by hand any more: look at its state."))
        self._take_link(url, by=by, at=at)

    @transaction.atomic
    def found(self, url: str, *, by: journal.Actor, at: datetime) -> None:
        """A person sees the unconfirmed message in the network and gives its address."""
        self._refuse_unless_unconfirmed()
        self._take_link(url, by=by, at=at)

    def _take_link(self, url: str, *, by: journal.Actor, at: datetime) -> None:
        """The network's own number is not known; an echo may still bring it."""
        refuse_foreign(url, self.account)
        link = Sent(external_id=f"link:{hashlib.sha256(url.encode()).hexdigest()[:40]}", url=url)
        if not self.mark_sent(link, proof=self.Proof.HAND, by=by, at=at):
            raise Refused(_("Another message of ours was already found at this address."))

    @transaction.atomic
    def send_again(self, *, by: journal.Actor, at: datetime) -> None:
        """A person has looked: the message is not there, so it may be sent once more."""
        self._refuse_unless_unconfirmed()
        self._requeue(
            self.State.UNCONFIRMED, not_before=at, planned_at=at, faults=0, looks=0, look_at=None,
            settled_at=None, unclear_at=None, slot_at=None,
        )  # fmt: skip
        self._tell()
        journal.record(self, "delivery.sent_again", by=by, at=at)

    @property
    def is_resendable(self) -> bool:
        """Whether it failed, surely was not executed, and not because of its own words."""
        is_sure = self.error_kind in NOT_EXECUTED and self.unclear_at is None
        return is_sure and self.state == self.State.FAILED

    @transaction.atomic
    def resend(self, *, by: journal.Actor, at: datetime) -> None:
        """It surely was not executed, and what kept it is over: the same words go once more."""
        Account.objects.held(self.account_id)
        self.refresh_from_db()
        if not self.is_resendable or not self._requeue(
            self.State.FAILED, not_before=at, planned_at=at, faults=0, looks=0, look_at=None,
            settled_at=None, slot_at=None, error_kind="", error_code="", error_detail="",
        ):  # fmt: skip
            raise Refused(_("This is not to be sent again any more: look at its state."))
        self._tell()
        journal.record(self, "delivery.sent_again", by=by, at=at)

    @transaction.atomic
    def give_up(self, *, by: journal.Actor, at: datetime) -> None:
        """A person has looked: the message is not there and is not wanted any more."""
        self._refuse_unless_unconfirmed()
        self._settle(self.State.FAILED, GivenUp("given_up"), self.State.UNCONFIRMED, by=by, at=at)

    def _refuse_unless_unconfirmed(self) -> None:
        Account.objects.held(self.account_id)
        self.refresh_from_db()
        if self.state != self.State.UNCONFIRMED:
            raise Refused(_("The outcome of this message is known by now: look at its state."))
