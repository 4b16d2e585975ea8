import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.channels.accounts.models import Account, secrets_of
from otklik.channels.networks.outbound_types import Outbound, OutboundKind
from otklik.channels.networks.registry import NoAdapter, adapter
from otklik.channels.outbound.choices import Priority
from otklik.channels.outbound.enqueue import is_by_hand_only, objection, queue, refuse_problems
from otklik.channels.outbound.models import Delivery
from otklik.channels.validate_and_clean_links import storable_link
from otklik.core.db.compiled_inserts import insert
from otklik.core.db.compiled_queries import attach, compiled_query
from otklik.core.enqueue_tasks import enqueue
from otklik.core.refusal import Refused
from otklik.incidents.cases.client import WritingPermission
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.approval.reasons import Reason, reasons_of
from otklik.incidents.replies.queries import AT_WORK, ReplyQuerySet, ReplyStatus, Verdict
from otklik.incidents.replies.text_checks.privacy_check import find_exposed
from otklik.incidents.topics.models import Urgency
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from otklik.incidents.deadlines.extensions_and_interim_answers import Interim
    from otklik.incidents.replies.approval.models import Approval
    from otklik.incidents.replies.referral.models import Referral


class Reply(models.Model):
    """An answer of ours: draft → (in approval → returned

    approved) → on its way → sent; where no program may answer, by hand → sent.

    While it is on its way, its outcome is that of its delivery; `unconfirmed` stays until an echo
    from the network or a person settles it. An incident has one reply in progress at a time.
    """

    Status = ReplyStatus
    EDITABLE = (Status.DRAFT, Status.RETURNED)
    OVER = (Status.SENT, Status.DISCARDED)

    AT_WORK = AT_WORK
    #: Columns that people type in the composer; `ReplyForm` has a field of each name.
    DRAFT_COLUMNS = ("text",)

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
    submitted_at = models.DateTimeField(null=True)
    message = models.OneToOneField(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    delivery = models.OneToOneField(Delivery, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident"],
                condition=Q(status__in=AT_WORK),
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
        """A new draft to one of the person's messages; the same one when repeated with a key.
        Raises Refused while another reply is in progress in this incident, or when it is closed."""
        incident.lock()
        if begun := with_key(incident=incident, key=key):
            return begun[0]
        if incident.status == Incident.Status.CLOSED:
            raise Refused(_("The incident is closed. Reopen it first."))
        if _at_work(incident=incident):
            raise Refused(
                _("A colleague already writes a reply here. Your text is below: compare them.")
            )
        if to.is_from_page:
            raise Refused(
                _("These words were typed on our page: answer below what the person wrote before.")
            )
        if to.incident_id != incident.pk or not _message_here(incident=incident, key=to.pk):
            raise Refused(_("That message is part of another incident now: open it again."))
        reply = cls(
            incident=incident, key=key, author=by, in_reply_to=to, lane=to.lane, saved_at=at
        )
        insert(reply)
        if incident.assignee_id is None:
            incident.note_taken(by=by, at=at)
        entries.record(incident, "reply.begun", by=by, at=at, reply=str(key))
        return reply

    @transaction.atomic
    def save_draft(
        self, text: str, *, revision: int, by: User, at: datetime, **further: Any
    ) -> None:
        """Save what was typed; columns of `DRAFT_COLUMNS` that are not given stay. Raises Refused
        when a colleague changed it meanwhile."""
        current = self._lock()
        if not current.is_editable:
            raise Refused(_("The reply can no longer be changed: take it back or wait."))
        values = {"text": text, **further}
        changed = {name: one for name, one in values.items() if getattr(current, name) != one}
        if changed and current.revision != revision:
            raise Refused(
                _("A colleague changed this reply meanwhile. Your text is below: compare them.")
            )
        if not changed:
            return
        for name, value in changed.items():
            setattr(self, name, value)
        self.saved_at, self.revision = at, current.revision + 1
        self.save(update_fields=[*changed, "saved_at", "revision"])
        self.writers.add(by)

    def append(self, words: str, *, by: User, at: datetime) -> None:
        """Add text below what was typed, once. Raises Refused as `save_draft` does."""
        if words not in self.text:
            text = f"{self.text.rstrip()}\n\n{words}".lstrip()
            self.save_draft(text, revision=self.revision, by=by, at=at)

    @transaction.atomic
    def readdress(self, to: Message, *, by: User, at: datetime) -> None:
        """Make the draft an answer to another message of this person; in another lane its
        clearances lapse. Raises Refused when it is no draft, or cannot be sent there."""
        self.refuse_unless_editable()
        if to == self.in_reply_to:
            return
        if to.incident_id != self.incident_id or not to.is_answerable:
            raise Refused(_("This message cannot be answered: choose another one."))
        if to.lane != self.lane:
            for clearance in self.clearances.in_force():
                clearance.withdraw(by=by, at=at)
        self.in_reply_to, self.lane, self.revision = to, to.lane, self.revision + 1
        self.save(update_fields=["in_reply_to", "lane", "revision"])
        entries.record(
            self.incident, "reply.readdressed", by=by, at=at, reply=str(self.key), message=to.pk,
            lane=to.lane,
        )  # fmt: skip

    @transaction.atomic
    def discard(self, *, by: User, at: datetime) -> None:
        if not self._lock().is_editable:
            raise Refused(_("Only a draft can be discarded."))
        self._set_status(self.Status.DISCARDED, "reply.discarded", by=by, at=at)

    @transaction.atomic
    def submit(self, *, by: User, at: datetime) -> None:
        """Submit the reply to a second person. Harmless when repeated."""
        current = self._lock()
        if current.status == self.Status.IN_APPROVAL:
            return
        if not current.is_editable:
            raise Refused(_("This reply is not a draft any more."))
        self._refuse_if_empty()
        self._refuse_if_exposing()
        if not (self.is_by_hand or self.objection):  # reasons for which `queue` would refuse later
            refuse_problems(self.in_reply_to.account, self.outbound(self.text))
        self.submitted_at = at
        enqueue("otklik.incidents.tasks.watch_desk")  # notify approvers at once
        grounds = [reason.ground for reason in self.approval_reasons]
        self._set_status(self.Status.IN_APPROVAL, "reply.submitted", by=by, at=at, grounds=grounds)

    @transaction.atomic
    def return_for_correction(self, reason: str, *, revision: int, by: User, at: datetime) -> None:
        """The second person requests a change of what they read (`revision`), with the reason."""
        self._refuse_unless_waiting(revision)
        self._refuse_who_wrote(by)
        if not reason.strip():
            raise Refused(_("Say in a sentence what to correct."))
        self.approvals.create(
            verdict=Verdict.RETURNED, by=by, at=at, text=self.text, reason=reason.strip()
        )
        self._set_status(
            self.Status.RETURNED, "reply.returned", by=by, at=at, reason=reason.strip()
        )

    @transaction.atomic
    def approve(self, *, revision: int, by: User, at: datetime) -> None:
        """The second person approves the text they read (`revision`): it is sent. Harmless when
        repeated."""
        if self._lock().status in (self.Status.ON_ITS_WAY, self.Status.BY_HAND):
            return
        self._refuse_unless_waiting(revision)
        self._refuse_who_wrote(by)
        self.approvals.create(verdict=Verdict.APPROVED, by=by, at=at, text=self.text)
        entries.record(self.incident, "reply.approved", by=by, at=at, reply=str(self.key))
        self._put_on_its_way(by=by, at=at)

    @transaction.atomic
    def approve_by_word(
        self, *, giver: User | None, revision: int, by: User, at: datetime
    ) -> "Approval":
        """`by` records that somebody agreed offline (`OutsideWord.note`; `giver` None: a person
        without an account): it is sent."""
        self._refuse_unless_waiting(revision)
        if giver is not None:
            self._refuse_who_wrote(giver)
        elif self.author_id == by.pk or self.writers.contains(by):
            raise Refused(
                _(
                    "You wrote this reply. If someone outside the program approved it on "
                    "paper, ask a colleague to record that."
                )
            )
        elif self.is_in_anothers_name and by.institution_id is not None:
            raise Refused(
                _("This goes from a page that is not yours: say who at the authority agreed.")
            )
        approval = self.approvals.create(verdict=Verdict.APPROVED, by=by, at=at, text=self.text)
        self._put_on_its_way(by=by, at=at)
        return approval

    @transaction.atomic
    def stop_after_objection(self, reason: str, *, by: User, at: datetime) -> bool:
        """The person recorded as having agreed objects: an unsent reply is returned for correction.
        False if it was already sent."""
        self._lock()
        is_waiting = self.status in (self.Status.ON_ITS_WAY, self.Status.BY_HAND)
        if not is_waiting or self.delivery is None:
            return False
        try:
            self.delivery.withdraw(by=by, at=at)
        except Refused:  # it has just been sent
            return False
        self.delivery = None
        self.approvals.create(verdict=Verdict.RETURNED, by=by, at=at, text=self.text, reason=reason)
        self._set_status(self.Status.RETURNED, "reply.returned", by=by, at=at, reason=reason)
        return True

    @transaction.atomic
    def send(self, *, by: User, at: datetime) -> None:
        """Send without a second person, where none is needed. Harmless when repeated."""
        current = self._lock()
        if current.status in (self.Status.ON_ITS_WAY, self.Status.BY_HAND, self.Status.SENT):
            return
        if not current.is_editable:
            raise Refused(_("This reply is not a draft any more."))
        self._refuse_if_empty()
        self.incident.lock()
        if reasons := self.approval_reasons:
            message = _("A second person must approve this reply: %(why)s. Submit it.")
            raise Refused(message % {"why": "; ".join(reason.words for reason in reasons)})
        self._put_on_its_way(by=by, at=at)

    @transaction.atomic
    def take_back(self, *, by: User, at: datetime) -> None:
        """Take it back before a network was called or somebody posted it: it is a draft again."""
        self._lock()
        is_waiting = self.status in (self.Status.ON_ITS_WAY, self.Status.BY_HAND)
        if not is_waiting or self.delivery is None:
            raise Refused(_("There is nothing to undo: the reply is not being sent."))
        self.delivery.withdraw(by=by, at=at)
        self.delivery = None
        self._set_status(self.Status.DRAFT, "reply.taken_back", by=by, at=at)

    @transaction.atomic
    def done_by_hand(self, url: str, *, by: User, at: datetime) -> None:
        """A person posted it in the network and gives its URL. Raises Refused when it is not to be
        posted by hand, or the URL is not in that network."""
        if self._lock().status != self.Status.BY_HAND or self.delivery is None:
            raise Refused(_("This reply needs no manual work any more: look at its state."))
        there = Message.objects.filter(account=self.in_reply_to.account, url=url)
        ours = Message.Direction.OUTBOUND
        if there.exclude(incident=self.incident, direction=ours).exists():
            raise Refused(_("There is another message at this address: copy the link to yours."))
        self.delivery.done_by_hand(url, by=by, at=at)
        self.settle(at=at)

    @transaction.atomic
    def write_again(self, *, by: User, at: datetime) -> "Reply":
        if self.status != self.Status.FAILED:
            raise Refused(_("Only a reply that was not sent can be written again."))
        draft = Reply.begin(
            self.incident, to=self.in_reply_to, key=uuid.uuid5(self.key, "again"), by=by, at=at
        )
        if not draft.text:
            draft.save_draft(**self.draft_values, revision=draft.revision, by=by, at=at)
        draft.writers.add(self.author, *self.writers.all())
        return draft

    @transaction.atomic
    def send_again(self, *, by: User, at: datetime) -> None:
        """Send the same approved text again once the cause of the failure is gone. Raises Refused
        when it is no longer the last message there, or still cannot be sent."""
        Incident.objects.select_for_update().get(pk=self.incident_id)
        self._lock()
        if self.delivery is None or not Reply.objects.resendable().filter(pk=self.pk).exists():
            raise Refused(_("This no longer needs to be sent again: look at its state."))
        if sentence := self.objection:
            raise Refused(sentence)
        self.delivery.resend(by=by, at=at)
        self._set_status(self.Status.ON_ITS_WAY, "reply.queued_again", by=by, at=at)

    def _put_on_its_way(self, *, by: User, at: datetime) -> None:
        to = self.in_reply_to
        attach([to.account], "secrets", secrets_of(account=to.account.pk))
        if sentence := self.objection:
            raise Refused(sentence)
        self._refuse_if_exposing()
        is_by_hand = self.is_by_hand
        seconds = settings.UNDO_SECONDS if by.undo_seconds is None else by.undo_seconds
        self.delivery = queue(
            account=to.account,
            kind=self.kind,
            thread=to.thread,
            text=self.text,
            reply_to=to.external_id,
            is_by_hand=is_by_hand,
            not_before=None if is_by_hand else at + timedelta(seconds=seconds),
            on_settled="otklik.incidents.tasks.delivery_settled",
            priority=Priority.URGENT if self.incident.urgency == Urgency.HIGH else Priority.ROUTINE,
            by=by,
            at=at,
        )
        if is_by_hand:
            self._set_status(self.Status.BY_HAND, "reply.by_hand", by=by, at=at)
        else:
            self._set_status(self.Status.ON_ITS_WAY, "reply.on_its_way", by=by, at=at)

    def refuse_unless_editable(self) -> None:
        """Raises Refused when it is not a draft any more."""
        if not self._lock().is_editable:
            raise Refused(_("This reply is not a draft any more."))

    def _refuse_if_empty(self) -> None:
        if not self.text.strip():
            raise Refused(_("The reply is empty. Write it first."))
        if self.interim_mark and not self.interim_mark.says_the_day:
            raise Refused(_("An interim answer says the day of the final one: write it in."))

    def _refuse_if_exposing(self) -> None:
        if found := find_exposed(self):
            raise Refused(
                _("Everyone would see what must not be public: %(found)s. Remove it from the text.")
                % {"found": ", ".join(f"«{piece}»" for piece in found)}
            )

    def _refuse_unless_waiting(self, revision: int) -> None:
        if self._lock().status != self.Status.IN_APPROVAL:
            raise Refused(_("This reply is no longer waiting for approval."))
        if self.revision != revision:
            raise Refused(_("The text was changed since you opened it. Read it again below."))

    def _refuse_who_wrote(self, by: User) -> None:
        if self.author_id == by.pk or self.writers.contains(by):
            raise Refused(_("Another person must approve: you wrote this reply."))
        if self.is_in_anothers_name and by.institution_id is not None:
            raise Refused(_("This goes from a page that is not yours: the authority approves it."))

    @property
    def draft_values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.DRAFT_COLUMNS}

    @property
    def is_editable(self) -> bool:
        return self.status in self.EDITABLE

    @property
    def approval_reasons(self) -> list[Reason]:
        """Why a second person must read it."""
        return reasons_of(self)

    @property
    def writer_keys(self) -> set[int]:
        """Keys of its author and co-writers: none of them may approve it."""
        return {self.author_id, *(writer.pk for writer in self.writers.all())}

    @property
    def judges(self) -> list[User]:
        """Who may approve it today and did not write it."""
        today, wrote = timezone.localdate(), self.writer_keys
        may = User.holding(Right.APPROVE, on=today, institution=self.approving_institution)
        return [user for user in may if user.pk not in wrote]

    @property
    def is_in_anothers_name(self) -> bool:
        """Whether an institution answers from a page not its own: then the authority approves."""
        to = self.in_reply_to if self.in_reply_to_id else self.incident
        return self.incident.is_foreign_to(to.account)

    @property
    def approving_institution(self) -> int | None:
        """The institution whose second person may approve it; None: somebody of the authority."""
        return None if self.is_in_anothers_name else self.incident.institution_id

    @property
    def interim_mark(self) -> "Interim | None":
        """The promise of a final answer, if this one is interim."""
        return getattr(self, "interim", None) if self.pk else None

    @property
    def referral_mark(self) -> "Referral | None":
        """The body that this reply refers the person to; then it closes the incident."""
        return getattr(self, "referral", None) if self.pk else None

    @property
    def kind(self) -> OutboundKind:
        is_private = self.lane == Message.Lane.PRIVATE
        return OutboundKind.DM if is_private else OutboundKind.COMMENT

    @property
    def objection(self) -> Any:
        """Why this person cannot be answered here; empty if they can."""
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
            return _("You cannot write from here: answer in another way, then record it.")
        return to.account.objection_to(self.kind) or (
            "" if self.is_by_hand else objection(to.account, self.kind)
        )

    def outbound(self, text: str) -> Outbound:
        to = self.in_reply_to
        return Outbound(
            key=self.key, kind=self.kind, thread=to.thread, text=text, reply_to=to.external_id
        )

    @property
    def is_by_hand(self) -> bool:
        return is_by_hand_only(self.in_reply_to.account, self.kind)

    @property
    def place(self) -> str:
        """Where in the network it belongs; empty when unknown."""
        to = self.in_reply_to
        try:
            found = adapter(to.account).place(to.thread, to.external_id)
        except (NoAdapter, ValueError):
            found = ""
        return storable_link(found) or to.url or to.account.page_url

    @property
    def is_watched(self) -> bool:
        """Whether its state may still change by itself."""
        moving = (self.Status.IN_APPROVAL, self.Status.ON_ITS_WAY, self.Status.BY_HAND)
        return self.status in moving

    @property
    def progress(self) -> str:
        """Changes whenever the page should show something new."""
        if self.delivery is None or self.takeable_until:
            return f"{self.status}-{'early' if self.delivery else 0}"
        is_waiting = self.is_watched and self.delivery.account.is_unreachable
        return f"{self.status}-{self.delivery.attempts}{'-waits' if is_waiting else ''}"

    @property
    def takeable_until(self) -> datetime | None:
        """Until when it can be taken back; None afterwards, or after a failed first attempt."""
        if self.status != self.Status.ON_ITS_WAY or self.delivery is None:
            return None
        delivery = self.delivery
        is_put_back = bool(delivery.attempts) or delivery.not_before > delivery.planned_at
        is_queued = delivery.state == Delivery.State.QUEUED
        return delivery.not_before if is_queued and not is_put_back else None

    @transaction.atomic
    def settle(self, *, at: datetime) -> None:
        """Follow the outcome of the delivery. Repeatable; a later certain outcome overrides."""
        self._lock()
        delivery = self.delivery
        if delivery is None or self.status == self.Status.DISCARDED:
            return
        match delivery.state:
            case Delivery.State.SENT if self.status != self.Status.SENT:
                self._join_timeline(delivery, at=at)
            case Delivery.State.FAILED if self.status != self.Status.FAILED:
                self._set_status(self.Status.FAILED, "reply.failed", by=None, at=at)
            case Delivery.State.UNCONFIRMED if self.status != self.Status.UNCONFIRMED:
                self._leave_network()
                self._set_status(self.Status.UNCONFIRMED, "reply.unconfirmed", by=None, at=at)
            case Delivery.State.QUEUED if self.status == self.Status.UNCONFIRMED:
                self._set_status(self.Status.ON_ITS_WAY, "reply.queued_again", by=None, at=at)

    def _join_timeline(self, delivery: Delivery, *, at: datetime) -> None:
        """The answer was sent: add it to the timeline and stop the clock."""
        self._take_for_it(delivery)
        held = Message.objects.select_for_update()  # an echo may bring an edit meanwhile
        message, is_new = held.of_delivery(delivery, self.incident, self.lane, at=at)
        if not is_new:
            message.incident, message.direction = self.incident, Message.Direction.OUTBOUND
            message.save(update_fields=["incident", "direction"])
        message.add_version(delivery.text, occurred_at=message.occurred_at, at=at)
        self.message = message
        self.save(update_fields=["message"])
        self._set_status(self.Status.SENT, "reply.sent", by=None, at=at, message=message.pk)
        is_interim = self.interim_mark is not None
        self.incident.note_answer(
            to=self.in_reply_to, at=message.occurred_at, is_interim=is_interim
        )
        if self.referral_mark is not None:
            self.referral_mark.follow(at=at)

    def _take_for_it(self, delivery: Delivery) -> None:
        """The pasted link may be that of a message already received from the network."""
        if delivery.proof != Delivery.Proof.HAND or not delivery.url:
            return
        items = self.incident.messages.filter(
            direction=Message.Direction.OUTBOUND, account=delivery.account, url=delivery.url
        )
        items.update(external_id=delivery.external_id)

    def _leave_network(self) -> None:
        """The message taken for ours is another one: remove it from the timeline."""
        if self.message is not None:
            mistaken = self.message
            self.message = None
            self.save(update_fields=["message"])
            mistaken.delete()

    def _lock(self) -> "Reply":
        """Lock the row, update this object; returns the row as it is now."""
        current = type(self)._default_manager.select_for_update().get(pk=self.pk)
        for name in ("status", *self.DRAFT_COLUMNS, "revision", "submitted_at", "message_id"):
            setattr(self, name, getattr(current, name))
        if self.incident_id != current.incident_id:  # its messages were regrouped
            self.incident = current.incident
        if self.delivery_id != current.delivery_id:
            self.delivery = current.delivery
        elif self.delivery is not None:
            self.delivery.refresh_from_db()
        return current

    def _set_status(
        self, status: str, verb: str, *, by: User | None, at: datetime, **particulars: object
    ) -> None:
        self.status = status
        self.save(update_fields=["status", "submitted_at", "delivery"])
        details = {**self.draft_values, **particulars}
        entries.record(self.incident, verb, by=by, at=at, reply=str(self.key), **details)


@compiled_query
def with_key(*, incident: Incident, key: uuid.UUID) -> models.QuerySet[Reply]:
    """The reply of an incident that has this key, if it has one, with the message it answers."""
    return Reply.objects.filter(incident=incident, key=key).select_related("in_reply_to")


@compiled_query
def _at_work(*, incident: Incident) -> models.QuerySet[Reply, int]:
    return Reply.objects.at_work().filter(incident=incident).values_list("pk", flat=True)


@compiled_query
def _message_here(*, incident: Incident, key: int) -> models.QuerySet[Message, int]:
    return Message.objects.filter(incident=incident, pk=key).values_list("pk", flat=True)
