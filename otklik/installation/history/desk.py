"""What all incidents of the history share at the desk: people, clocks, terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from otklik.incidents.deadlines import deadline
from otklik.incidents.models import Clock, Incident, MatterKind, Norm
from otklik.installation.history.people import Staff
from otklik.installation.history.rhythm import Working


@dataclass(kw_only=True)
class Desk:
    """What all incidents share: who works there, its clocks, until when it is told."""

    staff: Staff
    working: Working
    until: datetime
    norms: Mapping[tuple[str, str, str, str], Norm | None]
    starts: Clock

    def due(self, incident: Incident, *, stage: str) -> datetime | None:
        """As `deadlines` says, by what is laid out where the norm is in minutes."""
        kind = MatterKind.of(incident.account, is_private=incident.is_private)
        case = (stage, str(kind), incident.account.network, incident.urgency)
        norm = self.norms.get(case)
        if norm is None:
            return None
        if norm.unit == Norm.Unit.MINUTES:
            return self.working.after(incident.clock_from, norm.amount)
        named = dict(zip(("stage", "kind", "network", "urgency"), case, strict=True))
        calendar = self.working.calendar
        return deadline(start=incident.clock_from, calendar=calendar, **named).due
