"""First steps: what somebody new to a place of work does once, ticked by what was really done.

Each room names its own and teaches them when it is ready; the page where the place of work begins
shows them. Nobody ticks a step: it is done when the rows that it names are there, written by this
account since it was opened (what a demonstration played in its name before does not count).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Exists
from django.urls import reverse

from otklik.audit.models import Line
from otklik.organisation.people.roles_and_rights import Right, Role
from otklik.organisation.people.user import User

type Rows = models.QuerySet[Any]


class Place(StrEnum):
    """A place of work, shown on the page where it begins."""

    OPERATOR = "operator"
    EDITOR = "editor"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"


#: Whose place it is. An editor is whoever gets into the admin, so that is asked there.
ROLES: Mapping[Place, frozenset[Role]] = {
    Place.OPERATOR: frozenset({Role.OPERATOR, Role.SPECIALIST, Role.APPROVER}),
    Place.EDITOR: frozenset(Role),
    Place.LEAD: frozenset({Role.LEAD}),
    Place.ADMINISTRATOR: frozenset({Role.ADMINISTRATOR}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`sentence` says what to do, `address` leads to the very screen (empty: there is none yet, and
    the step is left out), `rows` are there once it is done. `at` is its place in the list."""

    sentence: Any
    places: frozenset[Place]
    at: int
    rights: tuple[Right, ...]
    address: Callable[[], str]
    rows: Callable[[User], Rows]

    def is_for(self, user: User) -> bool:
        """One of its rights is enough."""
        return any(user.may(right) for right in self.rights)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStatus:
    sentence: Any
    address: str
    is_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSteps:
    """What one person sees; never empty."""

    steps: Sequence[StepStatus]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def are_done(self) -> bool:
        return self.done == len(self.steps)

    @property
    def next(self) -> StepStatus | None:
        return next((step for step in self.steps if not step.is_done), None)


_taught: list[Step] = []


def register_steps(*steps: Step) -> None:
    """Called once, when a room is ready."""
    _taught.extend(step for step in steps if step not in _taught)


def link(route: str, after: str = "") -> Callable[[], str]:
    """The address of a page, with what stands after it."""
    return lambda: f"{reverse(route)}{after}"


def acts(*verbs: str, kind: str = "") -> Callable[[User], Rows]:
    """Lines of the journal: this account did one of these, to a thing of that kind (a model's
    label, in small letters)."""

    def rows(user: User) -> Rows:
        lines = Line.objects.by(user).with_any_verb(verbs).filter(at__gte=user.date_joined)
        return lines.filter(subject_kind=kind) if kind else lines

    return rows


def first_steps(user: User, place: Place) -> FirstSteps | None:
    """None where they were put away, or there are none for this person; one query."""
    if user.first_steps_away_at is not None:
        return None
    roles = {appointment.role for appointment in user.current_appointments}
    if not roles & ROLES[place]:
        return None
    wanted = [step for step in _taught if place in step.places and step.is_for(user)]
    found = [(step, step.address()) for step in sorted(wanted, key=lambda step: step.at)]
    shown = [(step, address) for step, address in found if address]
    if not shown:
        return None
    done = which_exist(user, [step.rows(user) for step, _address in shown])
    return FirstSteps(
        steps=[
            StepStatus(sentence=step.sentence, address=address, is_done=is_done)
            for (step, address), is_done in zip(shown, done, strict=True)
        ]
    )


def which_exist(model: models.Model, rows: Sequence[Rows]) -> list[bool]:
    """Which of them hold anything, by one query; `beside` is any row that is there."""
    asked = {f"step_{number}": Exists(each) for number, each in enumerate(rows)}
    same = model.__class__._default_manager.filter(pk=model.pk).order_by()
    found = same.values(**asked).first() or {}
    return [bool(found.get(name)) for name in asked]
