"""Where the messages of an incident come from, and what happened to all that it is made of."""

from dataclasses import dataclass

from otklik.incidents.models import Incident, MassMember, Regrouping
from otklik.journal.models import Line

REGROUPED = {"incident.took_in", "incident.split", "incident.split_off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """`numbers` lead from a message's key to the incident it came from."""

    name: str
    regroupings: list[Regrouping]
    numbers: dict[int, str]
    lines: list[Line]
    member: MassMember | None = None

    @classmethod
    def of(cls, incident: Incident) -> "Origins":
        """One query for an incident that nothing was joined to or split from."""
        about = Line.objects.about(incident)
        lines, name = list(about), str(incident)
        verbs = {line.verb for line in lines}
        member = _member(incident) if "incident.gathered" in verbs else None
        if not REGROUPED & verbs:
            return cls(name=name, regroupings=[], numbers={}, lines=lines, member=member)
        regroupings = list(Regrouping.objects.about(incident))
        numbers: dict[int, str] = {}
        for regrouping in regroupings:
            if regrouping.target_id != incident.pk:
                continue
            numbers |= dict.fromkeys(regrouping.moved["message"], str(regrouping.source))
            if regrouping.kind == Regrouping.Kind.JOINED:
                about |= Line.objects.about(regrouping.source)
        return cls(
            name=name, regroupings=regroupings, numbers=numbers, lines=list(about), member=member
        )


def _member(incident: Incident) -> MassMember | None:
    """Its place in a mass incident, while it is in one."""
    return MassMember.objects.here().filter(incident=incident).select_related("mass").first()
