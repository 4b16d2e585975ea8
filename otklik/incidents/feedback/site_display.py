"""«Помогло?» as pages of the site show it: plain values."""

from dataclasses import dataclass
from datetime import datetime

from otklik.incidents.cases.incident import Incident
from otklik.incidents.feedback.models import Helpfulness


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`answer` is "" until the person has answered, which they may do before `until`."""

    number: int
    answer: str
    until: datetime

    def is_open(self, *, at: datetime) -> bool:
        return not self.answer and at < self.until


def shown(row: Helpfulness | None) -> Asked | None:
    if row is None or row.expires_at is None:
        return None
    return Asked(number=row.incident.number, answer=row.answer, until=row.expires_at)


def asked_about(incident: Incident) -> Asked | None:
    """What the page of a question of the site shows; None while nothing was asked."""
    return shown(Helpfulness.objects.asked().filter(incident=incident).first())
