import uuid
from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.audit.evidence.bundle import Bundle
from otklik.core.files.uploads import private_files
from otklik.core.queue import enqueue
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

SIGN_OF_LIFE = timedelta(minutes=10)
KEPT = timedelta(days=30)


def _place(proof: "Proof", _name: str) -> str:
    return f"evidence/{proof.key}.zip"


class ProofQuerySet(models.QuerySet["Proof"]):
    def lost(self, *, at: datetime) -> Self:
        """Being made, yet without a sign of life."""
        return self.filter(state=Proof.State.RUNNING, alive_at__lt=at - SIGN_OF_LIFE)

    def outlived(self, *, at: datetime) -> Self:
        return self.exclude(state=Proof.State.GONE).filter(finished_at__lt=at - KEPT)


class Proof(models.Model):
    """Evidence of a period (`journal.evidence`) as a file: how far it is, and its hash, which is
    kept when the file is gone.

    running → ready → gone; or failed with a sentence. Whoever may take evidence sees all of it.
    """

    class State(models.TextChoices):
        RUNNING = "running", gettext_lazy("being made")
        READY = "ready", gettext_lazy("ready")
        FAILED = "failed", gettext_lazy("not made")
        GONE = "gone", gettext_lazy("no longer kept")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first = models.DateField()
    last = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    position = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    alive_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(storage=private_files, upload_to=_place, blank=True, max_length=100)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    head = models.CharField(max_length=64, blank=True)
    problem = models.TextField(blank=True)

    objects = ProofQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return _("Evidence, %(span)s") % {"span": self.span}

    @property
    def span(self) -> str:
        return f"{date_format(self.first, 'd.m.Y')} – {date_format(self.last, 'd.m.Y')}"

    @property
    def file_name(self) -> str:
        return f"evidence-{self.first:%Y%m%d}-{self.last:%Y%m%d}.zip"

    @property
    def kept_until(self) -> datetime | None:
        return self.finished_at + KEPT if self.finished_at else None

    @classmethod
    @transaction.atomic
    def ask(cls, *, key: uuid.UUID, first: date, last: date, by: User, at: datetime) -> "Proof":
        """Have it made by a task; the same one when the form is sent twice.

        Raises Refused without the right, for days that go backwards or are not over, and
        while another is being made.
        """

        if not by.may(Right.TAKE_EVIDENCE):
            raise Refused(_("Evidence is taken out by the lead or an administrator: ask them."))
        known = cls.objects.filter(key=key).first()
        if known is not None:
            return known
        if last < first:
            raise Refused(_("The last day is before the first one."))
        if last >= timezone.localdate(at):
            raise Refused(_("Today is not over: let the period end yesterday or earlier."))
        if cls.objects.filter(state=cls.State.RUNNING).exists():
            raise Refused(_("Evidence is being made already: wait until it is ready."))
        proof = cls.objects.create(key=key, first=first, last=last, by=by, at=at, alive_at=at)
        entries.record(proof, "evidence.asked", by=by, at=at, first=first, last=last)
        enqueue("otklik.evidence.tasks.make_evidence", proof.pk)
        return proof

    def go_on(self, position: int, total: int, *, at: datetime) -> None:
        """So many blocks are written: a sign of life."""
        self.position, self.total, self.alive_at = position, total, at
        self.save(update_fields=["position", "total", "alive_at"])

    def finish(self, bundle: Bundle, *, name: str, size: int, at: datetime) -> bool:
        """The file is there. False when another worker was the quicker."""
        ours = type(self).objects.filter(pk=self.pk, state=self.State.RUNNING).update(
            state=self.State.READY, position=bundle.blocks, total=bundle.blocks, file=name,
            size=size, sha256=bundle.hash, head=bundle.head, finished_at=at, alive_at=at,
            problem="",
        )  # fmt: skip
        self.refresh_from_db()
        return bool(ours)

    def fail(self, problem: str, *, at: datetime) -> None:
        """It cannot be made, and why."""
        self.state, self.problem, self.finished_at = self.State.FAILED, problem, at
        self.save(update_fields=["state", "problem", "finished_at"])

    @transaction.atomic
    def forget(self) -> None:
        """Its file goes; its hash stays."""
        if self.file:
            private_files().delete(str(self.file.name))
        self.file, self.state = "", self.State.GONE
        self.save(update_fields=["file", "state"])
