from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.incidents.models.incident import Incident
from otklik.organisation.models import User

LONGEST = 300


class MarkQuerySet(models.QuerySet["Mark"]):
    def standing(self) -> Self:
        return self.filter(lifted_at__isnull=True)


class Mark(models.Model):
    """«Нужен звонок», «нужна помощь»: why an incident waits for more than a text."""

    class Kind(models.TextChoices):
        CALL = "call", _("a call is needed")
        HELP = "help", _("help is needed")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    note = models.CharField(_("what for"), max_length=LONGEST, blank=True)
    put_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        ordering = ["put_at", "pk"]
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident", "kind"],
                condition=Q(lifted_at__isnull=True),
                name="incident_is_marked_once_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.get_kind_display()}"

    @classmethod
    @transaction.atomic
    def put(
        cls, incident: Incident, *, kind: str, note: str = "", by: User, at: datetime
    ) -> "Mark":
        """Mark it. The same mark when pressed twice. Raises Refused for a closed incident."""
        held = Incident.objects.select_for_update().get(pk=incident.pk)
        if held.status == Incident.Status.CLOSED:
            raise Refused(_("The incident is closed. Reopen it first."))
        if len(note.strip()) > LONGEST:
            raise Refused(_("The note is too long: say it in a sentence."))
        known = cls.objects.standing().filter(incident=incident, kind=kind).first()
        if known is not None:
            return known
        mark = cls.objects.create(
            incident=incident, kind=cls.Kind(kind), note=note.strip(), put_by=by, put_at=at
        )
        journal.record(incident, "incident.marked", by=by, at=at, kind=kind, note=mark.note)
        return mark

    @transaction.atomic
    def lift(self, *, by: User, at: datetime) -> None:
        """The call was made, the help was given. Harmless when pressed twice."""
        self.refresh_from_db(from_queryset=Mark.objects.select_for_update())
        if self.lifted_at is None:
            self.lifted_by, self.lifted_at = by, at
            self.save(update_fields=["lifted_by", "lifted_at"])
            journal.record(self.incident, "incident.mark_lifted", by=by, at=at, kind=self.kind)
