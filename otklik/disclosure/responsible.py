"""Whom an item waits for: owner, head of the unit, authorised person, deputy chairman. Whoever is
away is replaced by who stands in; steps that are the same person fall together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from otklik.disclosure.models import Item
from otklik.disclosure.rules import State
from otklik.disclosure.standings import Stood
from otklik.organisation.escalating import days_late, told
from otklik.organisation.models import Absence, Appointment, Unit, User
from otklik.organisation.rights import Right, Role
from otklik.worktime import WorkCalendar


@dataclass(kw_only=True)
class Chains:
    """Who stands at each step, on a day; each question to the database once."""

    on: date
    _holding: dict[tuple[Right, int | None, int | None], list[User]] = field(default_factory=dict)
    _lead: list[User] | None = None
    _away: dict[int, Absence] | None = None

    def suppliers(self, item: Item) -> list[User]:
        """Its owner; else whoever of its unit supplies, its specialists before its head."""
        if item.owner is not None and item.owner.is_active:
            return [item.owner]
        heads = self.heads(item)
        found = self.holding(Right.SUPPLY, item.institution_id, item.unit_id)
        return [user for user in found if user not in heads] or heads

    def heads(self, item: Item) -> list[User]:
        """Who approves in its unit, else in the one above it."""
        unit: Unit | None = item.unit
        while unit is not None:
            found = self.holding(Right.APPROVE, item.institution_id, unit.pk)
            if found:
                return found
            unit = unit.parent
        return []

    @property
    def authorised(self) -> list[User]:
        return self.holding(Right.KEEP_DISCLOSURE, None)

    @property
    def leads(self) -> list[User]:
        if self._lead is None:
            held = Appointment.objects.in_force(on=self.on).filter(
                role=Role.LEAD, unit__institution=None, user__is_active=True
            )
            users = [one.user for one in held.select_related("user").order_by("pk")]
            self._lead = list(dict.fromkeys(users))
        return self._lead

    def waits_for(self, stood: Stood, *, today: date, calendar: WorkCalendar) -> list[User]:
        """Who is told of it today; nobody while nothing is due soon."""
        item = stood.item
        checking = [self.present(self.authorised), self.present(self.leads)]
        if stood.in_work is not None:
            since = stood.in_work.decided_at or stood.in_work.supplied_at
            waited = days_late(since.astimezone(calendar.tz).date(), today, calendar)
            return told(checking, days_late=waited - 1)
        steps: Sequence[list[User]] = [
            self.present(self.suppliers(item)),
            self.present(self.heads(item)),
            *checking,
        ]
        if stood.state == State.LATE and stood.due_on is not None:
            return told(steps, days_late=days_late(stood.due_on, today, calendar))
        if stood.standing.is_soon or stood.returned is not None:
            return told(steps, days_late=0)
        return []

    def present(self, people: Iterable[User]) -> list[User]:
        if self._away is None:
            self._away = Absence.away(on=self.on)
        return Absence.present(people, on=self.on, away=self._away)

    def holding(
        self, right: Right, institution: int | None, unit_id: int | None = None
    ) -> list[User]:
        key = right, institution, unit_id
        if key not in self._holding:
            found = User.holding(right, on=self.on, institution=institution, unit_id=unit_id)
            self._holding[key] = list(found)
        return self._holding[key]
