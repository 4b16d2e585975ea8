"""How current the authority is: shares by section and unit, now and by day. A share comes with its
base; an item without a date to count from is in none."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from otklik.disclosure.checks.check_records import ItemDay, MissedPeriod
from otklik.disclosure.deadlines.item_states import ItemState, item_states
from otklik.disclosure.deadlines.state_rules import SCORED, State, missed_terms
from otklik.disclosure.items.models import Item

SHOWN_DAYS, KEPT_DAYS = 92, 366 * 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """`current` of `base` parts are on the site and in time; the other fields count items."""

    code: str
    name: str
    base: int
    current: int
    first: int = 0
    no_date: int = 0
    exempt: int = 0
    proposed: int = 0
    items: int = 0
    late: int = 0
    absent: int = 0

    @property
    def share(self) -> float | None:
        return self.current / self.base if self.base else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayScore:
    on: date
    base: int
    current: int

    @property
    def share(self) -> float | None:
        return self.current / self.base if self.base else None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterScore:
    """A calendar quarter: `share` over its known days; `worst` is the day with the lowest one."""

    begins: date
    share: float
    worst: DayScore

    @property
    def number(self) -> int:
        return (self.begins.month + 2) // 3

    @property
    def year(self) -> str:
        return str(self.begins.year)


def score(item_states: Iterable[ItemState], *, code: str = "", name: str = "") -> Score:
    """`code` and `name` say whose score it is."""
    listed = list(item_states)
    states = [one.state for one in listed]
    scored = [one for one in listed if one.state in SCORED]
    return Score(
        code=code,
        name=name,
        base=sum(one.parts_all for one in scored),
        current=sum(one.parts_there for one in scored),
        items=len(scored),
        late=states.count(State.LATE),
        absent=states.count(State.ABSENT),
        first=states.count(State.FIRST),
        no_date=states.count(State.NO_DATE),
        exempt=states.count(State.EXEMPT),
        proposed=states.count(State.PROPOSED),
    )


def by_section(states: Sequence[ItemState]) -> list[Score]:
    """In the order of the list."""
    names = dict.fromkeys((one.item.section_code, one.item.section) for one in states)
    return [
        score([s for s in states if s.item.section_code == code], code=code, name=name)
        for code, name in names
    ]


def by_unit(states: Sequence[ItemState]) -> list[Score]:
    """By the names of the units; `code` is the key of the unit."""
    units = {one.item.unit_id: one.item.unit for one in states}
    return [
        score([s for s in states if s.item.unit_id == unit.pk], code=str(unit.pk), name=unit.name)
        for unit in sorted(units.values(), key=lambda unit: unit.name)
    ]


@transaction.atomic
def record_day(*, at: datetime) -> int:
    """Record the state of each item today; the last run of a day stays. How many rows."""
    today = timezone.localdate(at)
    items = Item.objects.active().select_related("unit", "institution__unit")
    states = item_states(items, on=today)
    rows = [
        ItemDay(
            item=one.item, on=today, section=one.item.section, unit=one.item.unit,
            state=one.state, due_on=one.due_on,
            parts=one.parts_all, parts_there=one.parts_there,
        )
        for one in states
    ]  # fmt: skip
    for one in states:
        if one.state == State.LATE:
            gone = missed_terms(one.facts, today, one.calendar)
            MissedPeriod.note(one.item, gone, at=at)
    ItemDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["item", "on"],
        update_fields=["section", "unit", "state", "due_on", "parts", "parts_there"],
    )
    return len(rows)


def history(items: Iterable[Item], *, until: date, days: int = SHOWN_DAYS) -> list[DayScore]:
    """Recorded days, the newest first."""
    since = until - timedelta(days=days)
    found = (
        ItemDay.objects.filter(item__in=[item.pk for item in items], on__gt=since, on__lte=until)
        .values("on")
        .annotate(
            base=Sum("parts", filter=Q(state__in=SCORED), default=0),
            current=Sum("parts_there", filter=Q(state__in=SCORED), default=0),
        )
        .order_by("-on")
    )
    return [DayScore(on=row["on"], base=row["base"], current=row["current"]) for row in found]


def quarters(days: Iterable[DayScore]) -> list[QuarterScore]:
    """Of days as `history` gives them, the newest first."""
    of_quarter = defaultdict[date, list[DayScore]](list)
    for day in days:
        if day.base:
            first = day.on.replace(month=(day.on.month - 1) // 3 * 3 + 1, day=1)
            of_quarter[first].append(day)
    return [
        QuarterScore(
            begins=begins,
            share=sum(day.current for day in quarter_days) / sum(day.base for day in quarter_days),
            worst=min(quarter_days, key=lambda day: (day.share or 0, day.on)),
        )
        for begins, quarter_days in of_quarter.items()
    ]
