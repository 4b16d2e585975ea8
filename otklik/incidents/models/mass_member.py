import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.incidents.mass_text import filled, refuse_unknown_places
from otklik.incidents.models.incident import Incident
from otklik.incidents.models.mass import MassIncident
from otklik.incidents.models.masses import MassMemberQuerySet, MassStage
from otklik.incidents.models.message import Message
from otklik.incidents.models.reply import Reply
from otklik.organisation.models import User


class MassMember(models.Model):
    """An incident in a mass incident: its own words where it has any, its reply, what went wrong.

    `is_picked` while the press that runs has not come to it yet; `round` counts the presses, so
    that a task told twice begins one reply.
    """

    mass = models.ForeignKey(MassIncident, on_delete=models.CASCADE, related_name="members")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="masses")
    text = models.TextField(blank=True, help_text="Instead of the shared text.")
    address = models.CharField(max_length=80, blank=True, help_text="How to address the person.")
    reply = models.ForeignKey(Reply, null=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.PositiveIntegerField(
        null=True, help_text="Of the reply, as this mass incident wrote it last."
    )
    problem = models.TextField(blank=True)
    is_picked = models.BooleanField(default=False)
    round = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    left_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True)

    objects = MassMemberQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident"], condition=Q(left_at__isnull=True), name="in_one_mass_incident"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mass}: {self.incident}"

    @classmethod
    @transaction.atomic
    def take(cls, mass: MassIncident, incident: Incident, *, by: User, at: datetime) -> None:
        """Let an incident in; harmless when it is in already. Raises Refused."""
        held = Incident.objects.select_for_update().get(pk=incident.pk)
        known = cls.objects.here().filter(incident=held).select_related("mass").first()
        if known is not None and known.mass_id == mass.pk:
            return
        if known is not None:
            raise Refused(
                _("%(incident)s is in mass incident %(mass)s already.")
                % {"incident": incident, "mass": known.mass}
            )
        if mass.institution_id not in (None, held.institution_id):
            raise Refused(_("%(incident)s belongs elsewhere.") % {"incident": incident})
        if held.status == Incident.Status.CLOSED:
            raise Refused(_("%(incident)s is closed.") % {"incident": incident})
        cls.objects.create(mass=mass, incident=held, added_by=by, added_at=at)
        journal.record(held, "incident.gathered", by=by, at=at, mass=mass.number)

    @transaction.atomic
    def leave(self, *, by: User, at: datetime) -> None:
        """The incident goes on by itself; an answer that is there stays. Harmless twice."""
        self._locked()
        if self.left_at is not None:
            return
        if self.is_picked:
            raise Refused(_("This answer is being read or sent just now: wait or take it back."))
        self.left_by, self.left_at = by, at
        self.save(update_fields=["left_by", "left_at"])
        journal.record(self.incident, "incident.left_mass", by=by, at=at, mass=self.mass.number)

    @transaction.atomic
    def adapt(self, *, text: str, address: str, by: User, at: datetime) -> None:
        """Words of its own for this person; without any the shared text is theirs again."""
        self.mass.refuse_unless_editable()
        self._locked()
        text = "" if text.strip() == self.mass.text.strip() else text.strip()
        refuse_unknown_places(text)
        if (self.text, self.address) == (text, address):
            return
        self.text, self.address = text, address
        self.save(update_fields=["text", "address"])
        self.mass.note_writing(by=by)
        journal.record(self.mass, "mass.adapted", by=by, at=at, incident=self.incident.number)

    @property
    def answer(self) -> str:
        """What this person is to read."""
        return filled(
            self.text or self.mass.text, number=self.incident.number, address=self.address
        )

    @property
    def is_adapted(self) -> bool:
        return bool(self.text or self.address)

    @property
    def state(self) -> tuple[str, Any]:
        """How far it is: a kind for colour and a word. What is not proven is not called sent."""
        match self.reply and self.reply.status:
            case _ if self.problem:
                return "late", _("not done")
            case Reply.Status.SENT:
                return "done", _("sent")
            case Reply.Status.FAILED:
                return "late", _("not sent")
            case Reply.Status.UNCONFIRMED:
                return "soon", _("not confirmed")
            case Reply.Status.BY_HAND:
                return "soon", _("to be done by hand")
            case Reply.Status.ON_ITS_WAY:
                return "info", _("on its way")
        if self.is_picked:
            is_read = self.mass.stage == MassStage.IN_APPROVAL
            return "info", _("waits for approval") if is_read else _("next in turn")
        if self.incident.is_unanswered:
            return "info", _("waits for an answer")
        return "info", self.incident.get_status_display()

    def question(self) -> Message | None:
        """What the answer is to: the last that asks, of what still stands there."""
        inbound = self.incident.messages.inbound().answerable()
        inbound = inbound.filter(deleted_at__isnull=True)
        standing = list(inbound.with_texts())
        questions = [message for message in standing if message.is_question]
        return next(iter((questions or standing)[-1:]), None)

    @transaction.atomic
    def answer_now(self, *, at: datetime) -> None:
        """Put this person's answer on its way, as if it had been written here. Raises Refused."""
        mass, author = self.mass, self.mass.acted_by
        to = self.question()
        if to is None:
            raise Refused(_("The message is gone from the network: there is nowhere to answer."))
        reply = self.reply if self.reply is not None and self.reply.is_editable else None
        if reply is None:
            if self.incident.replies.at_work().exists():
                raise Refused(_("Another answer is at work here: look at it, then try again."))
            key = uuid.uuid5(mass.key, f"{self.pk}-{self.round}")
            reply = Reply.begin(self.incident, to=to, key=key, by=author, at=at)
        elif self.revision not in (None, reply.revision):
            raise Refused(
                _("A colleague changed this answer meanwhile: open it and send it from there.")
            )
        reply.incident = self.incident
        reply.save_draft(self.answer, revision=reply.revision, by=author, at=at)
        reply.writers.add(*mass.writers.all())
        if mass.approved_by is None:
            reply.send(by=author, at=at)
        else:
            reply.submit(by=author, at=at)
            reply.approve(revision=reply.revision, by=mass.approved_by, at=at)
        self.reply, self.revision = reply, reply.revision
        self.save(update_fields=["reply", "revision"])

    @transaction.atomic
    def close_now(self, *, at: datetime) -> None:
        """Raises Refused when the incident cannot be closed so."""
        by = self.mass.acted_by
        self.incident.close(outcome=self.mass.outcome, by=by, at=at)
        self.closed_at = at
        self.save(update_fields=["closed_at"])

    @transaction.atomic
    def reopen_now(self, *, at: datetime) -> None:
        """Raises Refused when somebody opened it meanwhile."""
        by = self.mass.acted_by
        self.incident.reopen(by=by, at=at)
        self.closed_at = None
        self.save(update_fields=["closed_at"])

    @property
    def can_be_taken_back(self) -> bool:
        return self.reply is not None and self.reply.takeable_until is not None

    def _locked(self) -> None:
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())
