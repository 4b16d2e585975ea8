"""Whom an incident waits for, and since when. It stops no clock."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.incidents.models.incident import Incident
from otklik.incidents.models.message import Message
from otklik.organisation.models import Unit, User


def _wrote_after(moment: str) -> Exists:
    """Whether the person wrote after a moment of the row."""
    theirs = Message.objects.inbound().filter(incident=OuterRef("incident"))
    return Exists(theirs.filter(received_at__gt=OuterRef(moment)))


class AwaitedWhom(models.TextChoices):
    PERSON = "person", _("the person")
    UNIT = "unit", _("a unit")
    BODY = "body", _("another body")
    NETWORK = "network", _("the network")


class AwaitedQuerySet(models.QuerySet["Awaited"]):
    def standing(self) -> Self:
        """What is awaited still: a person who has written since is not."""
        still = ~Q(whom=AwaitedWhom.PERSON) | Q(~_wrote_after("since_at"))
        return self.filter(still, ended_at__isnull=True)


class Awaited(models.Model):
    """Whom an incident waits for, and since when."""

    Whom = AwaitedWhom

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="awaited")
    whom = models.CharField(max_length=8, choices=AwaitedWhom.choices)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    what = models.CharField(max_length=200, blank=True)
    since_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AwaitedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident"],
                condition=Q(ended_at__isnull=True),
                name="one_awaited_an_incident",
            ),
            models.CheckConstraint(
                condition=~Q(whom="unit") | Q(unit__isnull=False), name="a_unit_awaited_is_named"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.get_whom_display()}"

    @classmethod
    @transaction.atomic
    def begin(
        cls,
        incident: Incident,
        *,
        whom: str,
        unit: Unit | None = None,
        what: str = "",
        by: User,
        at: datetime,
    ) -> "Awaited":
        """Say whom the incident waits for; it takes the place of what was awaited before.

        Answered ones too: what was asked back is awaited from the person.
        """
        incident.refresh_from_db(from_queryset=Incident.objects.select_for_update())
        if incident.status == Incident.Status.CLOSED:
            raise Refused(_("The incident is closed. Reopen it first."))
        if whom == AwaitedWhom.UNIT and unit is None:
            raise Refused(_("Choose the unit that is awaited."))
        if unit is not None and unit.institution_id != incident.institution_id:
            raise Refused(
                _("This unit belongs elsewhere: choose one of those whose incident it is.")
            )
        cls.objects.filter(incident=incident, ended_at__isnull=True).update(ended_at=at)
        awaited = cls.objects.create(
            incident=incident,
            whom=whom,
            unit=unit if whom == AwaitedWhom.UNIT else None,
            what=what.strip(),
            since_at=at,
            by=by,
        )
        journal.record(
            incident, "incident.waits", by=by, at=at,
            whom=whom, unit=unit.code if unit else "", what=awaited.what,
        )  # fmt: skip
        return awaited

    @transaction.atomic
    def end(self, *, by: User, at: datetime) -> None:
        """It has come. Harmless when pressed twice."""
        if type(self).objects.filter(pk=self.pk, ended_at__isnull=True).update(ended_at=at):
            self.ended_at = at
            journal.record(self.incident, "incident.waits_no_more", by=by, at=at, whom=self.whom)
