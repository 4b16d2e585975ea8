import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.models import next_number
from otklik.core.queue import enqueue
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.mass_incidents.choices import MassStage
from otklik.incidents.mass_incidents.placeholders import filled, refuse_unknown_places
from otklik.incidents.mass_incidents.queries import (
    AT_WORK,
    MassIncidentQuerySet,
    MassMemberQuerySet,
)
from otklik.incidents.replies.approval.reasons import Reason, reasons_of_mass
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.user import User
from otklik.organisation.structure.units import Owned

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    class Members(RelatedManager["MassMember"]):
        def here(self) -> MassMemberQuerySet: ...


class MassIncident(Owned):
    """Several people about one thing: one answer for all, adapted where a person needs it.

    open → (in approval →) sending → open; closing and reopening go the same way, in pieces, by a
    task. Each person is answered by a reply of their own, in their own lane and network: this
    holds the shared text, who is in, and what did not work.
    """

    Stage = MassStage

    number = models.PositiveIntegerField(unique=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.PROTECT)
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.OPEN)
    outcome = models.CharField(max_length=16, choices=Incident.Outcome.choices, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was returned for correction.")
    writers = models.ManyToManyField(User, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    acted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)

    objects = MassIncidentQuerySet.as_manager()

    if TYPE_CHECKING:
        members: Members

    def __str__(self) -> str:
        return f"М-{self.number}"

    @classmethod
    @transaction.atomic
    def gather(
        cls,
        *,
        name: str,
        topic: Topic | None,
        incidents: Iterable[Incident],
        by: User,
        at: datetime,
    ) -> tuple["MassIncident", list[str]]:
        """A mass incident of these; with it the sentences on those that could not be taken."""
        mass = cls.objects.create(
            number=next_number("mass incident"),
            name=name,
            topic=topic,
            institution_id=by.institution_id,
            made_by=by,
            made_at=at,
            acted_by=by,
        )
        entries.record(mass, "mass.gathered", by=by, at=at, name=name)
        return mass, mass.add(incidents, by=by, at=at)

    @transaction.atomic
    def add(self, incidents: Iterable[Incident], *, by: User, at: datetime) -> list[str]:
        """Take these in; sentences on those that could not be. Who is in already stays."""
        self._locked()
        if self.stage == self.Stage.DISSOLVED:
            raise Refused(_("This mass incident was dissolved: gather a new one."))
        refused = []
        for incident in sorted(incidents, key=lambda one: one.pk):
            try:
                MassMember.take(self, incident, by=by, at=at)
            except Refused as refusal:
                refused.append(str(refusal))
        return refused

    @transaction.atomic
    def write(
        self, *, name: str, topic: Topic | None, text: str, revision: int, by: User, at: datetime
    ) -> None:
        """Keep the name, the topic and the shared text. Raises Refused when a colleague changed
        them meanwhile, or a place in braces is unknown."""
        self.refuse_unless_editable()
        if self.revision != revision and (self.name, self.text) != (name, text):
            raise Refused(_("A colleague changed this text meanwhile. Open the page anew."))
        refuse_unknown_places(text)
        if (self.name, self.topic, self.text) == (name, topic, text):
            return
        self.name, self.topic, self.text = name, topic, text
        self.note_writing(by=by)
        self.save(update_fields=["name", "topic", "text"])
        entries.record(self, "mass.written", by=by, at=at, name=name, text=text)

    def note_writing(self, *, by: User) -> None:
        """Somebody changed what is to be read by a second person: whatever was read is old."""
        self.revision += 1
        self.save(update_fields=["revision"])
        self.writers.add(by)

    @property
    def approval_reasons(self) -> list[Reason]:
        return reasons_of_mass(self)

    @property
    def needs_approval(self) -> bool:
        return bool(self.approval_reasons)

    @transaction.atomic
    def submit(self, *, revision: int, by: User, at: datetime) -> None:
        """Hand text and adaptations to a second person. Harmless when pressed twice."""
        self._locked()
        if self.stage == self.Stage.IN_APPROVAL:
            return
        self._refuse_unless_ready(revision)
        self._pick(self.members.here().to_answer())
        self.submitted_at, self.reason = at, ""
        self._set(self.Stage.IN_APPROVAL, "mass.submitted", by=by, at=at, text=self.text)

    @transaction.atomic
    def recall(self, *, by: User, at: datetime) -> None:
        """Take it back from the second person, to change it."""
        self._locked()
        if self.stage != self.Stage.IN_APPROVAL:
            raise Refused(_("This does not wait for approval any more: look at its state."))
        self._let_go()
        self._set(self.Stage.OPEN, "mass.recalled", by=by, at=at)

    @transaction.atomic
    def return_for_correction(self, reason: str, *, revision: int, by: User, at: datetime) -> None:
        """The second person asks for a change and says which."""
        self._refuse_unless_judgeable(by, revision)
        if not reason.strip():
            raise Refused(_("Say in a sentence what to correct."))
        self._let_go()
        self.reason = reason.strip()
        self._set(self.Stage.OPEN, "mass.returned", by=by, at=at, reason=self.reason)

    @transaction.atomic
    def approve(self, *, revision: int, by: User, at: datetime) -> None:
        """The second person agrees with all texts they read: the answers go on their way.

        Harmless when pressed twice.
        """
        self._locked()
        if self.stage == self.Stage.SENDING and self.approved_by_id == by.pk:
            return
        self._refuse_unless_judgeable(by, revision)
        self.approved_by = by
        entries.record(self, "mass.approved", by=by, at=at, text=self.text)
        self._begin(self.Stage.SENDING, "mass.sending", by=self.acted_by, at=at)

    @transaction.atomic
    def send(self, *, revision: int, by: User, at: datetime) -> None:
        """Put the answers on their way, where nobody needs a second person's word. Who is
        answered already is left alone; what failed is tried again."""
        self._locked()
        if self.stage == self.Stage.SENDING:
            return
        self._refuse_unless_ready(revision)
        if reasons := self.approval_reasons:
            message = _("A second person must approve this answer: %(why)s. Hand it over.")
            raise Refused(message % {"why": "; ".join(reason.words for reason in reasons[:3])})
        self._pick(self.members.here().to_answer())
        self.approved_by = None
        self._begin(self.Stage.SENDING, "mass.sending", by=by, at=at)

    @transaction.atomic
    def close(self, *, outcome: str, by: User, at: datetime) -> None:
        """Close every incident that is still open; each by its own rules."""
        self.refuse_unless_editable()
        if not self._pick(self.members.here().to_close()):
            raise Refused(_("All incidents are closed already."))
        self.outcome = outcome
        self._begin(self.Stage.CLOSING, "mass.closing", by=by, at=at, outcome=outcome)

    @transaction.atomic
    def reopen(self, *, by: User, at: datetime) -> None:
        """Undo the closing, of those that nobody touched since."""
        self.refuse_unless_editable()
        if not self._pick(self.members.here().closed_together()):
            raise Refused(_("There is nothing to open again: nothing was closed together."))
        self._begin(self.Stage.REOPENING, "mass.reopening", by=by, at=at)

    @transaction.atomic
    def dissolve(self, *, by: User, at: datetime) -> None:
        """Everybody leaves; what was answered stays answered."""
        self.refuse_unless_editable()
        for member in self.members.here().select_related("incident"):
            member.leave(by=by, at=at)
        self._set(self.Stage.DISSOLVED, "mass.dissolved", by=by, at=at)

    @transaction.atomic
    def finish(self, *, at: datetime) -> bool:
        """Nobody is left to work on: it is open again. False while somebody is."""
        self._locked()
        if self.stage not in AT_WORK or self.members.here().picked().exists():
            return False
        self._set(self.Stage.OPEN, f"mass.{self.stage}_finished", by=None, at=at)
        return True

    def refuse_unless_editable(self) -> None:
        """Raises Refused while a second person reads it or a task works on it."""
        self._locked()
        if self.stage != self.Stage.OPEN:
            raise Refused(
                _("This cannot be changed now: %(stage)s.") % {"stage": self.get_stage_display()}
            )

    def _refuse_unless_ready(self, revision: int) -> None:
        self.refuse_unless_editable()
        if self.revision != revision:
            raise Refused(_("The text was changed since you opened it. Read it again below."))
        if not self.text.strip():
            raise Refused(_("The shared answer is empty. Write it first."))
        if not self.members.here().to_answer().exists():
            raise Refused(_("Nobody waits for an answer here."))

    def _refuse_unless_judgeable(self, by: User, revision: int) -> None:
        self._locked()
        if self.stage != self.Stage.IN_APPROVAL:
            raise Refused(_("This does not wait for approval any more: look at its state."))
        if self.revision != revision:
            raise Refused(_("The text was changed since you opened it. Read it again below."))
        if self.acted_by_id == by.pk or self.writers.contains(by):
            raise Refused(_("Another person must approve: you wrote this reply."))

    def _pick(self, members: MassMemberQuerySet) -> int:
        keys = list(members.values_list("pk", flat=True))
        chosen = self.members.filter(pk__in=keys)
        return chosen.update(is_picked=True, problem="", round=F("round") + 1)

    def _let_go(self) -> None:
        self.members.here().picked().update(is_picked=False)

    def _begin(
        self, stage: MassStage, verb: str, *, by: User, at: datetime, **particulars: object
    ) -> None:

        self.worked_at = at
        self._set(stage, verb, by=by, at=at, **particulars)
        enqueue("otklik.incidents.mass_incidents.tasks.carry_on_mass", self.pk)

    def _set(
        self,
        stage: MassStage,
        verb: str,
        *,
        by: User | None,
        at: datetime,
        **particulars: object,
    ) -> None:
        self.stage, self.acted_by = stage, by or self.acted_by
        self.save(
            update_fields=[
                "stage", "acted_by", "approved_by", "submitted_at", "reason", "outcome",
                "worked_at",
            ]
        )  # fmt: skip
        entries.record(self, verb, by=by, at=at, **particulars)

    def _locked(self) -> None:
        """The row as it is now, held until the transaction ends."""
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())


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
        entries.record(held, "incident.gathered", by=by, at=at, mass=mass.number)

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
        entries.record(self.incident, "incident.left_mass", by=by, at=at, mass=self.mass.number)

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
        entries.record(self.mass, "mass.adapted", by=by, at=at, incident=self.incident.number)

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
        items = list(inbound.with_texts())
        questions = [message for message in items if message.is_question]
        return next(iter((questions or items)[-1:]), None)

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
