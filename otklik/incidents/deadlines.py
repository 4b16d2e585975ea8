"""By when an answer is due, and why then: norms of the pack over the production calendar."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from otklik import worktime

if TYPE_CHECKING:
    from otklik.incidents.models import Norm


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentDeadline:
    """`due` is None while no norm is set; `steps` say how the moment came about."""

    due: datetime | None
    norm: "Norm | None"
    steps: "tuple[worktime.Step, ...]"


def deadline(*, urgency: str, start: datetime) -> IncidentDeadline:
    """The moment by which an incident found at `start` is to be answered."""
    from otklik.incidents.models import Norm
    from otklik.organisation.models import Authority

    norm = Norm.objects.filter(urgency=urgency).first()
    if norm is None:
        return IncidentDeadline(due=None, norm=None, steps=())
    authority = Authority.objects.first()
    calendar = authority.calendar() if authority else worktime.DEFAULT
    result = worktime.due(start, timedelta(minutes=norm.working_minutes), calendar)
    return IncidentDeadline(due=result.moment, norm=norm, steps=result.steps)
