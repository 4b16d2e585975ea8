"""Figures of a period, each with its base and how sure it is: docs/reference/figures.md defines
them. Shares have Wilson's interval, times one between order statistics."""

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
from otklik.incidents.quality.results import faultless_of
from otklik.statistics.quantiles import Quantile, quantile
from otklik.statistics.wilson_interval import Interval, wilson

LEAST_FOR_NINTH = 30  # below, a ninth tenth is one of the two or three slowest


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`count` of `base`; `interval` is None below the least base: then it is no figure."""

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
    """Seconds to the first answer of `n` that have one; None where there are too few."""

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
    return Figures(
        times=(time_to_answer(scope, "posted_at"), time_to_answer(scope, "detected_at")),
        shares=(_in_time(scope, at=at), _reopened(scope), _helped(scope), faultless(scope)),
        waiting=within(scope).filter(first_reply_at__isnull=True).open().count(),
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
    """Answered by the term that ran then; an unanswered one whose term is over is not in time.
    What has no term, or is not yet due, does not count."""
    answered = Q(first_reply_at__isnull=False, first_due_at__isnull=False)
    needs_none = Q(outcome__in=(Incident.Outcome.NO_QUESTION, Incident.Outcome.SPAM))
    overdue = Q(first_reply_at__isnull=True, due_at__lt=at) & ~needs_none
    return {
        "count": Count("pk", filter=answered & Q(first_reply_at__lte=F("first_due_at"))),
        "base": Count("pk", filter=answered | overdue),
    }


_ENDED = Q(status=Incident.Status.CLOSED, outcome__in=ENDED_WELL)
#: Of what was closed as solved or explained at least once: how much the person brought back.
REOPENED: Mapping[str, Count] = MappingProxyType(
    {
        "count": Count("pk", filter=Q(reopened_at__isnull=False)),
        "base": Count("pk", filter=_ENDED | Q(reopened_at__isnull=False)),
    }
)
#: Of those who answered «Помогло?»: how many said yes.
HELPED: Mapping[str, Count] = MappingProxyType(
    {"count": Count("pk", filter=Q(answer=Helpfulness.Answer.YES)), "base": Count("pk")}
)


def _in_time(scope: Scope, *, at: datetime) -> Share:
    return Share(code="in_time", **within(scope).aggregate(**in_time(at)))


def _reopened(scope: Scope) -> Share:
    return Share(code="reopened", **within(scope).aggregate(**REOPENED))


def _helped(scope: Scope) -> Share:
    helpfulness_found = Helpfulness.objects.answered().filter(
        incident__in=within(scope).values("pk")
    )
    return Share(code="helped", **helpfulness_found.aggregate(**HELPED))


def faultless(scope: Scope) -> Share:
    """Of drawn and rated answers: of how many no point was found wanting."""
    rated = DrawnAnswer.objects.complete().filter(reply__incident__in=within(scope).values("pk"))
    keys = list(rated.order_by().values_list("pk", flat=True))
    return Share(code="faultless", count=faultless_of(keys), base=len(keys))
