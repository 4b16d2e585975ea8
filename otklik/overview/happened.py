"""What changed this week: what came and what was done in seven days, beside the seven before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otklik.core.counting import counts
from otklik.disclosure.models import Confirmation
from otklik.news.models import NewsPage
from otklik.organisation.models import User
from otklik.overview.ledger import Ledger
from otklik.overview.period import DAY
from otklik.statistics.differences import times_as_many

WEEK = 7
LEAST = 10  # together; fewer say nothing of how many times as many


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
        if self.now + self.before < LEAST:
            return None
        return times_as_many(self.now, self.before)

    @property
    def is_told_apart(self) -> bool:
        """Whether chance alone would hardly bring such a difference."""
        times = self.times
        return times is not None and (times[0] > 1 or times[1] < 1)


def happened(user: User, ledger: Ledger, *, today: date) -> list[Happened]:
    """`ledger` holds the two weeks: that of any period does (comparing.ledger_of)."""
    return list(_rows(user, ledger, today))


def _rows(user: User, ledger: Ledger, today: date) -> Iterator[Happened]:
    spans = [(today - DAY * (WEEK - 1), today), (today - DAY * (2 * WEEK - 1), today - DAY * WEEK)]
    first, last = spans[0]
    days = f"?from={first.isoformat()}&to={last.isoformat()}"
    now, before = (ledger.total("ours", *span)[1] for span in spans)
    yield Happened(
        name=_("Messages noticed"), now=now, before=before,
        address=reverse("incidents:coverage") + days,
    )  # fmt: skip
    now, before = (_not_found(ledger.total("found", *span)) for span in spans)
    yield Happened(
        name=_("Marks “did not find what I looked for”"), now=now, before=before,
        address=reverse("overview:needs"),
    )  # fmt: skip
    told, confirmed = NewsPage.objects.live(), Confirmation.objects.standing()
    rows: dict[str, models.QuerySet[Any]] = {}
    for when, (a, b) in zip(("now", "before"), spans, strict=True):
        rows[f"news {when}"] = told.filter(published_on__gte=a, published_on__lte=b)
        rows[f"confirmed {when}"] = confirmed.filter(on__gte=a, on__lte=b)
    found = counts(rows, beside=user)
    now, before = found["news now"], found["news before"]
    yield Happened(name=_("News published"), now=now, before=before, address="/news/")
    now, before = found["confirmed now"], found["confirmed before"]
    yield Happened(
        name=_("Required information confirmed"), now=now, before=before,
        address=reverse("disclosure:compliance"),
    )  # fmt: skip


def _not_found(total: tuple[int, int]) -> int:
    count, base = total
    return base - count
