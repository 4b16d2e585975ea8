"""The incidents from which the messages of an incident come, and their audit log."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from otklik.audit.models import Line, subject_key
from otklik.core.db.compiled_queries import compiled_query
from otklik.incidents.cases.incident import Incident
from otklik.incidents.mass_incidents.models import MassIncident, MassMember
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.transfers.models import Transfer
from otklik.organisation.people.user import User

REGROUPED = {"incident.took_in", "incident.split", "incident.split_off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """`numbers`: by the key of a message, the incident from which it came."""

    name: str
    regroupings: list[Regrouping]
    numbers: dict[int, str]
    lines: list[Line]
    member: MassMember | None = None
    transfers: list[Transfer] = field(default_factory=list)

    @classmethod
    def of(cls, incident: Incident, *, user: User) -> "Origins":
        """One query for an incident that was neither merged nor split."""
        lines, name = _about(key=subject_key(incident)), str(incident)
        verbs = {line.verb for line in lines}
        member = _member(incident, user) if "incident.gathered" in verbs else None
        is_regrouped = bool(REGROUPED & verbs)
        regroupings = list(Regrouping.objects.about(incident)) if is_regrouped else []
        numbers: dict[int, str] = {}
        about = Line.objects.about(incident)
        for regrouping in regroupings:
            if regrouping.target_id != incident.pk:
                continue
            came = regrouping.moved.get("message", ())  # an erased one has none
            numbers |= dict.fromkeys(came, str(regrouping.source))
            if regrouping.kind == Regrouping.Kind.JOINED:
                about |= Line.objects.about(regrouping.source)
        return cls(
            name=name, regroupings=regroupings, numbers=numbers,
            lines=list(about) if is_regrouped else lines, member=member,
            transfers=_transfers(incident) if "incident.transferred" in verbs else [],
        )  # fmt: skip


@compiled_query
def _about(*, key: str) -> QuerySet[Line]:
    return Line.objects.of_kind(Incident).filter(subject_key=key)


def _transfers(incident: Incident) -> list[Transfer]:
    active = Transfer.objects.active().filter(incident=incident)
    return list(active.with_names().order_by("pk"))


def _member(incident: Incident, user: User) -> MassMember | None:
    visible = MassIncident.objects.visible_to(user)
    inside = MassMember.objects.here().filter(incident=incident, mass__in=visible)
    return inside.select_related("mass").first()
