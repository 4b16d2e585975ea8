import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.enqueue_tasks import enqueue
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.incidents.cases.choices import UNANSWERED
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message, last_question
from otklik.incidents.mass_incidents.placeholders import (
    fill_placeholders,
    refuse_unknown_placeholders,
)
from otklik.incidents.replies.approval.reasons import Reason, reasons_of_mass
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.queries import ReplyStatus
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import (
    InstitutionOwned,
    InstitutionOwnedQuerySet,
)


class MassStage(models.TextChoices):
    OPEN = "open", _("open")
    IN_APPROVAL = "in_approval", _("waiting for approval")
    SENDING = "sending", _("answers are being sent")
    CLOSING = "closing", _("incidents are being closed")
    REOPENING = "reopening", _("incidents are being opened again")
    DISSOLVED = "dissolved", _("dissolved")


SILENT_FOR = timedelta(minutes=2)
AT_WORK = (MassStage.SENDING, MassStage.CLOSING, MassStage.REOPENING)
UNSENT = (ReplyStatus.DRAFT, ReplyStatus.RETURNED, ReplyStatus.FAILED, ReplyStatus.DISCARDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many members are in which state; only a proven delivery counts as sent."""

    total: int
    sent: int
    on_its_way: int
    by_hand: int
    unconfirmed: int
    failed: int
    waiting: int
    unclosed: int


class MassIncidentQuerySet(InstitutionOwnedQuerySet["MassIncident"]):
    def active(self) -> Self:
        return self.exclude(stage=MassStage.DISSOLVED)

    def waiting_for_approval(self) -> Self:
        return self.filter(stage=MassStage.IN_APPROVAL).order_by("submitted_at", "pk")

    def lost(self, *, at: datetime) -> Self:
        """In progress without a sign of life: their task was lost."""
        return self.filter(stage__in=AT_WORK, worked_at__lt=at - SILENT_FOR)

    def with_counts(self) -> Self:
        """With the numbers of members: all, answered, waiting, not closed. Newest first."""
        here = Q(members__left_at__isnull=True)
        sent = here & Q(members__reply__status=ReplyStatus.SENT)
        waits = here & Q(members__incident__status__in=UNANSWERED)
        unclosed = here & ~Q(members__incident__status=Incident.Status.CLOSED)
        return self.annotate(
            total=Count("members", filter=here),
            sent=Count("members", filter=sent),
            waiting=Count("members", filter=waits),
            unclosed=Count("members", filter=unclosed),
        ).order_by("-pk")


class MassMemberQuerySet(models.QuerySet["MassMember"]):
    def here(self) -> Self:
        return self.filter(left_at__isnull=True)

    def picked(self) -> Self:
        return self.here().filter(is_picked=True)

    def to_answer(self) -> Self:
        """Waiting members without an answer of this mass incident on its way."""
        free = Q(reply__isnull=True) | Q(reply__status__in=UNSENT)
        return self.here().filter(free, incident__status__in=UNANSWERED)

    def closed_together(self) -> Self:
        """Closed together with the others, and unchanged since."""
        closed = self.here().filter(closed_at__isnull=False)
        return closed.filter(
            incident__status=Incident.Status.CLOSED, incident__closed_at=models.F("closed_at")
        )

    def with_details(self) -> Self:
        """With everything that a list shows; the longest wait first."""
        return self.select_related(
            "incident__account", "incident__topic", "incident__guessed_topic", "reply__delivery",
            "reply__in_reply_to__account",
        ).order_by("incident__posted_at", "pk")  # fmt: skip

    def progress(self) -> Progress:
        conditions = {
            "sent": Q(reply__status=ReplyStatus.SENT),
            "on_its_way": Q(reply__status__in=(ReplyStatus.ON_ITS_WAY, ReplyStatus.IN_APPROVAL)),
            "by_hand": Q(reply__status=ReplyStatus.BY_HAND),
            "unconfirmed": Q(reply__status=ReplyStatus.UNCONFIRMED),
            "failed": Q(reply__status=ReplyStatus.FAILED) | ~Q(problem=""),
            "waiting": Q(incident__status__in=UNANSWERED),
            "unclosed": ~Q(incident__status=Incident.Status.CLOSED),
        }
        counts = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
        return Progress(**self.here().order_by().aggregate(total=Count("pk"), **counts))


class MassIncident(InstitutionOwned):
    """Several people with the same matter: one answer for all, adapted where a person needs it.

    open → (in approval →) sending → open; closing and reopening likewise, in batches of a task.
    Each person gets a separate reply, in their own lane and network; this row holds the shared
    text.
    """

    Stage = MassStage

    number = models.PositiveIntegerField(unique=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    topic = models.ForeignKey(Topic, null=True, on_delete=models.PROTECT)
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
        """Make a mass incident of these; also returns why some could not be included."""
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
        """Include these; returns why some could not be. Existing members stay. Raises Refused."""
        self._lock()
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
        """Save the name, the topic and the shared text. Raises Refused when a colleague changed
        them meanwhile, or for an unknown placeholder."""
        self.refuse_unless_editable()
        if self.revision != revision and (self.name, self.text) != (name, text):
            raise Refused(_("A colleague changed this text meanwhile. Open the page again."))
        refuse_unknown_placeholders(text)
        if (self.name, self.topic, self.text) == (name, topic, text):
            return
        self.name, self.topic, self.text = name, topic, text
        self.note_writing(by=by)
        self.save(update_fields=["name", "topic", "text"])
        entries.record(self, "mass.written", by=by, at=at, name=name, text=text)

    def note_writing(self, *, by: User) -> None:
        """Count a change of the texts: an approval of an earlier revision is refused."""
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
        """Submit the text and its adaptations for approval. Harmless when repeated."""
        self._lock()
        if self.stage == self.Stage.IN_APPROVAL:
            return
        self._refuse_unless_ready(revision)
        self._pick(self.members.here().to_answer())
        self.submitted_at, self.reason = at, ""
        self._change_stage(self.Stage.IN_APPROVAL, "mass.submitted", by=by, at=at, text=self.text)

    @transaction.atomic
    def recall(self, *, by: User, at: datetime) -> None:
        """Take it back from approval, to change it. Raises Refused."""
        self._lock()
        if self.stage != self.Stage.IN_APPROVAL:
            raise Refused(_("This is no longer waiting for approval: look at its state."))
        self.members.here().picked().update(is_picked=False)
        self._change_stage(self.Stage.OPEN, "mass.recalled", by=by, at=at)

    @transaction.atomic
    def return_for_correction(self, reason: str, *, revision: int, by: User, at: datetime) -> None:
        """The second person asks for a change. Raises Refused."""
        self._refuse_unless_judgeable(by, revision)
        if not reason.strip():
            raise Refused(_("Say in a sentence what to correct."))
        self.members.here().picked().update(is_picked=False)
        self.reason = reason.strip()
        self._change_stage(self.Stage.OPEN, "mass.returned", by=by, at=at, reason=self.reason)

    @transaction.atomic
    def approve(self, *, revision: int, by: User, at: datetime) -> None:
        """The second person approves all texts, and the answers are sent. Raises Refused."""
        self._lock()
        if self.stage == self.Stage.SENDING and self.approved_by_id == by.pk:
            return
        self._refuse_unless_judgeable(by, revision)
        self.approved_by = by
        entries.record(self, "mass.approved", by=by, at=at, text=self.text)
        self._begin(self.Stage.SENDING, "mass.sending", by=self.acted_by, at=at)

    @transaction.atomic
    def send(self, *, revision: int, by: User, at: datetime) -> None:
        """Send the answers, and failed ones again, if no approval is needed. Raises Refused."""
        self._lock()
        if self.stage == self.Stage.SENDING:
            return
        self._refuse_unless_ready(revision)
        if reasons := self.approval_reasons:
            message = _("A second person must approve this answer: %(why)s. Submit it.")
            raise Refused(message % {"why": "; ".join(reason.words for reason in reasons[:3])})
        self._pick(self.members.here().to_answer())
        self.approved_by = None
        self._begin(self.Stage.SENDING, "mass.sending", by=by, at=at)

    @transaction.atomic
    def close(self, *, outcome: str, by: User, at: datetime) -> None:
        """Close every incident that is still open, each by its own rules. Raises Refused."""
        self.refuse_unless_editable()
        unclosed = self.members.here().exclude(incident__status=Incident.Status.CLOSED)
        if not self._pick(unclosed):
            raise Refused(_("All incidents are closed already."))
        self.outcome = outcome
        self._begin(self.Stage.CLOSING, "mass.closing", by=by, at=at, outcome=outcome)

    @transaction.atomic
    def reopen(self, *, by: User, at: datetime) -> None:
        """Reopen incidents that were closed together and are unchanged since. Raises Refused."""
        self.refuse_unless_editable()
        if not self._pick(self.members.here().closed_together()):
            raise Refused(_("There is nothing to reopen: nothing was closed together."))
        self._begin(self.Stage.REOPENING, "mass.reopening", by=by, at=at)

    @transaction.atomic
    def dissolve(self, *, by: User, at: datetime) -> None:
        """Remove every member; what was answered stays answered. Raises Refused."""
        self.refuse_unless_editable()
        for member in self.members.here().select_related("incident"):
            member.leave(by=by, at=at)
        self._change_stage(self.Stage.DISSOLVED, "mass.dissolved", by=by, at=at)

    @transaction.atomic
    def finish(self, *, at: datetime) -> bool:
        """Return to open when no member is left to process; False while one is."""
        self._lock()
        if self.stage not in AT_WORK or self.members.here().picked().exists():
            return False
        self._change_stage(self.Stage.OPEN, f"mass.{self.stage}_finished", by=None, at=at)
        return True

    def refuse_unless_editable(self) -> None:
        """Raises Refused while it waits for approval or a task works on it."""
        self._lock()
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
            raise Refused(_("Nobody is waiting for an answer here."))

    def _refuse_unless_judgeable(self, by: User, revision: int) -> None:
        self._lock()
        if self.stage != self.Stage.IN_APPROVAL:
            raise Refused(_("This is no longer waiting for approval: look at its state."))
        if self.revision != revision:
            raise Refused(_("The text was changed since you opened it. Read it again below."))
        if self.acted_by_id == by.pk or self.writers.contains(by):
            raise Refused(_("Another person must approve: you wrote this reply."))

    def _pick(self, members: MassMemberQuerySet) -> int:
        keys = list(members.values_list("pk", flat=True))
        picked = self.members.filter(pk__in=keys)
        return picked.update(is_picked=True, problem="", round=F("round") + 1)

    def _begin(
        self, stage: MassStage, verb: str, *, by: User, at: datetime, **particulars: object
    ) -> None:
        self.worked_at = at
        self._change_stage(stage, verb, by=by, at=at, **particulars)
        enqueue("otklik.incidents.mass_incidents.process_members.carry_on_mass", self.pk)

    def _change_stage(
        self, stage: MassStage, verb: str, *, by: User | None, at: datetime, **particulars: object
    ) -> None:
        """Save the stage with the other columns; the caller has locked the row."""
        self.stage, self.acted_by = stage, by or self.acted_by
        self.save()
        entries.record(self, verb, by=by, at=at, **particulars)

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())


class MassMember(models.Model):
    """An incident in a mass incident. `is_picked` until the running action has reached it; `round`
    counts the actions, so that a task that runs twice begins one reply."""

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

    @classmethod
    @transaction.atomic
    def take(cls, mass: MassIncident, incident: Incident, *, by: User, at: datetime) -> None:
        """Include an incident; harmless if it is a member already. Raises Refused."""
        held = Incident.objects.select_for_update().get(pk=incident.pk)
        membership = cls.objects.here().filter(incident=held).select_related("mass").first()
        if membership is not None and membership.mass_id == mass.pk:
            return
        if membership is not None:
            raise Refused(
                _("%(incident)s is in mass incident %(mass)s already.")
                % {"incident": incident, "mass": membership.mass}
            )
        if mass.institution_id not in (None, held.institution_id):
            raise Refused(_("%(incident)s belongs elsewhere.") % {"incident": incident})
        if held.status == Incident.Status.CLOSED:
            raise Refused(_("%(incident)s is closed.") % {"incident": incident})
        cls.objects.create(mass=mass, incident=held, added_by=by, added_at=at)
        entries.record(held, "incident.gathered", by=by, at=at, mass=mass.number)

    @transaction.atomic
    def leave(self, *, by: User, at: datetime) -> None:
        """Remove the incident; its answer stays. Harmless when repeated. Raises Refused."""
        self._lock()
        if self.left_at is not None:
            return
        if self.is_picked:
            raise Refused(_("This answer is being approved or sent right now: wait or undo it."))
        self.left_by, self.left_at = by, at
        self.save(update_fields=["left_by", "left_at"])
        entries.record(self.incident, "incident.left_mass", by=by, at=at, mass=self.mass.number)

    @transaction.atomic
    def adapt(self, *, text: str, address: str, by: User, at: datetime) -> None:
        """Give this person an adapted text, or the shared one again if it is the same."""
        self.mass.refuse_unless_editable()
        self._lock()
        text = "" if text.strip() == self.mass.text.strip() else text.strip()
        refuse_unknown_placeholders(text)
        if (self.text, self.address) == (text, address):
            return
        self.text, self.address = text, address
        self.save(update_fields=["text", "address"])
        self.mass.note_writing(by=by)
        entries.record(self.mass, "mass.adapted", by=by, at=at, incident=self.incident.number)

    @property
    def answer(self) -> str:
        text = self.text or self.mass.text
        return fill_placeholders(text, number=self.incident.number, address=self.address)

    @property
    def is_adapted(self) -> bool:
        return bool(self.text or self.address)

    @property
    def state(self) -> tuple[str, Any]:
        """Its state as a kind (for the colour) and a word; only a proven delivery is «sent»."""
        match self.reply and self.reply.status:
            case _ if self.problem:
                return "late", _("failed")
            case Reply.Status.SENT:
                return "done", _("sent")
            case Reply.Status.FAILED:
                return "late", _("not sent")
            case Reply.Status.UNCONFIRMED:
                return "soon", _("not confirmed")
            case Reply.Status.BY_HAND:
                return "soon", _("to be done manually")
            case Reply.Status.ON_ITS_WAY:
                return "info", _("being sent")
        if self.is_picked:
            is_read = self.mass.stage == MassStage.IN_APPROVAL
            return "info", _("waiting for approval") if is_read else _("next up")
        if self.incident.is_unanswered:
            return "info", _("waiting for an answer")
        return "info", self.incident.get_status_display()

    def question(self) -> Message | None:
        """The message to answer: the last question, else the last message, not deleted."""
        inbound = self.incident.messages.inbound().answerable().filter(deleted_at__isnull=True)
        return last_question(inbound.with_texts())

    @transaction.atomic
    def answer_now(self, *, at: datetime) -> None:
        """Send this person's answer as a reply of their incident. Raises Refused."""
        mass, author = self.mass, self.mass.acted_by
        to = self.question()
        if to is None:
            raise Refused(_("The message is gone from the network: there is nowhere to answer."))
        reply = self.reply if self.reply is not None and self.reply.is_editable else None
        if reply is None:
            if self.incident.replies.at_work().exists():
                raise Refused(_("Another reply is in progress: look at it, then try again."))
            key = uuid.uuid5(mass.key, f"{self.pk}-{self.round}")
            reply = Reply.begin(self.incident, to=to, key=key, by=author, at=at)
        elif self.revision not in (None, reply.revision):
            raise Refused(
                _("A colleague changed this answer meanwhile: open it and send it there.")
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
        self.incident.close(outcome=self.mass.outcome, by=self.mass.acted_by, at=at)
        self.closed_at = at
        self.save(update_fields=["closed_at"])

    @transaction.atomic
    def reopen_now(self, *, at: datetime) -> None:
        self.incident.reopen(by=self.mass.acted_by, at=at)
        self.closed_at = None
        self.save(update_fields=["closed_at"])

    @property
    def can_be_taken_back(self) -> bool:
        return self.reply is not None and self.reply.takeable_until is not None

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())
