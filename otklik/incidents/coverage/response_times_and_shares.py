"""Figures of a period with their bases and intervals; docs/reference/figures.md defines them.
Shares have Wilson's interval, times one between order statistics."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.db.models import Count, F, Q

from otklik.incidents.cases.choices import ENDED_WELL
from otklik.incidents.cases.incident import Incident
from otklik.incidents.coverage.answered_and_unanswered import LEAST, Scope, durations, within
from otklik.incidents.feedback.models import Helpfulness
from otklik.incidents.quality.models import DrawnAnswer
from otklik.incidents.quality.results import count_faultless
from otklik.statistics.quantiles import Quantile, quantile
from otklik.statistics.wilson_interval import Interval, wilson

LEAST_FOR_NINTH = 30  # with fewer, the ninth decile is among the two or three slowest


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`count` of `base`; `interval` is None where the base is too small."""

    code: str
    count: int
    base: int

    @property
    def interval(self) -> Interval | None:
        return wilson(self.count, self.base) if self.base >= LEAST else None

    @property
    def share(self) -> float:
        return self.count / self.base if self.base else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """Seconds to the first answer, for the `n` incidents that have one; None for too few."""

    code: str
    n: int
    median: Quantile | None
    ninth: Quantile | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    times: tuple[Time, ...]
    shares: tuple[Share, ...]
    waiting: int


def figures(scope: Scope, *, at: datetime) -> Figures:
    ours = within(scope)
    helped = Helpfulness.objects.answered().filter(incident__in=ours.values("pk"))
    return Figures(
        times=(time_to_answer(scope, "posted_at"), time_to_answer(scope, "detected_at")),
        shares=(
            Share(code="in_time", **ours.aggregate(**in_time(at))),
            Share(code="reopened", **ours.aggregate(**REOPENED)),
            Share(code="helped", **helped.aggregate(**HELPED)),
            faultless(scope),
        ),
        waiting=ours.filter(first_reply_at__isnull=True).open().count(),
    )


def time_to_answer(scope: Scope, start: str) -> Time:
    spans = durations(scope, start)
    return Time(
        code=start,
        n=len(spans),
        median=quantile(spans, 0.5) if len(spans) >= LEAST else None,
        ninth=quantile(spans, 0.9) if len(spans) >= LEAST_FOR_NINTH else None,
    )


def in_time(at: datetime) -> dict[str, Count]:
    """Answered by the deadline of that time; unanswered ones count once it has passed."""
    answered = Q(first_reply_at__isnull=False, first_due_at__isnull=False)
    needs_none = Q(outcome__in=(Incident.Outcome.NO_QUESTION, Incident.Outcome.SPAM))
    overdue = Q(first_reply_at__isnull=True, due_at__lt=at) & ~needs_none
    return {
        "count": Count("pk", filter=answered & Q(first_reply_at__lte=F("first_due_at"))),
        "base": Count("pk", filter=answered | overdue),
    }


_ENDED = Q(status=Incident.Status.CLOSED, outcome__in=ENDED_WELL)
#: Of incidents closed as solved or explained at least once: how many the person reopened.
REOPENED: Mapping[str, Count] = MappingProxyType(
    {
        "count": Count("pk", filter=Q(reopened_at__isnull=False)),
        "base": Count("pk", filter=_ENDED | Q(reopened_at__isnull=False)),
    }
)
#: Of people who answered «Помогло?»: how many said yes.
HELPED: Mapping[str, Count] = MappingProxyType(
    {"count": Count("pk", filter=Q(answer=Helpfulness.Answer.YES)), "base": Count("pk")}
)


def faultless(scope: Scope) -> Share:
    rated = DrawnAnswer.objects.complete().filter(reply__incident__in=within(scope).values("pk"))
    keys = list(rated.order_by().values_list("pk", flat=True))
    return Share(code="faultless", count=count_faultless(keys), base=len(keys))
