"""What changed this week: what came and what was done in seven days, beside the seven before."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otklik.dashboards.figures.daily_figures import Ledger
from otklik.dashboards.leadership.shared_query_results import Known, weeks
from otklik.statistics.difference_intervals import LEAST_TOGETHER, times_as_many


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """`now` in the last seven days, `before` in the seven before them."""

    name: Any
    now: int
    before: int
    address: str

    @property
    def times(self) -> tuple[float, float] | None:
        """The ends of how many times as many; None where too few came to say."""
        if self.now + self.before < LEAST_TOGETHER:
            return None
        return times_as_many(self.now, self.before)

    @property
    def is_significant(self) -> bool:
        """Whether chance alone would hardly bring such a difference."""
        times = self.times
        return times is not None and (times[0] > 1 or times[1] < 1)


def happened(known: Known, ledger: Ledger) -> list[Happened]:
    """`ledger` holds the two weeks: that of any period does (comparing.ledger_of)."""
    spans, numbers = weeks(known.today), known.numbers
    first, last = spans[0]
    noticed = [ledger.total("ours", *span)[1] for span in spans]
    failed = [_not_found(ledger.total("found", *span)) for span in spans]
    news = [numbers["news now"], numbers["news before"]]
    confirmed = [numbers["confirmed now"], numbers["confirmed before"]]
    days = f"?from={first.isoformat()}&to={last.isoformat()}"
    return [
        Happened(name=name, now=now, before=before, address=address)
        for name, (now, before), address in (
            (_("Messages noticed"), noticed, reverse("incidents:coverage") + days),
            (_("Marks “did not find what I looked for”"), failed, reverse("dashboards:needs")),
            (_("News published"), news, "/news/"),
            (_("Required information confirmed"), confirmed, reverse("disclosure:compliance")),
        )
    ]


def _not_found(total: tuple[int, int]) -> int:
    count, base = total
    return base - count
