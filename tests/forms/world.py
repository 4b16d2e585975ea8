"""What a form that is filled in wrong is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from otklik.incidents.cases.incident import Incident
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.user import User

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TYPED = "Набрано с трудом & «в кавычках»"


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A form filled in wrong: where it is sent, what with, which of it must come back."""

    address: str
    fields: Mapping[str, object]
    kept: tuple[str, ...] = ()
    is_staff: bool = True
    errors: int = field(default=1)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """An incident on a topic that a second person approves, and who works at it."""

    incident: Incident
    topic: Topic
    operator: User
    approver: User

    def at(self, place: str) -> str:
        return f"/desk/incidents/{self.incident.number}/{place}/"
