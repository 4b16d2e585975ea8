"""Precomputed figures: what each counts, its base, and whether it is compared.

Definitions are those of the apps below (docs/reference/figures.md), here by day and unit. The day
of an incident is the one on which it was detected.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, partial
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
    day_of,
    local_day,
    state_of,
    within,
)
from otklik.incidents.coverage.response_times_and_shares import HELPED, REOPENED, in_time
from otklik.incidents.feedback.models import Helpfulness
from otklik.website.page_feedback.models import PageMark

type CountsByDay = Mapping[tuple[date, int | None], tuple[int, int]]
"""By day and unit: how many, of how many."""

PROMPT = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Days:
    """The days to count, at a moment. What several figures need is queried once."""

    first: date
    last: date
    at: datetime

    @cached_property
    def scope(self) -> Scope:
        return Scope(first=self.first, last=self.last)

    @cached_property
    def incidents(self) -> Mapping[tuple[date, int | None, str, bool], int]:
        """Numbers by day, unit, state, and whether they were answered promptly."""
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


def _count_answered(days: Days, *, is_prompt: bool = False) -> CountsByDay:
    return _add_up(
        (day, unit, n if state == ANSWERED and (is_quick or not is_prompt) else 0, n)
        for (day, unit, state, is_quick), n in days.incidents.items()
        if state == ANSWERED or state in WHY
    )


def _count_ours(days: Days) -> CountsByDay:
    return _add_up(
        (day, unit, 0 if state == OUTSIDE else n, n)
        for (day, unit, state, _quick), n in days.incidents.items()
    )


def _of_cohort(pair: Callable[[datetime], Mapping[str, Count]]) -> Callable[[Days], CountsByDay]:
    def counted(days: Days) -> CountsByDay:
        rows = within(days.scope).annotate(local_day=days.scope.by_day()).order_by()
        found = rows.values_list("local_day", "unit").annotate(**pair(days.at))
        return _by_day_and_unit(found.values_list("local_day", "unit", "count", "base"))

    return counted


def _count_helped(days: Days) -> CountsByDay:
    answers = Helpfulness.objects.answered().filter(incident__in=within(days.scope).values("pk"))
    day = local_day("incident__detected_at", first=days.first, last=days.last, tz=days.scope.tz)
    found = answers.annotate(local_day=day).order_by().values_list("local_day", "incident__unit")
    rows = found.annotate(**HELPED)
    return _by_day_and_unit(rows.values_list("local_day", "incident__unit", "count", "base"))


def _count_current(days: Days) -> CountsByDay:
    rows = ItemDay.objects.filter(on__gte=days.first, on__lte=days.last).order_by()
    counted = rows.values("on", "unit").annotate(
        base=Sum("parts", filter=Q(state__in=SCORED), default=0),
        there=Sum("parts_there", filter=Q(state__in=SCORED), default=0),
    )
    return {(row["on"], row["unit"]): (row["there"], row["base"]) for row in counted}


def _count_found(days: Days) -> CountsByDay:
    rows = PageMark.objects.between(days.first, days.last).order_by().values("on")
    counted = rows.annotate(
        found=Sum("count", filter=Q(is_found=True), default=0), marked=Sum("count")
    )
    return {(row["on"], None): (row["found"], row["marked"]) for row in counted}


def _by_day_and_unit(rows: Iterable[tuple[Any, int | None, int, int]]) -> CountsByDay:
    return {(day_of(day), unit): (count, base) for day, unit, count, base in rows}


def _add_up(parts: Any) -> CountsByDay:
    found = defaultdict[tuple[date, int | None], list[int]](lambda: [0, 0])
    for day, unit, count, base in parts:
        found[day, unit][0] += count
        found[day, unit][1] += base
    return {key: (count, base) for key, (count, base) in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """`counts` of `of`, as text. `is_compared`: with the previous days, by an interval; only up to
    `ripens` before now, because later days had less time."""

    code: str
    name: Any
    counts: Any
    of: Any
    count: Callable[[Days], CountsByDay]
    is_compared: bool = False
    ripens: timedelta = timedelta()


METRICS = (
    Metric(
        code="answered",
        name=_("Answered"),
        counts=_("messages with a first answer"),
        of=_("messages that needed an answer of ours"),
        count=_count_answered,
    ),
    Metric(
        code="prompt",
        name=_("Answered within three days"),
        counts=_("messages answered within three days of being noticed"),
        of=_("messages that needed an answer of ours"),
        count=partial(_count_answered, is_prompt=True),
        is_compared=True,
        ripens=PROMPT,
    ),
    Metric(
        code="ours",
        name=_("Within our competence"),
        counts=_("messages within our competence"),
        of=_("messages noticed"),
        count=_count_ours,
    ),
    Metric(
        code="in_time",
        name=_("First answer in time"),
        counts=_("first answers given by their term"),
        of=_("answers with a known deadline, and messages unanswered past it"),
        count=_of_cohort(in_time),
    ),
    Metric(
        code="reopened",
        name=_("Reopened by the person"),
        counts=_("matters that the person brought back"),
        of=_("matters closed as solved or explained"),
        count=_of_cohort(lambda _at: REOPENED),
    ),
    Metric(
        code="helped",
        name=_("The answer helped"),
        counts=_("people who said that the answer helped"),
        of=_("people who answered “Did it help?”"),
        count=_count_helped,
        is_compared=True,
    ),
    Metric(
        code="current",
        name=_("Parts of required information on the site"),
        counts=_("parts of items that were on the site on the day"),
        of=_("parts of the items that count"),
        count=_count_current,
    ),
    Metric(
        code="found",
        name=_("Found on the site"),
        counts=_("marks “found what I looked for”"),
        of=_("marks of pages"),
        count=_count_found,
        is_compared=True,
    ),
)
