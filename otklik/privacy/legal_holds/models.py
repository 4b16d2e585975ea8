from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.organisation.people.user import User


class HoldQuerySet(models.QuerySet["Hold"]):
    def in_force(self, *, at: datetime) -> Self:
        """Holds on this day; the last day is included."""
        today = timezone.localdate(at)
        return self.filter(lifted_at__isnull=True, until__gte=today)


class Hold(models.Model):
    """An incident of which nothing may be erased until a day: a dispute, a lawsuit, an audit."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    until = models.DateField(_("not to be erased until"))
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["until", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident"],
                condition=Q(lifted_at__isnull=True),
                name="one_hold_an_incident",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="held_with_a_reason"),
        ]

    @classmethod
    @transaction.atomic
    def place(
        cls, incident: Incident, *, until: date, reason: str, by: User, at: datetime
    ) -> "Hold":
        """Hold it until a day. Raises Refused without a reason, for a past day, and when it is on
        hold already."""
        held = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
        if not reason.strip():
            raise Refused(_("Say in a sentence why it must not be erased."))
        if until < timezone.localdate(at):
            raise Refused(_("Choose a day that is still to come."))
        if held.erased_at is not None:
            raise Refused(_("The words of this incident were erased already."))
        earlier = cls.objects.select_for_update().filter(incident=held, lifted_at=None).first()
        if earlier is not None and earlier.until >= timezone.localdate(at):
            raise Refused(_("It is already held: remove that hold first."))
        if earlier is not None:  # it has expired: mark it as lifted
            earlier.lifted_at = at
            earlier.save(update_fields=["lifted_at"])
        hold = cls.objects.create(incident=held, until=until, reason=reason.strip(), by=by, at=at)
        entries.record(held, "incident.held", by=by, at=at, until=until, reason=hold.reason)
        return hold

    @transaction.atomic
    def lift(self, *, by: User, at: datetime) -> None:
        """Lift the hold. Harmless when repeated."""
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())
        if self.lifted_at is not None:
            return
        self.lifted_by, self.lifted_at = by, at
        self.save(update_fields=["lifted_by", "lifted_at"])
        entries.record(self.incident, "incident.hold_lifted", by=by, at=at, until=self.until)
