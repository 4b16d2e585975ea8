from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.incidents.models.incident import Incident
from otklik.organisation.models import User

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

UNDO_WITHIN = timedelta(seconds=60)
#: What a press changes of an incident, and what its undoing brings back.
KEPT = (
    "institution", "status", "pile", "topic", "unit", "urgency", "due_at", "assignee", "outcome",
    "closed_at", "assigned_at", "approval_since", "put_off_at", "put_off_until", "waits_for",
    "pile_said_at", "tongue", "tongue_said_at", "urgency_said_at", "tone",
)  # fmt: skip


class BatchQuerySet(models.QuerySet["Batch"]):
    def undoable(self, *, by: User, at: datetime) -> Self:
        """What this person may still take back, the latest first."""
        return self.filter(by=by, undone_at=None, at__gt=at - UNDO_WITHIN).order_by("-pk")


class Batch(models.Model):
    """What one press did to one or many incidents; whoever pressed may take it back for a minute.

    Each incident has its own line in the journal; here stands only what undoing needs.
    """

    class Kind(models.TextChoices):
        TRIAGED = "triaged", _("assigned by topic")
        CLOSED = "closed", _("closed")
        MOVED = "moved", _("moved to another pile")
        ASSIGNED = "assigned", _("handed to a colleague")
        PUT_OFF = "put_off", _("put off")
        HANDED_ON = "handed_on", _("handed over to another place")
        CORRECTED = "corrected", _("a guess corrected")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    if TYPE_CHECKING:
        lines: "RelatedManager[BatchLine]"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["by", "-id"], name="batch_of_a_person")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.pk}"

    @property
    def undoable_until(self) -> datetime:
        return self.at + UNDO_WITHIN

    @transaction.atomic
    def undo(self, *, by: User, at: datetime) -> int:
        """Bring every incident back to what it was; how many came back.

        What somebody else changed meanwhile stays theirs. Raises Refused when it is too late, was
        undone already, or somebody else pressed.
        """
        held = Batch.objects.select_for_update().get(pk=self.pk)
        if held.by_id != by.pk:
            raise Refused(_("Only who pressed can take it back."))
        if held.undone_at is not None:
            raise Refused(_("It was taken back already."))
        if at > held.undoable_until:
            raise Refused(_("A minute has passed: change each incident by itself."))
        self.undone_at = at
        self.save(update_fields=["undone_at"])
        return sum(line.bring_back(by=by, at=at) for line in self.lines.select_related("incident"))


class BatchLine(models.Model):
    """One incident of a batch: as it was, and as the press left it."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "incident"], name="incident_once_a_batch")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.incident_id}"

    def bring_back(self, *, by: User, at: datetime) -> bool:
        """False when it is no longer as the press left it."""
        from otklik.incidents.models.transfer import Transfer

        incident = Incident.objects.select_for_update().get(pk=self.incident_id)
        if kept(incident) != self.after:
            return False
        for name, value in self.before.items():
            setattr(incident, _field(name).attname, _field(name).to_python(value))
        incident.save(update_fields=KEPT)
        if self.batch.kind == Batch.Kind.HANDED_ON:
            Transfer.take_back(incident, at=at)
        journal.record(incident, "incident.put_back", by=by, at=at, batch=self.batch_id)
        return True


def kept(incident: Incident) -> dict[str, Any]:
    """What a batch remembers of an incident, as JSON keeps it."""
    found = {name: getattr(incident, _field(name).attname) for name in KEPT}
    return {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in found.items()
    }


def _field(name: str) -> "models.Field[Any, Any]":
    field = Incident._meta.get_field(name)
    return cast("models.Field[Any, Any]", field)
