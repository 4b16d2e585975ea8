from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.channels.accounts.models import Account
from otklik.channels.networks.outbound_types import Action, OutboundKind
from otklik.channels.networks.registry import NoAdapter, capabilities
from otklik.channels.outbound.enqueue import objection, queue
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.cases.message import Message
from otklik.incidents.moderation.choices import WANTED, ModerationState
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from otklik.incidents.moderation.models import ModerationAct

LONGEST_NOTE = 300


class StepState(models.TextChoices):
    ON_ITS_WAY = "on_its_way", _("being sent to the network")
    BY_HAND = "by_hand", _("to be done manually")
    DONE = "done", _("done in the network")
    DONE_BY_HAND = "done_by_hand", _("done manually, as recorded by a person")
    CONFIRMED = "confirmed", _("the network reported it as done")
    FAILED = "failed", _("the network did not do it")
    UNCONFIRMED = "unconfirmed", _("the network gave no clear answer")
    CALLED_OFF = "called_off", _("cancelled before it was done")


OF_DELIVERY = {
    Delivery.State.SENT: StepState.DONE,
    Delivery.State.FAILED: StepState.FAILED,
    Delivery.State.UNCONFIRMED: StepState.UNCONFIRMED,
    Delivery.State.WITHDRAWN: StepState.CALLED_OFF,
}
NOT_DONE = (StepState.BY_HAND, StepState.FAILED, StepState.UNCONFIRMED)


def why_by_hand(message: Message, action: Action) -> Any:
    """Why a person must do this in the network; empty if a program can."""
    if message.parts.exists():
        return _("Several messages are shown there as one: a program would reach only the first.")
    return objection(message.account, OutboundKind.COMMENT, action)


class StepQuerySet(models.QuerySet["ModerationStep"]):
    def newest(self) -> Self:
        """The last step of each act, the one that counts."""
        later = ModerationStep.objects.filter(
            act=models.OuterRef("act"), pk__gt=models.OuterRef("pk")
        )
        return self.filter(~models.Exists(later))

    def undone(self) -> Self:
        """Steps that a person must do or check in the network, if the act still requires them."""
        astray = (Delivery.State.FAILED, Delivery.State.UNCONFIRMED)
        by_hand = models.Q(delivery=None) | models.Q(delivery__state__in=astray)
        in_force = models.Q()
        for state, action in WANTED.items():
            in_force |= models.Q(act__state=state, action=action)
        return self.filter(by_hand, in_force, hand_at=None, confirmed_at=None, called_off_at=None)


class ModerationStep(models.Model):
    """A request of an act to the network: hide, show again, delete; the newest counts. A program
    makes it with a delivery, or a person who records it; `confirmed_at` is when the network
    reported it."""

    State = StepState

    class ActionChoice(models.TextChoices):
        HIDE = Action.HIDE, _("hide")
        SHOW = Action.SHOW, _("show again")
        DELETE = Action.DELETE, _("delete")

    act = models.ForeignKey(
        "incidents.ModerationAct", on_delete=models.CASCADE, related_name="steps"
    )
    action = models.CharField(max_length=6, choices=ActionChoice.choices)
    delivery = models.OneToOneField(Delivery, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    hand_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    hand_at = models.DateTimeField(null=True)
    hand_note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)
    heard = models.CharField(max_length=12, blank=True, help_text="The outcome last journaled.")

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]

    @classmethod
    def begin(
        cls, act: "ModerationAct", action: Action, *, by: User, at: datetime
    ) -> "ModerationStep":
        """Let a program do it if one can, else a person. The caller has locked the account."""
        message = act.message
        delivery = None
        if not why_by_hand(message, action):
            delivery = queue(
                account=message.account,
                kind=OutboundKind.COMMENT,
                thread=message.thread,
                text="",
                action=action,
                target=message.external_id,
                on_settled="otklik.incidents.tasks.moderation_settled",
                by=by,
                at=at,
            )
        return cls.objects.create(act=act, action=action, delivery=delivery, asked_at=at)

    @property
    def state(self) -> StepState:
        if self.hand_at is not None:
            return StepState.DONE_BY_HAND
        if self.called_off_at is not None:
            return StepState.CALLED_OFF
        if self.delivery is not None and self.delivery.state == Delivery.State.SENT:
            return StepState.DONE
        if self.confirmed_at is not None:
            return StepState.CONFIRMED
        if self.delivery is None:
            return StepState.BY_HAND
        return OF_DELIVERY.get(Delivery.State(self.delivery.state), StepState.ON_ITS_WAY)

    @property
    def is_undone(self) -> bool:
        """Whether a person must act in the network; never if the act no longer requires it."""
        is_wanted = WANTED.get(ModerationState(self.act.state)) == self.action
        return is_wanted and self.state in NOT_DONE

    @property
    def is_retried(self) -> bool:
        """Whether a program may try again: the network refused it or did not confirm it."""
        return self.is_undone and self.state != StepState.BY_HAND

    @property
    def objection(self) -> str:
        return str(why_by_hand(self.act.message, Action(self.action)))

    def call_off(self, *, by: User, at: datetime) -> bool:
        """Cancel it; False if it may already have been done."""
        if self.state == StepState.BY_HAND:
            self.called_off_at = at
            self.save(update_fields=["called_off_at"])
            return True
        if self.state == StepState.ON_ITS_WAY and self.delivery is not None:
            try:
                self.delivery.withdraw(by=by, at=at)
            except Refused:
                return False
            return True
        return self.state == StepState.CALLED_OFF

    def note_done(self, note: str, *, by: User, at: datetime) -> None:
        """A person did it or saw it done. Raises Refused when nothing is left to do."""
        if not self.is_undone:
            raise Refused(_("Nothing needs to be done manually here any more: look at its state."))
        if len(note.strip()) > LONGEST_NOTE:
            raise Refused(_("The note is too long: say it in a sentence."))
        if self.state == StepState.UNCONFIRMED and self.delivery is not None:
            self.delivery.give_up(by=by, at=at)
        self.hand_by, self.hand_at, self.hand_note = by, at, note.strip()
        self.save(update_fields=["hand_by", "hand_at", "hand_note"])

    @transaction.atomic
    def settle(self, *, at: datetime) -> None:
        """Record the outcome in the network. Harmless when repeated."""
        self.refresh_from_db(from_queryset=ModerationStep.objects.select_for_update())
        if self.delivery is None or self.delivery.state == self.heard:
            return
        outcome = Delivery.State(self.delivery.state)
        self.heard = outcome
        self.save(update_fields=["heard"])
        entries.record(
            self.act.message.incident, f"moderation.{OF_DELIVERY.get(outcome, 'again')}",
            by=None, at=at, act=self.act.number, action=self.action,
        )  # fmt: skip


def hides_by_removal(account: Account) -> bool:
    """Whether this network hides a comment by removing it, reversibly."""
    try:
        return capabilities(account).hides_by_removal
    except NoAdapter:
        return False


def objection_to(message: Message) -> Any:
    """Why this message cannot be moderated; empty if it can."""
    if not message.is_inbound:
        return gettext("This is our own message: correct or withdraw it where it was written.")
    if message.lane != Message.Lane.PUBLIC:
        return gettext("Only its author and we see this message: there is nothing to hide.")
    if message.account.network in (*Account.OF_OUR_OWN, Account.NetworkCode.EMAIL):
        return gettext("This is not on one of our pages: there is nothing to hide.")
    if message.erased_at is not None:
        return gettext("Our copy of this message was erased: look for it in the network itself.")
    if message.deleted_at is not None:
        return gettext("This message is gone from the network: there is nothing to hide.")
    return ""
