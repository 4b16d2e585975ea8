"""All facts on the lead's page, for one person at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from otklik.dashboards.figures.period import Period
from otklik.dashboards.figures.period_comparison import (
    Change,
    Comparison,
    LateItems,
    Total,
    compare,
    late_items,
    ledger_of,
    totals,
)
from otklik.dashboards.figures.read_daily_counts import Ledger
from otklik.dashboards.leadership.overdue import Promises, promises
from otklik.dashboards.leadership.pending_decisions import Decision, decisions
from otklik.dashboards.leadership.shared_query_results import SharedResults, weeks
from otklik.dashboards.leadership.survey_cycle import Stage, alarms, left_of_last_year, this_year
from otklik.dashboards.leadership.survey_satisfaction import Satisfaction, satisfaction
from otklik.disclosure.deadlines.item_states import ItemState
from otklik.disclosure.deadlines.reminders import gather, whole_list
from otklik.disclosure.report.scores import Score, by_section, score
from otklik.incidents.coverage.answered_and_unanswered import LEAST, Scope
from otklik.incidents.coverage.response_times_and_shares import (
    Share,
    Time,
    faultless,
    time_to_answer,
)
from otklik.organisation.people.user import User
from otklik.statistics.difference_and_ratio_intervals import LEAST_TOGETHER, times_as_many
from otklik.statistics.wilson_interval import wilson
from otklik.ui.components.charts import Bar
from otklik.worktime.calendar import WorkCalendar

AN_HOUR = 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What cannot be summed by day: times to the first answer, and rated answers."""

    time: Time
    rated: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Shares are precomputed; `live` is what cannot be."""

    totals: dict[str, Total]
    live: Live
    bars: tuple[Bar, ...]

    @property
    def answered(self) -> Total:
        return self.totals["answered"]

    @property
    def rest(self) -> int:
        return self.answered.base - self.answered.count


def answering(period: Period, ledger: Ledger) -> Answering:
    return Answering(
        totals=totals(period, ledger),
        live=_live(period, ledger),
        bars=tuple(bars("answered", period, ledger)),
    )


def _live(period: Period, ledger: Ledger) -> Live:
    """Cached until the days are recounted, so that all figures refer to one moment."""
    counted_at = ledger.last_counted_at(period.first, period.last)
    key = f"overview/live/{period.first}/{period.last}/{counted_at and counted_at.timestamp()}"
    live: Live | None = cache.get(key) if counted_at else None
    if live is None:
        scope = Scope(first=period.first, last=period.last)
        live = Live(time=time_to_answer(scope, "posted_at"), rated=faultless(scope))
        if counted_at:
            cache.set(key, live, AN_HOUR)
    return live


def bars(metric: str, period: Period, ledger: Ledger) -> list[Bar]:
    """One per part of the period, without parts that are not counted."""
    totals = [(span, ledger.total(metric, *span)) for span in period.buckets]
    return [_bar(*span, *total) for span, total in totals if total[1]]


def _bar(first: date, last: date, count: int, base: int) -> Bar:
    name = date_format(first, "j b")
    label = name if first == last else f"{name} – {date_format(last, 'j b')}"
    interval = wilson(count, base) if base >= LEAST else None
    return Bar.within(interval, label=label, base=base, count=count)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekChange:
    """`now` in the last seven days, `before` in the seven before them."""

    name: Any
    now: int
    before: int
    address: str

    @property
    def times(self) -> tuple[float, float] | None:
        """The interval of the ratio of both weeks; None if too few came."""
        if self.now + self.before < LEAST_TOGETHER:
            return None
        return times_as_many(self.now, self.before)

    @property
    def is_significant(self) -> bool:
        """Whether the difference is statistically significant."""
        times = self.times
        return times is not None and (times[0] > 1 or times[1] < 1)


def week_changes(known: SharedResults, ledger: Ledger) -> list[WeekChange]:
    """`ledger` includes the two weeks, as that of any period does."""
    spans, numbers = weeks(known.today), known.numbers
    first, last = spans[0]
    noticed = [ledger.total("ours", *span)[1] for span in spans]
    marks = [ledger.total("found", *span) for span in spans]
    failed = [base - found for found, base in marks]
    news = [numbers["news_now"], numbers["news_before"]]
    confirmed = [numbers["confirmed_now"], numbers["confirmed_before"]]
    days = f"?from={first.isoformat()}&to={last.isoformat()}"
    return [
        WeekChange(name=name, now=now, before=before, address=address)
        for name, (now, before), address in (
            (_("Messages noticed"), noticed, reverse("incidents:coverage") + days),
            (_("Marks “did not find what I looked for”"), failed, reverse("dashboards:needs")),
            (_("News published"), news, "/news/"),
            (_("Required information confirmed"), confirmed, reverse("disclosure:compliance")),
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """`counted_at`: of the day with the oldest count; `uncounted`: days of the period without
    one."""

    period: Period
    at: datetime
    today: date
    decisions: Sequence[Decision]
    satisfaction: Satisfaction | None
    answering: Answering
    compared: Sequence[Comparison]
    current: Score
    sections: Sequence[Score]
    late_items: LateItems
    promises: Sequence[Promises]
    happened: Sequence[WeekChange]
    stages: Sequence[Stage]
    left: Sequence[Stage]
    counted_at: datetime | None
    uncounted: int

    @property
    def late(self) -> int:
        return sum(one.late for one in self.promises)

    @property
    def worse(self) -> list[Comparison]:
        return [one for one in self.compared if one.change == Change.WORSE]

    @property
    def missed(self) -> list[Stage]:
        return alarms(list(self.stages))


def lead(user: User, period: Period, *, at: datetime, calendar: WorkCalendar | None = None) -> Lead:
    """`calendar`: the authority's, if already loaded."""
    known, ledger = SharedResults.load(user, at=at), ledger_of(period)
    today = known.today
    all_stood = whole_list(today, calendar=calendar)
    waiting = gather(all_stood, today=today, is_any_day=True, posts=known.posts)
    state = visible_items(user, all_stood)
    current = score(state)
    return Lead(
        period=period,
        at=at,
        today=today,
        decisions=decisions(known, waiting.get(user, {})),
        satisfaction=satisfaction(known.waves),
        answering=answering(period, ledger),
        compared=compare(period, ledger),
        current=current,
        sections=by_section(state),
        late_items=late_items(period, ledger, now=current.late),
        promises=promises(known, state),
        happened=week_changes(known, ledger),
        stages=this_year(known),
        left=left_of_last_year(known),
        counted_at=ledger.first_counted_at(period.first, period.last),
        uncounted=period.days - ledger.days_counted(period.first, period.last),
    )


def visible_items(user: User, states: Sequence[ItemState]) -> list[ItemState]:
    """What this person may see of the list, as `Item.objects.visible_to` says."""
    here = user.institution_id
    return [one for one in states if here is None or one.item.institution_id == here]
