"""Whom an incident waits for, and flags for a call or for help. Neither stops the clock."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.db.compiled_queries import compiled_query
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.nlp.words.declension import Case
from otklik.organisation.people.position_holders import in_case
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit


class AwaitedWhom(models.TextChoices):
    PERSON = "person", _("the person")
    UNIT = "unit", _("a unit")
    BODY = "body", _("another body")
    NETWORK = "network", _("the network")


class AwaitedQuerySet(models.QuerySet["Awaited"]):
    def active(self) -> Self:
        """Blockers still in force. A person who has written since is no longer awaited."""
        written = Message.objects.inbound().filter(
            incident=OuterRef("incident"), received_at__gt=OuterRef("since_at")
        )
        is_awaited = ~Q(whom=AwaitedWhom.PERSON) | ~Exists(written)
        return self.filter(is_awaited, ended_at__isnull=True)


class Awaited(models.Model):
    """Whom an incident waits for, and since when."""

    Whom = AwaitedWhom

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="awaited")
    whom = models.CharField(max_length=8, choices=AwaitedWhom.choices)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT)
    what = models.CharField(max_length=200, blank=True)
    since_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

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
        """Record whom the incident waits for, replacing the previous blocker; an answered incident
        may wait too. Raises Refused."""
        incident.refuse_if_closed()
        if whom == AwaitedWhom.UNIT and unit is None:
            raise Refused(_("Choose the unit we are waiting for."))
        if unit is not None and unit.institution_id != incident.institution_id:
            raise Refused(_("This unit belongs elsewhere: choose one of the incident's place."))
        cls.objects.filter(incident=incident, ended_at__isnull=True).update(ended_at=at)
        awaited = cls.objects.create(
            incident=incident,
            whom=whom,
            unit=unit if whom == AwaitedWhom.UNIT else None,
            what=what.strip(),
            since_at=at,
            by=by,
        )
        entries.record(
            incident, "incident.waits", by=by, at=at,
            whom=whom, unit=unit.code if unit else "", what=awaited.what,
        )  # fmt: skip
        return awaited

    @transaction.atomic
    def end(self, *, by: User, at: datetime) -> None:
        """Record that the wait is over. Harmless when repeated."""
        if type(self).objects.filter(pk=self.pk, ended_at__isnull=True).update(ended_at=at):
            self.ended_at = at
            entries.record(self.incident, "incident.waits_no_more", by=by, at=at, whom=self.whom)

    def describe(self, *, at: datetime) -> str:
        """«ждём Отдел торговли, справка, 2-й день»."""
        days = (localdate(at) - localdate(self.since_at)).days + 1
        if self.unit is not None and (unit := in_case(str(self.unit), Case.ACCUSATIVE)):
            text = gettext("waiting for %(whom)s") % {"whom": unit}
        else:  # a name that is not declined follows a colon
            who = str(self.unit) if self.unit else str(self.get_whom_display())
            text = gettext("waiting for %(who)s") % {"who": who}
        day = ngettext("day %(n)s", "day %(n)s", days) % {"n": days}
        return ", ".join(filter(None, (text, self.what, day)))


def describe_awaited(incidents: Sequence[Incident], *, at: datetime) -> dict[int, str]:
    """Whom each of these incidents waits for, by the incident's key, in one query."""
    rows = _awaited_by(keys=[incident.pk for incident in incidents])
    return {row.incident_id: row.describe(at=at) for row in rows}


@compiled_query
def _awaited_by(*, keys: list[int]) -> models.QuerySet[Awaited]:
    return Awaited.objects.active().filter(incident__in=keys).select_related("unit")


LONGEST = 300


class MarkQuerySet(models.QuerySet["Mark"]):
    def active(self) -> Self:
        return self.filter(lifted_at__isnull=True)


class Mark(models.Model):
    """«Нужен звонок», «нужна помощь»: why an incident needs more than a text."""

    class Kind(models.TextChoices):
        CALL = "call", _("a call is needed")
        HELP = "help", _("help is needed")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    note = models.CharField(_("what for"), max_length=LONGEST, blank=True)
    put_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        ordering = ["put_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident", "kind"],
                condition=Q(lifted_at__isnull=True),
                name="incident_is_marked_once_a_kind",
            )
        ]

    @classmethod
    @transaction.atomic
    def put(
        cls, incident: Incident, *, kind: str, note: str = "", by: User, at: datetime
    ) -> "Mark":
        """Flag the incident; returns the existing flag, if any. Raises Refused."""
        incident.refuse_if_closed()
        if len(note.strip()) > LONGEST:
            raise Refused(_("The note is too long: say it in a sentence."))
        if mark := cls.objects.active().filter(incident=incident, kind=kind).first():
            return mark
        mark = cls.objects.create(
            incident=incident, kind=cls.Kind(kind), note=note.strip(), put_by=by, put_at=at
        )
        entries.record(incident, "incident.marked", by=by, at=at, kind=kind, note=mark.note)
        return mark

    @transaction.atomic
    def lift(self, *, by: User, at: datetime) -> None:
        """The call was made or the help was given. Harmless when repeated."""
        self.refresh_from_db(from_queryset=Mark.objects.select_for_update())
        if self.lifted_at is None:
            self.lifted_by, self.lifted_at = by, at
            self.save(update_fields=["lifted_by", "lifted_at"])
            entries.record(self.incident, "incident.mark_lifted", by=by, at=at, kind=self.kind)
