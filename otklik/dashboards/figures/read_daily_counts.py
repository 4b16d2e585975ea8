"""Precomputed counts of some days, read once for all who need them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.core.cache import cache
from django.db.models import Sum

from otklik.dashboards.figures.models import CountedDay, DailyCount

AN_HOUR = 60 * 60

type Pair = tuple[int, int]
"""How many, of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """`pairs` by figure and day, of all units together; `counted`: when each day was counted."""

    pairs: dict[str, dict[date, Pair]]
    counted: dict[date, datetime]

    @classmethod
    def load(cls, *spans: tuple[date, date]) -> Self:
        """From the first day to the last. Cached until something is recounted (one query)."""
        first, last = min(one[0] for one in spans), max(one[1] for one in spans)
        state = CountedDay.objects.state()
        key = f"overview/ledger/{first}/{last}/{state}"
        ledger: Self | None = cache.get(key) if state else None
        if ledger is None:
            ledger = cls._load(first, last)
            if state:
                cache.set(key, ledger, AN_HOUR)
        return ledger

    @classmethod
    def _load(cls, first: date, last: date) -> Self:
        rows = DailyCount.objects.between(first, last).order_by().values_list("metric", "on")
        pairs = defaultdict[str, dict[date, Pair]](dict)
        for metric, on, count, base in rows.annotate(n=Sum("count"), of=Sum("base")):
            pairs[metric][on] = (count, base)
        days = CountedDay.objects.between(first, last).values_list("on", "counted_at")
        return cls(pairs=dict(pairs), counted=dict(days))

    def on(self, metric: str, day: date) -> Pair | None:
        return self.pairs.get(metric, {}).get(day)

    def total(self, metric: str, first: date, last: date) -> Pair:
        inside = [pair for day, pair in self.pairs.get(metric, {}).items() if first <= day <= last]
        return sum(pair[0] for pair in inside), sum(pair[1] for pair in inside)

    def days_counted(self, first: date, last: date) -> int:
        return sum(first <= day <= last for day in self.counted)

    def first_counted_at(self, first: date, last: date) -> datetime | None:
        """When the day with the oldest count was counted."""
        return min((at for day, at in self.counted.items() if first <= day <= last), default=None)

    def last_counted_at(self, first: date, last: date) -> datetime | None:
        """When the day with the newest count was counted."""
        return max((at for day, at in self.counted.items() if first <= day <= last), default=None)

    def days_counted_since(self, moment: datetime, first: date, last: date) -> int:
        return sum(first <= day <= last and at >= moment for day, at in self.counted.items())
