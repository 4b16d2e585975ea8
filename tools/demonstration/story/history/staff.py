"""Who plays the staff of the history."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Self

from django.utils import timezone

from otklik.organisation.people.roles_and_rights import RIGHTS, Right, Role
from otklik.organisation.people.user import Appointment, User
from otklik.organisation.structure.units_and_institutions import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """`unit` answers for what is of no unit; `specialists` by unit may answer for theirs."""

    operator: User
    approver: User
    unit: Unit
    specialists: dict[int, User]

    @classmethod
    def present(cls, *, at: datetime) -> Self | None:
        """None where there are no two who could play."""
        held = Appointment.objects.in_force(on=timezone.localdate(at)).select_related(
            "user", "unit"
        )
        here = list(held.filter(unit__institution=None, user__is_active=True).order_by("pk"))

        def those(right: Right) -> list[Appointment]:
            return [each for each in here if right in RIGHTS[Role(each.role)]]

        operator = next(iter(those(Right.SEND)), None)
        if operator is None:
            return None
        others = [each for each in those(Right.APPROVE) if each.user_id != operator.user_id]
        if not others:
            return None
        busy = {operator.user_id, others[0].user_id}
        writers = [each for each in those(Right.REPLY) if each.user_id not in busy]
        return cls(
            operator=operator.user,
            approver=others[0].user,
            unit=operator.unit,
            specialists={each.unit_id: each.user for each in reversed(writers)},
        )

    def writer(self, unit_id: int | None, chance: Random) -> User:
        """Of a unit its specialist writes, mostly; else the operator."""
        specialist = self.specialists.get(unit_id) if unit_id is not None else None
        return specialist if specialist is not None and chance.random() < 0.6 else self.operator
