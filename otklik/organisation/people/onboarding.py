"""First steps of a new colleague, ticked by what was really done.

Each app has its own; the page where a job begins shows them. Nobody ticks a step: it is done
once its rows exist, written by this account since it was opened (what a demonstration did in its
name before does not count).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Exists
from django.urls import reverse

from otklik.audit.models import Line
from otklik.core.app_modules import app_modules
from otklik.core.db.compiled_queries import compiled_query
from otklik.organisation.people.roles_and_rights import Right, Role
from otklik.organisation.people.user import User

type Rows = models.QuerySet[Any]


class Place(StrEnum):
    """A job, shown on the page where it begins."""

    OPERATOR = "operator"
    EDITOR = "editor"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"


#: Roles of each job. The admin itself checks who is an editor.
ROLES: Mapping[Place, frozenset[Role]] = {
    Place.OPERATOR: frozenset({Role.OPERATOR, Role.SPECIALIST, Role.APPROVER}),
    Place.EDITOR: frozenset(Role),
    Place.LEAD: frozenset({Role.LEAD}),
    Place.ADMINISTRATOR: frozenset({Role.ADMINISTRATOR}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`sentence` says what to do, `address` leads to the page (empty: there is none yet, and the
    step is left out), `rows` exist once it is done. `at` is its position."""

    sentence: Any
    places: frozenset[Place]
    at: int
    rights: tuple[Right, ...]
    address: Callable[[], str]
    rows: Callable[[User], Rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStatus:
    sentence: Any
    address: str
    is_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSteps:
    """The steps of one person; never empty."""

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


@cache
def _all_steps() -> list[Step]:
    """`STEPS` in the module `navigation` of each app, by their place."""
    found = (step for one in app_modules("navigation") for step in getattr(one, "STEPS", ()))
    return sorted(found, key=lambda step: step.at)


def link(route: str, after: str = "") -> Callable[[], str]:
    """A function that gives the address of a page, with a suffix."""
    return lambda: f"{reverse(route)}{after}"


def acts(*verbs: str, kind: str = "") -> Callable[[User], Rows]:
    """Audit entries of this account with one of these verbs, about a thing of that kind (a model's
    label in lower case)."""

    def rows(user: User) -> Rows:
        lines = Line.objects.by(user).with_any_verb(verbs).filter(at__gte=user.date_joined)
        return lines.filter(subject_kind=kind) if kind else lines

    return rows


def first_steps(user: User, place: Place) -> FirstSteps | None:
    """None where the user hid them or has none; one query."""
    if user.first_steps_away_at is not None:
        return None
    roles = {appointment.role for appointment in user.current_appointments}
    if not roles & ROLES[place]:
        return None
    steps = [
        (number, step, address)
        for number, step in enumerate(_all_steps())
        if place in step.places and any(user.may(right) for right in step.rights)
        if (address := step.address())
    ]
    if not steps:
        return None
    done = _which_are_done(*(number for number, _step, _address in steps), user=user)
    return FirstSteps(
        steps=[
            StepStatus(sentence=step.sentence, address=address, is_done=is_done)
            for (_number, step, address), is_done in zip(steps, done[0], strict=True)
        ]
    )


@compiled_query
def _which_are_done(*numbers: int, user: User) -> models.QuerySet[User, Any]:
    """One row: of each of the steps taught, whether it is done."""
    exists = {f"step_{number}": Exists(_all_steps()[number].rows(user)) for number in numbers}
    return User.objects.filter(pk=user.pk).order_by().values_list(*exists.values())


def which_exist(model: models.Model, rows: Sequence[Rows]) -> list[bool]:
    """Which of them have rows, by one query; `model` is any non-empty table."""
    exists_by_name = {f"step_{number}": Exists(each) for number, each in enumerate(rows)}
    same = model.__class__._default_manager.filter(pk=model.pk).order_by()
    found = same.values(**exists_by_name).first() or {}
    return [bool(found.get(name)) for name in exists_by_name]
