import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels.models.states import Priority
from otklik.channels.outgoing import queue
from otklik.core.refusal import Refused
from otklik.incidents.alert_tasks import watch_desk
from otklik.incidents.models.guarded import Guarded
from otklik.incidents.models.incident import Incident
from otklik.incidents.models.message import Message
from otklik.incidents.models.replies import AT_WORK, ReplyQuerySet, Verdict
from otklik.incidents.models.topic import Urgency
from otklik.organisation.models import User

if TYPE_CHECKING:
    from otklik.incidents.models.approval import Approval


class Reply(Guarded):
    """An answer of ours: draft → (in approval → returned | approved) → on its way → sent; where
    no program may answer, by hand → sent.

    Once on its way, what became of it is the delivery's state; `unconfirmed` stays so until an
    echo or a person settles it. One reply is at work in an incident at a time.
    """

    AT_WORK = AT_WORK

    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
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
        """A new draft to one of the person's messages; the same one when asked twice with a key.

        Raises Refused while another reply is at work in this incident, or when it is closed.
        """
        held = Incident.objects.select_for_update().get(pk=incident.pk)
        known = cls.objects.filter(incident=incident, key=key).first()
        if known is not None:
            return known
        if held.status == Incident.Status.CLOSED:
            raise Refused(_("The incident is closed. Reopen it first."))
        if cls.objects.at_work().filter(incident=incident).exists():
            raise Refused(
                _("A colleague already writes a reply here. Your text is below: compare them.")
            )
        if to.is_from_page:
            raise Refused(
                _("These words were typed on our page: answer below what the person wrote before.")
            )
        if to.incident_id != incident.pk or not held.messages.contains(to):
            raise Refused(_("That message is part of another incident now: open it anew."))
        reply = cls.objects.create(
            incident=incident, key=key, author=by, in_reply_to=to, lane=to.lane, saved_at=at
        )
        reply.incident = incident
        if held.assignee_id is None:
            incident.take(by=by, at=at)
        journal.record(incident, "reply.begun", by=by, at=at, reply=str(key))
        return reply

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
    def readdress(self, to: Message, *, by: User, at: datetime) -> None:
        """The same draft answers another message of this person, seen by whoever sees that one.

        In another lane nothing that was let pass in the first is let pass. Harmless when pressed
        twice; raises Refused when it is no draft, or nobody can answer that message.
        """
        if not self._locked().is_editable:
            raise Refused(_("This reply is not a draft any more."))
        if to == self.in_reply_to:
            return
        if to.incident_id != self.incident_id or not to.is_answerable:
            raise Refused(_("This message cannot be answered: choose another one."))
        if to.lane != self.lane:
            for clearance in self.clearances.in_force():
                clearance.withdraw(by=by, at=at)
        self.in_reply_to, self.lane, self.revision = to, to.lane, self.revision + 1
        self.save(update_fields=["in_reply_to", "lane", "revision"])
        journal.record(
            self.incident, "reply.readdressed", by=by, at=at, reply=str(self.key), message=to.pk,
            lane=to.lane,
        )  # fmt: skip

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
        self._refuse_if_exposing()
        self.submitted_at = at
        watch_desk.enqueue()  # approvers are told at once, not by the next minute
        grounds = [reason.ground for reason in self.approval_reasons]
        self._set(self.Status.IN_APPROVAL, "reply.submitted", by=by, at=at, grounds=grounds)

    @transaction.atomic
    def return_for_correction(self, reason: str, *, revision: int, by: User, at: datetime) -> None:
        """The second person asks for a change and says which; `revision` is what they read."""
        self._refuse_unless_judgeable(by, revision)
        if not reason.strip():
            raise Refused(_("Say in a sentence what to correct."))
        self.approvals.create(
            verdict=Verdict.RETURNED, by=by, at=at, text=self.text, reason=reason.strip()
        )
        self._set(self.Status.RETURNED, "reply.returned", by=by, at=at, reason=reason.strip())

    @transaction.atomic
    def approve(self, *, revision: int, by: User, at: datetime) -> None:
        """The second person agrees with the text they read (`revision`): it goes on its way.

        Harmless when pressed twice.
        """
        if self._locked().status in (self.Status.ON_ITS_WAY, self.Status.BY_HAND):
            return
        self._refuse_unless_judgeable(by, revision)
        self.approvals.create(verdict=Verdict.APPROVED, by=by, at=at, text=self.text)
        journal.record(self.incident, "reply.approved", by=by, at=at, reply=str(self.key))
        self._put_on_its_way(by=by, at=at)

    @transaction.atomic
    def approve_by_word(
        self, *, giver: User | None, revision: int, by: User, at: datetime
    ) -> "Approval":
        """`by` notes that somebody agreed outside the desk (OutsideWord.note): it goes on its way.

        None for `giver` is somebody who is not at the desk.
        """
        self._refuse_unless_waiting(revision)
        if giver is not None:
            self._refuse_who_wrote(giver)
        elif self.author_id == by.pk or self.writers.contains(by):
            raise Refused(
                _("You wrote this reply: let a colleague note the paper of who is not at the desk.")
            )
        elif self.is_in_anothers_name and by.institution_id is not None:
            raise Refused(
                _("This goes from a page that is not yours: name who agreed in the authority.")
            )
        approval = self.approvals.create(verdict=Verdict.APPROVED, by=by, at=at, text=self.text)
        self._put_on_its_way(by=by, at=at)
        return approval

    @transaction.atomic
    def stop_after_objection(self, reason: str, *, by: User, at: datetime) -> bool:
        """Whoever was said to agree objects: what has not left comes back to be corrected. False
        when it left already."""
        self._locked()
        if self.status not in (self.Status.ON_ITS_WAY, self.Status.BY_HAND):
            return False
        if self.delivery is None:
            return False
        try:
            self.delivery.withdraw(by=by, at=at)
        except Refused:  # it left this very moment
            return False
        self.delivery = None
        self.save(update_fields=["delivery"])
        self.approvals.create(verdict=Verdict.RETURNED, by=by, at=at, text=self.text, reason=reason)
        self._set(self.Status.RETURNED, "reply.returned", by=by, at=at, reason=reason)
        return True

    @transaction.atomic
    def send(self, *, by: User, at: datetime) -> None:
        """Send without a second person, where the topic allows. Harmless when pressed twice."""
        current = self._locked()
        if current.status in (self.Status.ON_ITS_WAY, self.Status.BY_HAND, self.Status.SENT):
            return
        if not current.is_editable:
            raise Refused(_("This reply is not a draft any more."))
        self._refuse_if_empty()
        self.incident.refresh_from_db(from_queryset=Incident.objects.select_for_update())
        if reasons := self.approval_reasons:
            said = _("A second person must approve this reply: %(why)s. Hand it over.")
            raise Refused(said % {"why": "; ".join(reason.words for reason in reasons)})
        self._put_on_its_way(by=by, at=at)

    @transaction.atomic
    def take_back(self, *, by: User, at: datetime) -> None:
        """Within the seconds of grace, or before a hand did it: no network was called, the text is
        a draft again."""
        self._locked()
        is_waiting = self.status in (self.Status.ON_ITS_WAY, self.Status.BY_HAND)
        if not is_waiting or self.delivery is None:
            raise Refused(_("There is nothing to take back: the reply is not on its way."))
        self.delivery.withdraw(by=by, at=at)
        self.delivery = None
        self.save(update_fields=["delivery"])
        self._set(self.Status.DRAFT, "reply.taken_back", by=by, at=at)

    @transaction.atomic
    def done_by_hand(self, url: str, *, by: User, at: datetime) -> None:
        """A person put it into the network and gives its address: it stands there since now.

        Raises Refused when it is not to be done by hand, or the address is not of that network.
        """
        if self._locked().status != self.Status.BY_HAND or self.delivery is None:
            raise Refused(_("This reply is not to be done by hand any more: look at its state."))
        there = Message.objects.filter(account=self.in_reply_to.account, url=url)
        ours = Message.Direction.OUTBOUND
        if there.exclude(incident=self.incident, direction=ours).exists():
            raise Refused(_("At this address stands another message: copy the link to yours."))
        self.delivery.done_by_hand(url, by=by, at=at)
        self.settle(at=at)

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
        draft.writers.add(self.author, *self.writers.all())
        return draft

    @transaction.atomic
    def send_again(self, *, by: User, at: datetime) -> None:
        """What kept it is over: the same words, approved as they were, go once more.

        Raises Refused when they are not the last word there any more, or still cannot go.
        """
        Incident.objects.select_for_update().get(pk=self.incident_id)
        self._locked()
        if self.delivery is None or not Reply.objects.resendable().filter(pk=self.pk).exists():
            raise Refused(_("This is not to be sent again any more: look at its state."))
        if sentence := self.objection:
            raise Refused(sentence)
        self.delivery.resend(by=by, at=at)
        self._set(self.Status.ON_ITS_WAY, "reply.queued_again", by=by, at=at)

    def _put_on_its_way(self, *, by: User, at: datetime) -> None:
        to = self.in_reply_to
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
        self.save(update_fields=["delivery"])
        if is_by_hand:
            self._set(self.Status.BY_HAND, "reply.by_hand", by=by, at=at)
        else:
            self._set(self.Status.ON_ITS_WAY, "reply.on_its_way", by=by, at=at)
