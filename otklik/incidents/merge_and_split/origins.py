"""Where the messages of an incident come from, and what happened to all that it is made of."""

from dataclasses import dataclass, field

from otklik.audit.models import Line
from otklik.incidents.cases.incident import Incident
from otklik.incidents.mass_incidents.models import MassIncident, MassMember
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.transfers.models import Transfer, TransferQuerySet
from otklik.organisation.people.user import User

REGROUPED = {"incident.took_in", "incident.split", "incident.split_off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """`numbers` lead from a message's key to the incident it came from."""

    name: str
    regroupings: list[Regrouping]
    numbers: dict[int, str]
    lines: list[Line]
    member: MassMember | None = None
    transfers: list[Transfer] = field(default_factory=list)

    @classmethod
    def of(cls, incident: Incident, *, user: User) -> "Origins":
        """One query for an incident that nothing was joined to or split from."""
        about = Line.objects.about(incident)
        lines, name = list(about), str(incident)
        verbs = {line.verb for line in lines}
        member = _member(incident, user) if "incident.gathered" in verbs else None
        given = list(_transfers(incident)) if "incident.transferred" in verbs else []
        if not REGROUPED & verbs:
            return cls(
                name=name, regroupings=[], numbers={}, lines=lines, member=member, transfers=given
            )
        regroupings = list(Regrouping.objects.about(incident))
        numbers: dict[int, str] = {}
        for regrouping in regroupings:
            if regrouping.target_id != incident.pk:
                continue
            came = regrouping.moved.get("message", ())  # nothing of what was erased
            numbers |= dict.fromkeys(came, str(regrouping.source))
            if regrouping.kind == Regrouping.Kind.JOINED:
                about |= Line.objects.about(regrouping.source)
        return cls(
            name=name, regroupings=regroupings, numbers=numbers, lines=list(about),
            member=member, transfers=given,
        )  # fmt: skip


def _member(incident: Incident, user: User) -> MassMember | None:
    """Its place in a mass incident that the reader may see, while it is in one."""
    seen = MassIncident.objects.visible_to(user)
    inside = MassMember.objects.here().filter(incident=incident, mass__in=seen)
    return inside.select_related("mass").first()


def _transfers(incident: Incident) -> TransferQuerySet:
    return Transfer.objects.active().filter(incident=incident).with_names().order_by("pk")
