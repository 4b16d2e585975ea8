from collections.abc import Sequence
from datetime import datetime
from typing import Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.mass_incidents.models import MassMember
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from otklik.organisation.structure.units_and_institutions import Institution, Unit

LONGEST = 500
MOVING = (Reply.Status.IN_APPROVAL, Reply.Status.ON_ITS_WAY, Reply.Status.BY_HAND)


class TransferQuerySet(models.QuerySet["Transfer"]):
    def active(self) -> Self:
        return self.filter(undone_at__isnull=True)

    def given_by(self, user: User) -> Self:
        """What the reader's institution transferred, newest first: all for those who see every
        unit, else what was of their units, assigned to them or transferred by them."""
        found = self.active().order_by("-pk")
        if user.institution_id is not None:
            found = found.filter(giver=user.institution_id)
        if not user.may(Right.SEE_ALL_UNITS):
            was = Q(was_unit__in=user.unit_ids) | Q(was_assignee=user) | Q(by=user)
            found = found.filter(was)
        return found

    def with_names(self) -> Self:
        return self.select_related("incident", "giver", "receiver", "by")


class Transfer(models.Model):
    """An incident went from the authority or an institution to another of them, whole and on the
    same clock. The giver keeps only this row."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="transfers")
    giver = models.ForeignKey(Institution, null=True, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Institution, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=LONGEST)
    was_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    was_assignee = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    objects = TransferQuerySet.as_manager()

    @property
    def giver_name(self) -> str:
        return place_name(self.giver)

    @property
    def receiver_name(self) -> str:
        return place_name(self.receiver)

    @classmethod
    @transaction.atomic
    def give(
        cls, incident: Incident, *, to: Institution | None, why: str, by: User, at: datetime
    ) -> "Transfer":
        """Transfer an incident, to the authority when `to` is None. It is new there, its deadline
        stays. Raises Refused for one that is closed or already there, while a reply is in progress,
        and if it is in a mass incident of the giver."""
        why = " ".join(why.split())
        if not why:
            raise Refused(_("Say in a sentence why: the colleagues there read it first."))
        if len(why) > LONGEST:
            raise Refused(_("At most %(n)s characters fit. Shorten the text.") % {"n": LONGEST})
        incident.refuse_if_closed()
        receiver = None if to is None else to.pk
        _refuse_to_give(incident, receiver)
        given = cls.objects.create(
            incident=incident, giver=incident.institution, receiver=to, why=why,
            was_unit=incident.unit, was_assignee=incident.assignee, by=by, at=at,
        )  # fmt: skip
        incident.institution, incident.unit, incident.assignee = to, None, None
        incident.put_off_at, incident.put_off_until, incident.waits_for = None, None, ""
        if incident.status == Incident.Status.IN_PROGRESS:
            incident.status = Incident.Status.NEW
        incident.save(
            update_fields=[
                "institution", "unit", "assignee", "status", "put_off_at", "put_off_until",
                "waits_for",
            ]
        )  # fmt: skip
        carry_parts(incident)
        entries.record(
            incident, "incident.transferred", by=by, at=at,
            giver=given.giver_name, receiver=given.receiver_name, why=why, due_at=incident.due_at,
        )  # fmt: skip
        return given

    @classmethod
    def take_back(cls, incident: Incident, *, at: datetime) -> None:
        """The transfer was undone: the incident and its parts are back."""
        last = cls.objects.active().filter(incident=incident).order_by("pk").last()
        if last is not None:
            last.undone_at = at
            last.save(update_fields=["undone_at"])
            carry_parts(incident)


def place_name(institution: Institution | None) -> str:
    if institution is not None:
        return str(institution)
    authority = Authority.here()
    return str(authority) if authority else str(_("the authority"))


def carry_parts(incident: Incident) -> None:
    """Give incidents merged into it the same institution."""
    joined = Regrouping.objects.filter(kind=Regrouping.Kind.JOINED, undone_at__isnull=True)
    above = [incident.pk]
    while above:
        above = list(joined.filter(target__in=above).values_list("source", flat=True))
        Incident.objects.filter(pk__in=above).update(institution=incident.institution_id)


def _refuse_to_give(incident: Incident, receiver: int | None) -> None:
    if incident.institution_id == receiver:
        raise Refused(_("The incident is there already: choose another place."))
    if incident.replies.filter(status__in=MOVING).exists():
        raise Refused(_("A reply is being sent or awaits approval: undo it, or wait for its end."))
    inside = MassMember.objects.here().filter(incident=incident).select_related("mass").first()
    if inside is not None and inside.mass.institution_id not in (None, receiver):
        raise Refused(
            _("It is in mass incident %(mass)s: remove it there first.") % {"mass": inside.mass}
        )


def new_from_elsewhere(incidents: Sequence[Incident]) -> dict[int, str]:
    """Origins of those that were transferred here and are not triaged yet, by key; no query if
    there are none."""
    moved = [
        one.pk
        for one in incidents
        if one.status == Incident.Status.NEW and one.institution_id != one.clock_of_id
    ]
    if not moved:
        return {}
    given = Transfer.objects.active().filter(incident__in=moved).with_names().order_by("pk")
    return {
        one.incident_id: gettext("from: %(place)s") % {"place": one.giver_name} for one in given
    }
