from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.channels.accounts.models import Account
from otklik.channels.networks.outbound_types import Action
from otklik.channels.outbound.models import Delivery
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.moderation.choices import (
    HIDDEN,
    IN_FORCE,
    OPEN,
    ModerationKind,
    ModerationState,
)
from otklik.incidents.moderation.network_takedown_request import (
    ModerationStep,
    hides_by_removal,
    objection_to,
)
from otklik.incidents.moderation.removed_comment_copies import (
    ERASED,
    CopiedText,
    compute_digest,
    is_still_fetched,
    store_copy,
)
from otklik.incidents.sla.due import calendar_here
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.worktime import deadlines


class ModerationRuleQuerySet(models.QuerySet["ModerationRule"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class ModerationRule(models.Model):
    """Why a comment may be taken off an official page. `is_checked`: by the authority."""

    code = models.SlugField(unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    sentence = models.CharField(_("rule"), max_length=500)
    excludes = models.CharField(_("what it does not cover"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=500)
    is_for_hiding = models.BooleanField(default=False)
    is_for_deleting = models.BooleanField(default=False)
    is_checked = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    objects = ModerationRuleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "code"]

    def __str__(self) -> str:
        return self.sentence


LONGEST_NOTE = 500
CLOCKS_DIFFER = timedelta(minutes=2)
UNSETTLED = (Delivery.State.QUEUED, Delivery.State.SENDING, Delivery.State.UNCONFIRMED)


class ModerationQuerySet(models.QuerySet["ModerationAct"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(message__incident__in=Incident.objects.visible_to(user))

    def open(self) -> Self:
        """Acts that wait for a second person, the most urgent first."""
        return self.filter(state__in=OPEN).order_by(F("confirm_by").asc(nulls_last=True), "pk")

    def waiting_for(self, user: User) -> Self:
        """Acts that this person may decide as the second one."""
        if not user.may(Right.CONFIRM_MODERATION):
            return self.none()
        return self.open().visible_to(user).exclude(begun_by=user)

    def overdue(self, *, at: datetime) -> Self:
        return self.filter(state=ModerationState.WAITING, confirm_by__lt=at)

    def in_force(self) -> Self:
        """Neither lifted nor dropped."""
        return self.filter(state__in=IN_FORCE)

    def hiding(self) -> Self:
        return self.filter(state__in=HIDDEN)

    def pending_in(self, incident: Incident) -> Self:
        """Acts in one incident that wait for a second person or for the network."""
        on_its_way = Q(steps__delivery__state__in=UNSETTLED)
        here = self.filter(message__incident=incident)
        return here.filter(Q(state__in=OPEN) | on_its_way).distinct()

    def explaining_removal(self, occurred_at: datetime) -> "ModerationAct | None":
        """The act that explains a removal reported by the network for that moment."""
        return (
            self.filter(
                Q(ended_at__isnull=True) | Q(ended_at__gte=occurred_at),
                Q(kind=ModerationKind.HIDE) | Q(state=ModerationState.CARRIED_OUT),
                begun_at__lte=occurred_at + CLOCKS_DIFFER,
            )
            .order_by("-begun_at")
            .first()
        )

    def with_all(self) -> Self:
        return self.select_related(
            "message__account", "message__incident", "message__client", "rule", "begun_by",
            "second_by", "ended_by",
        ).prefetch_related("steps__delivery", "steps__hand_by")  # fmt: skip

    def erase_words(self) -> int:
        """Erase the texts of the acts and of their copies; returns how many."""
        self.exclude(note="").update(note=ERASED)
        self.exclude(end_reason="").update(end_reason=ERASED)
        self.update(digest="")
        ModerationStep.objects.filter(act__in=self).update(hand_note="")
        return CopiedText.objects.filter(act__in=self).delete()[0]


class ModerationAct(models.Model):
    """A person's comment was taken off an official page, or is proposed to be.

    Hiding: waiting → confirmed, and lifted from either. Deletion: proposed → carried out | dropped.
    The act stores the text of its rule at that time, and a copy of the comment; what the network
    did is a step (network_takedown_request.py). Criticism is not a reason: see ADR 0054.
    """

    Kind = ModerationKind
    State = ModerationState

    number = models.PositiveIntegerField(unique=True)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="moderations")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    state = models.CharField(max_length=11, choices=State.choices)
    rule = models.ForeignKey(ModerationRule, on_delete=models.PROTECT, related_name="acts")
    rule_words = models.CharField(max_length=500, help_text="The rule as it read then.")
    rule_source = models.CharField(max_length=500, help_text="Its source as it read then.")
    was_rule_checked = models.BooleanField()
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    digest = models.CharField(max_length=64, help_text="Of the copy, when it was made.")
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    confirm_by = models.DateTimeField(
        null=True, help_text="The end of the next working day, of a hiding."
    )
    second_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    second_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=LONGEST_NOTE, blank=True)
    restored_at = models.DateTimeField(
        null=True, help_text="The network told that it is seen, though nobody lifted."
    )

    objects = ModerationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-number"]
        indexes: ClassVar = [
            models.Index(
                fields=["confirm_by"],
                condition=Q(state__in=["waiting", "proposed"]),
                name="moderation_to_decide",
            ),
            models.Index(fields=["begun_at"], name="moderation_by_moment"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["message", "kind"],
                condition=Q(state__in=IN_FORCE),
                name="moderated_once_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(second_by=F("begun_by")),
                name="the_second_person_is_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "carried_out"]) | Q(second_by__isnull=False),
                name="decided_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"М-{self.number}"

    @classmethod
    @transaction.atomic
    def hide(
        cls,
        message: Message,
        *,
        rule: ModerationRule | None,
        note: str = "",
        by: User,
        at: datetime,
    ) -> "ModerationAct":
        """Hide a comment at once; returns the act in force, if any. Raises Refused without a rule
        for hiding, and if it cannot be moderated."""
        held = cls._lock_message(message)
        if act_in_force := held.moderations.in_force().filter(kind=cls.Kind.HIDE).first():
            return act_in_force
        if rule is None or not rule.is_for_hiding or not rule.is_active:
            raise Refused(
                _("Choose the rule. Without one nothing is hidden: criticism, even rude, stays.")
            )
        due = deadlines.due_in_working_days(at, 1, calendar_here()).moment
        act = cls._begin(
            held, cls.Kind.HIDE, cls.State.WAITING, rule=rule, note=note, by=by, at=at, due=due
        )
        ModerationStep.begin(act, Action.HIDE, by=by, at=at)
        held.incident.weigh_concerns()
        return act

    @classmethod
    @transaction.atomic
    def propose_deletion(
        cls, message: Message, *, rule: ModerationRule | None, note: str, by: User, at: datetime
    ) -> "ModerationAct":
        """Ask a second person to delete a comment for good. Raises Refused without a rule for
        deleting or a reason, and for what cannot be moderated."""
        held = cls._lock_message(message)
        if act_in_force := held.moderations.in_force().filter(kind=cls.Kind.DELETE).first():
            return act_in_force
        if rule is None or not rule.is_for_deleting or not rule.is_active:
            raise Refused(
                _("Choose the rule. Without one nothing is deleted: criticism, even rude, stays.")
            )
        if not note.strip():
            raise Refused(_("Say why hiding is not enough: the second person needs it to decide."))
        return cls._begin(
            held, cls.Kind.DELETE, cls.State.PROPOSED, rule=rule, note=note, by=by, at=at
        )

    @transaction.atomic
    def confirm(self, *, seen: str, by: User, at: datetime) -> None:
        """The second person confirms hiding; `seen` is the `content_digest` of the comment they
        read. Harmless when repeated. Raises Refused."""
        self._lock()
        if self.state == self.State.CONFIRMED and self.second_by_id == by.pk:
            return
        self._refuse_unless(self.State.WAITING)
        self._refuse_first(by)
        self._refuse_unseen(seen)
        self._change_state(self.State.CONFIRMED, "moderation.confirmed", by=by, at=at, second=True)

    @transaction.atomic
    def lift(self, reason: str, *, by: User, at: datetime) -> None:
        """Show the comment again: by the person who hid it, or by a second person."""
        self._lock()
        if self.state == self.State.LIFTED:
            return
        self._refuse_unless(self.State.WAITING, self.State.CONFIRMED)
        self._end(self.State.LIFTED, "moderation.lifted", reason, by=by, at=at)
        self._bring_back(by=by, at=at)
        self.incident.weigh_concerns()

    @transaction.atomic
    def carry_out(self, *, seen: str, by: User, at: datetime) -> None:
        """The second person deletes it for good; `seen` as in `confirm`. Raises Refused."""
        self._lock()
        if self.state == self.State.CARRIED_OUT and self.second_by_id == by.pk:
            return
        self._refuse_unless(self.State.PROPOSED)
        self._refuse_first(by)
        self._refuse_unseen(seen)
        if is_still_fetched(self.message):
            raise Refused(
                _("Attachments are still being fetched: if deleted now, they would be lost. Wait.")
            )
        hiding = self.message.moderations.hiding().first()
        is_gone = hiding is not None and hiding.is_removed_there
        if hiding is not None:
            hiding._change_state(self.State.REPLACED, "moderation.replaced", by=by, at=at)
        self._change_state(
            self.State.CARRIED_OUT, "moderation.carried_out", by=by, at=at, second=True
        )
        if not is_gone:
            ModerationStep.begin(self, Action.DELETE, by=by, at=at)
        self.incident.weigh_concerns()

    @transaction.atomic
    def drop(self, reason: str, *, by: User, at: datetime) -> None:
        self._lock()
        if self.state == self.State.DROPPED:
            return
        self._refuse_unless(self.State.PROPOSED)
        self._end(self.State.DROPPED, "moderation.dropped", reason, by=by, at=at)

    @transaction.atomic
    def note_done(self, note: str, *, by: User, at: datetime) -> None:
        """A person did it in the network, or saw it done there. Raises Refused."""
        self._lock()
        step = self.last_step
        if step is None:
            raise Refused(_("Nothing needs to be done manually here any more: look at its state."))
        step.note_done(note, by=by, at=at)
        entries.record(
            self.incident, "moderation.done_by_hand", by=by, at=at,
            act=self.number, action=step.action, note=step.hand_note,
        )  # fmt: skip

    @transaction.atomic
    def try_again(self, *, by: User, at: datetime) -> None:
        """Ask the network again for what it refused or did not confirm. Raises Refused."""
        self._lock()
        step = self.last_step
        if step is None or not step.is_retried or step.delivery is None:
            raise Refused(_("There is nothing to try again: look at its state."))
        if step.state == step.State.UNCONFIRMED:
            step.delivery.send_again(by=by, at=at)
        else:
            ModerationStep.begin(self, Action(step.action), by=by, at=at)
        entries.record(
            self.incident, "moderation.tried_again", by=by, at=at,
            act=self.number, action=step.action,
        )  # fmt: skip

    @property
    def content_digest(self) -> str:
        """The digest of the comment as it is now, which may have changed since the copy."""
        return compute_digest(self.message)

    @property
    def last_step(self) -> ModerationStep | None:
        steps = list(self.steps.all())
        return steps[-1] if steps else None

    @property
    def is_removed_there(self) -> bool:
        """Whether hiding removed it there, so that there is nothing left to delete."""
        step = self.last_step
        is_done = step is not None and step.state in (step.State.DONE, step.State.CONFIRMED)
        return is_done and hides_by_removal(self.message.account)

    @classmethod
    def _lock_message(cls, message: Message) -> Message:
        """The message, with its account locked. Raises Refused for what cannot be moderated."""
        Account.objects.lock(message.account_id)
        held = Message.objects.select_related("account", "incident").get(pk=message.pk)
        if sentence := objection_to(held):
            raise Refused(sentence)
        return held

    @classmethod
    def _begin(
        cls,
        message: Message,
        kind: ModerationKind,
        state: ModerationState,
        *,
        rule: ModerationRule,
        note: str,
        by: User,
        at: datetime,
        due: datetime | None = None,
    ) -> "ModerationAct":
        if len(note.strip()) > LONGEST_NOTE:
            raise Refused(_("The note is too long: say it in a few sentences."))
        act = cls.objects.create(
            number=next_number("moderation"), message=message, kind=kind, state=state, rule=rule,
            rule_words=rule.sentence, rule_source=rule.source, was_rule_checked=rule.is_checked,
            note=note.strip(), digest=compute_digest(message), begun_by=by, begun_at=at,
            confirm_by=due,
        )  # fmt: skip
        store_copy(act, message)
        verb = "moderation.hidden" if kind == cls.Kind.HIDE else "moderation.proposed"
        entries.record(
            message.incident, verb, by=by, at=at,
            act=act.number, message=message.pk, rule=rule.code, copy=act.digest,
        )  # fmt: skip
        return act

    def _refuse_unseen(self, seen: str) -> None:
        """Refuse a decision on a text other than the one that was read; store a newer copy."""
        if seen != (now := self.content_digest):
            raise Refused(
                _("The comment was changed since you opened this page: read the current text.")
            )
        if now != self.digest and not self.message.erased_at:
            store_copy(self, self.message)
            self.digest = now
            self.save(update_fields=["digest"])

    def _bring_back(self, *, by: User, at: datetime) -> None:
        """Show it again, unless it was never hidden there or its author removed it."""
        step = self.last_step
        if self.message.deleted_at is not None:
            return
        if step is None or step.state == step.State.FAILED or step.call_off(by=by, at=at):
            return
        ModerationStep.begin(self, Action.SHOW, by=by, at=at)

    @property
    def incident(self) -> Incident:
        """The incident of the comment, which may have been merged or split since."""
        return self.message.incident

    @property
    def is_hidden(self) -> bool:
        return self.state in HIDDEN

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def may_be_ended_by(self, user: User) -> bool:
        return self.begun_by_id == user.pk or user.may(Right.CONFIRM_MODERATION)

    def is_overdue(self, *, at: datetime) -> bool:
        return self.state == self.State.WAITING and bool(self.confirm_by and self.confirm_by < at)

    def _lock(self) -> None:
        """Lock the account before the row, in the same order as deliveries do."""
        Account.objects.lock(self.message.account_id)
        self.refresh_from_db(
            from_queryset=type(self)._default_manager.select_for_update(of=("self",))
        )

    def _refuse_unless(self, *states: ModerationState) -> None:
        if self.state not in states:
            raise Refused(_("A colleague already decided this: look at its state."))

    def _refuse_first(self, by: User) -> None:
        if self.begun_by_id == by.pk:
            raise Refused(_("Another person must decide: you started this."))

    def _change_state(
        self, state: ModerationState, verb: str, *, by: User, at: datetime, second: bool = False
    ) -> None:
        self.state = state
        if second:
            self.second_by, self.second_at = by, at
        self.save(update_fields=["state", "second_by", "second_at"])
        entries.record(self.incident, verb, by=by, at=at, act=self.number, copy=self.digest)

    def _end(
        self, state: ModerationState, verb: str, reason: str, *, by: User, at: datetime
    ) -> None:
        if not self.may_be_ended_by(by):
            raise Refused(_("A colleague started this: they or the approver may end it."))
        text = reason.strip()
        if not text:
            raise Refused(_("Say why in a sentence: the report shows it."))
        if len(text) > LONGEST_NOTE:
            raise Refused(_("The note is too long: say it in a few sentences."))
        self.state, self.ended_by, self.ended_at, self.end_reason = state, by, at, text
        self.save(update_fields=["state", "ended_by", "ended_at", "end_reason"])
        entries.record(self.incident, verb, by=by, at=at, act=self.number)
