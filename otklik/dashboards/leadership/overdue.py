"""Late promises: answers, required information, assignments, survey results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.db.compiled_queries import compiled_query
from otklik.dashboards.leadership.shared_query_results import SharedResults
from otklik.disclosure.deadlines.item_states import ItemState
from otklik.disclosure.deadlines.state_rules import SCORED, State
from otklik.incidents.cases.incident import Incident
from otklik.organisation.people.user import User
from otklik.ui.truncate import beginning

MOST_SHOWN = 50
LONGEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """One late item: since which day (and moment, if it has one), and where it is."""

    what: str
    due_on: date
    address: str
    due_at: datetime | None = None
    whose: str = ""

    def days(self, today: date) -> int:
        return (today - self.due_on).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    code: str
    name: Any
    base_words: Any
    late: int
    base: int
    shown: tuple[Late, ...]

    @property
    def left(self) -> int:
        return self.late - len(self.shown)


def promises(known: SharedResults, states: Sequence[ItemState]) -> list[Promises]:
    """Every kind of promise."""
    return [_answers(known), _information(states), _assignments(known), _results(known)]


def _answers(known: SharedResults) -> Promises:
    shown = _overdue(user=known.user, at=known.at)
    late = len(shown)
    if late > MOST_SHOWN:
        visible = Incident.objects.visible_to(known.user)
        late, shown = visible.overdue(at=known.at).count(), shown[:MOST_SHOWN]
    return Promises(
        code="answers",
        name=gettext_lazy("Answers to people"),
        base_words=gettext_lazy("messages that wait for an answer and have a term"),
        late=late,
        base=known.numbers["waiting"],
        shown=tuple(
            Late(
                what=f"{incident}: {beginning(incident.opening_text, LONGEST)}",
                due_on=timezone.localdate(incident.due_at),
                due_at=incident.due_at,
                address=reverse("incidents:incident", args=[incident.number]),
                whose=str(incident.unit or ""),
            )
            for incident in shown
        ),
    )


def _information(states: Sequence[ItemState]) -> Promises:
    late = [one for one in states if one.state == State.LATE]
    late.sort(key=lambda one: (one.due_on or date.max, one.item.position))
    scored = [one for one in states if one.state in SCORED]
    return Promises(
        code="information",
        name=gettext_lazy("Required information"),
        base_words=gettext_lazy("items of the list that count"),
        late=len(late),
        base=len(scored),
        shown=tuple(
            Late(
                what=f"{one.item.code}. {one.item.title}",
                due_on=one.due_on,
                address=reverse("disclosure:item", args=[one.item.code]),
                whose=str(one.item.unit),
            )
            for one in late[:MOST_SHOWN]
            if one.due_on is not None
        ),
    )


def _assignments(known: SharedResults) -> Promises:
    late = known.work.overdue(on=known.today)
    return Promises(
        code="assignments",
        name=gettext_lazy("Assignments"),
        base_words=gettext_lazy("assignments being monitored"),
        late=len(late),
        base=len(known.work.in_work),
        shown=tuple(
            Late(
                what=f"{one}: {beginning(one.text, LONGEST)}",
                due_on=one.due_on,
                address=one.get_absolute_url(),
                whose=str(one.unit),
            )
            for one in late[:MOST_SHOWN]
        ),
    )


def _results(known: SharedResults) -> Promises:
    """Survey results promised by a day and not published yet."""
    promised = [(one.results_on, one) for one in known.awaited if one.results_on is not None]
    late = sorted(
        ((day, one) for day, one in promised if day < known.today),
        key=lambda items: (items[0], items[1].pk),
    )
    return Promises(
        code="results",
        name=gettext_lazy("Results of surveys"),
        base_words=gettext_lazy("closed surveys whose results are not published yet"),
        late=len(late),
        base=len(promised),
        shown=tuple(
            Late(
                what=_("Results: %(title)s") % {"title": wave.title},
                due_on=day,
                address=reverse("surveys-desk:results", args=[wave.slug]),
            )
            for day, wave in late[:MOST_SHOWN]
        ),
    )


@compiled_query
def _overdue(*, user: User, at: datetime) -> QuerySet[Incident]:
    """The first of them, and one more."""
    late = Incident.objects.visible_to(user).overdue(at=at).select_related("unit").by_due()
    return late[: MOST_SHOWN + 1]
