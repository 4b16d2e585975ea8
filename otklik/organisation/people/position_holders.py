"""Holders of posts on a day, their substitutes, escalation of lateness, and labels of posts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language

from otklik.core.db.compiled_queries import compiled_query
from otklik.nlp.words.declension import Case, decline
from otklik.organisation.people.absence import Absence
from otklik.organisation.people.roles_and_rights import RIGHTS, WITHHELD, Right, Role
from otklik.organisation.people.user import Appointment, User
from otklik.organisation.structure.units_and_institutions import Unit
from otklik.worktime.calendar import WorkCalendar

DAY = timedelta(days=1)
#: Working days late from which the next step is notified too.
FURTHER = (1, 3, 5)


def escalate[P](steps: Iterable[Iterable[P]], *, days_late: int) -> list[P]:
    """The people of the first non-empty step, plus one more step for each threshold of lateness
    passed. A step without new people does not count."""
    told: list[P] = []
    left = 1 + sum(days_late >= border for border in FURTHER)
    for step in steps:
        fresh = [person for person in dict.fromkeys(step) if person not in told]
        if not fresh:
            continue
        told += fresh
        left -= 1
        if not left:
            break
    return told


def days_late(due_on: date, today: date, calendar: WorkCalendar) -> int:
    """Working days after the due day, up to today."""
    span = range(1, (today - due_on).days + 1)
    return sum(bool(calendar.hours(due_on + DAY * n)) for n in span)


@dataclass(kw_only=True)
class PostHolders:
    """Like `User.holding` and `Absence.present` for repeated use: at most three queries."""

    on: date

    @cached_property
    def away(self) -> Mapping[int, Absence]:
        return Absence.away(on=self.on)

    def present(self, people: Iterable[User]) -> list[User]:
        """Absent people replaced by their substitutes."""
        return Absence.present(people, on=self.on, away=self.away)

    def holding(
        self, right: Right, *, institution: int | None, unit_id: int | None = None
    ) -> list[User]:
        """Those of one institution, with None of the authority itself, by name."""
        if institution is not None and right in WITHHELD:
            return []
        inside = self._inside if institution is None else frozenset[int]()
        found = [
            one.user
            for one in self._appointments
            if right in RIGHTS[Role(one.role)]
            and one.unit.institution_id == institution
            and unit_id in (None, one.unit_id)
            and one.user_id not in inside
        ]
        return list(dict.fromkeys(found))

    def heads(self, unit: Unit, *, institution: int | None) -> list[User]:
        """Who approves in the unit, else in the one above it."""
        key: int | None = unit.pk
        while key is not None:
            found = self.holding(Right.APPROVE, institution=institution, unit_id=key)
            if found:
                return found
            key = unit.parent_id if key == unit.pk else self._parent(key)
        return []

    @property
    def leads(self) -> list[User]:
        """Deputy chairmen of the authority, first appointed first."""
        held = [
            one
            for one in self._appointments
            if one.role == Role.LEAD and one.unit.institution_id is None
        ]
        return list(dict.fromkeys(one.user for one in sorted(held, key=lambda one: one.pk)))

    @cached_property
    def _appointments(self) -> list[Appointment]:
        return _appointments(on=self.on)

    @cached_property
    def _inside(self) -> frozenset[int]:
        """Who works in an institution: there and nowhere else."""
        return frozenset(
            one.user_id for one in self._appointments if one.unit.institution_id is not None
        )

    def _parent(self, key: int) -> int | None:
        """Parent of a unit; those of units with holders are known already."""
        if key not in self._above:
            self._above.update(Unit.objects.order_by().values_list("pk", "parent"))
        return self._above.get(key)

    @cached_property
    def _above(self) -> dict[int, int | None]:
        found: dict[int, int | None] = {}
        for one in self._appointments:
            unit = one.unit
            for near in (unit, unit.parent, unit.parent and unit.parent.parent):
                if near is not None:
                    found[near.pk] = near.parent_id
        return found


def beyond(name: object, post: str) -> str:
    """The parts of a post («role, unit») that the name does not contain."""
    return ", ".join(part for part in post.split(", ") if part and not _says(str(name), part))


def label(name: object, post: str) -> str:
    """«Иванова А. А., специалист, Отдел торговли»."""
    more = beyond(name, post)
    return f"{name}, {more}" if more else str(name)


def in_brackets(name: object, post: str) -> str:
    """«Иванова А. А. (специалист, Отдел торговли)»."""
    more = beyond(name, post)
    return f"{name} ({more})" if more else str(name)


def _says(name: str, part: str) -> bool:
    return re.search(rf"\b{re.escape(part)}\b", name, re.IGNORECASE) is not None


def in_case(name: str, case: Case) -> str:
    """«Отделу торговли»; in a language without cases the name itself. Empty if the form is
    uncertain: then put the name after a colon."""
    return decline(name, case) if get_language() == settings.LANGUAGE_CODE else name


@compiled_query
def _appointments(*, on: date) -> QuerySet[Appointment]:
    held = Appointment.objects.in_force(on=on).filter(user__is_active=True)
    along = held.select_related("user", "unit__parent__parent")
    return along.order_by("user__name", "user", "pk")
