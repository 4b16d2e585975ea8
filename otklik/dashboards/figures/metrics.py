"""What is counted ahead: each figure with what it counts, of what, and which way is good.

Definitions are those of the rooms below (docs/reference/figures.md); here they only get a day and
a unit. The day of an incident is the one on which it was noticed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Q, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from otklik.disclosure.checks.check_records import ItemDay
from otklik.disclosure.deadlines.state_rules import SCORED
from otklik.incidents.coverage.answered_and_unanswered import (
    ANSWERED,
    OUTSIDE,
    WHY,
    Scope,
    state_of,
    within,
)
from otklik.incidents.coverage.database_time import day_of, local_day
from otklik.incidents.coverage.figures import HELPED, REOPENED, in_time
from otklik.incidents.feedback.models import Helpfulness
from otklik.website.page_feedback.models import PageMark

type Counted = Mapping[tuple[date, int | None], tuple[int, int]]
"""By day and unit: how many, of how many."""

PROMPT = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Days:
    """The days that are counted, at a moment. What several figures rest on is asked once."""

    first: date
    last: date
    at: datetime

    @cached_property
    def scope(self) -> Scope:
        return Scope(first=self.first, last=self.last)

    @cached_property
    def incidents(self) -> Mapping[tuple[date, int | None, str, bool], int]:
        """How many, by day, unit, state, and whether they were answered promptly."""
        quick = Q(first_reply_at__lte=F("detected_at") + PROMPT)
        is_quick = Case(When(quick, then=Value(True)), default=False, output_field=BooleanField())
        rows = self.scope.incidents().annotate(
            local_day=self.scope.by_day(), state=state_of(self.at), is_quick=is_quick
        )
        counted = rows.order_by().values_list("local_day", "unit", "state", "is_quick")
        return {
            (day_of(day), unit, state, is_quick): n
            for day, unit, state, is_quick, n in counted.annotate(n=Count("pk"))
        }


def _answered(days: Days) -> Counted:
    return _added(
        (day, unit, n if state == ANSWERED else 0, n)
        for (day, unit, state, _quick), n in days.incidents.items()
        if state == ANSWERED or state in WHY
    )


def _prompt(days: Days) -> Counted:
    return _added(
        (day, unit, n if state == ANSWERED and is_quick else 0, n)
        for (day, unit, state, is_quick), n in days.incidents.items()
        if state == ANSWERED or state in WHY
    )


def _ours(days: Days) -> Counted:
    return _added(
        (day, unit, 0 if state == OUTSIDE else n, n)
        for (day, unit, state, _quick), n in days.incidents.items()
    )


def _of_cohort(pair: Callable[[datetime], Mapping[str, Count]]) -> Callable[[Days], Counted]:
    def counted(days: Days) -> Counted:
        rows = within(days.scope).annotate(local_day=days.scope.by_day()).order_by()
        found = rows.values_list("local_day", "unit").annotate(**pair(days.at))
        return _paired(found.values_list("local_day", "unit", "count", "base"))

    return counted


def _helped(days: Days) -> Counted:
    helpfulness_found = Helpfulness.objects.answered().filter(
        incident__in=within(days.scope).values("pk")
    )
    day = local_day("incident__detected_at", first=days.first, last=days.last, tz=days.scope.tz)
    found = (
        helpfulness_found.annotate(local_day=day)
        .order_by()
        .values_list("local_day", "incident__unit")
    )
    rows = found.annotate(**HELPED)
    return _paired(rows.values_list("local_day", "incident__unit", "count", "base"))


def _current(days: Days) -> Counted:
    rows = ItemDay.objects.filter(on__gte=days.first, on__lte=days.last).order_by()
    counted = rows.values("on", "unit").annotate(
        base=Sum("parts", filter=Q(state__in=SCORED), default=0),
        there=Sum("parts_there", filter=Q(state__in=SCORED), default=0),
    )
    return {(row["on"], row["unit"]): (row["there"], row["base"]) for row in counted}


def _found(days: Days) -> Counted:
    rows = PageMark.objects.between(days.first, days.last).order_by().values("on")
    counted = rows.annotate(
        found=Sum("count", filter=Q(is_found=True), default=0), marked=Sum("count")
    )
    return {(row["on"], None): (row["found"], row["marked"]) for row in counted}


def _paired(rows: Iterable[tuple[Any, int | None, int, int]]) -> Counted:
    return {(day_of(day), unit): (count, base) for day, unit, count, base in rows}


def _added(parts: Any) -> Counted:
    found = defaultdict[tuple[date, int | None], list[int]](lambda: [0, 0])
    for day, unit, count, base in parts:
        found[day, unit][0] += count
        found[day, unit][1] += base
    return {key: (count, base) for key, (count, base) in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """`counts` of `of`, in words. `is_compared`: with the days before, by an interval. `ripens`: a
    day so young had no time yet, so the figure is compared up to that day before now."""

    code: str
    name: Any
    counts: Any
    of: Any
    counted: Callable[[Days], Counted]
    is_compared: bool = False
    ripens: timedelta = timedelta()


METRICS = (
    Metric(
        code="answered",
        name=_("Answered"),
        counts=_("messages with a first answer"),
        of=_("messages that needed an answer of ours"),
        counted=_answered,
    ),
    Metric(
        code="prompt",
        name=_("Answered within three days"),
        counts=_("messages answered within three days of being noticed"),
        of=_("messages that needed an answer of ours"),
        counted=_prompt,
        is_compared=True,
        ripens=PROMPT,
    ),
    Metric(
        code="ours",
        name=_("Within our competence"),
        counts=_("messages within our competence"),
        of=_("messages noticed"),
        counted=_ours,
    ),
    Metric(
        code="in_time",
        name=_("First answer in time"),
        counts=_("first answers given by their term"),
        of=_("answers whose term was known, and what is unanswered after its term"),
        counted=_of_cohort(in_time),
    ),
    Metric(
        code="reopened",
        name=_("Brought back by the person"),
        counts=_("matters that the person brought back"),
        of=_("matters closed as solved or explained"),
        counted=_of_cohort(lambda _at: REOPENED),
    ),
    Metric(
        code="helped",
        name=_("The answer helped"),
        counts=_("people who said that the answer helped"),
        of=_("people who answered “Did it help?”"),
        counted=_helped,
        is_compared=True,
    ),
    Metric(
        code="current",
        name=_("Parts of required information on the site"),
        counts=_("parts of items that were on the site on the day"),
        of=_("parts of the items that count"),
        counted=_current,
    ),
    Metric(
        code="found",
        name=_("Found on the site"),
        counts=_("marks “found what I looked for”"),
        of=_("marks of pages"),
        counted=_found,
        is_compared=True,
    ),
)
