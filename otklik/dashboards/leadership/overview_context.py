"""Everything that the lead's page tells, for one person at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from otklik.dashboards.figures.period import Period
from otklik.dashboards.figures.period_comparison import (
    Change,
    Compared,
    LateItems,
    compared,
    late_items,
    ledger_of,
)
from otklik.dashboards.leadership.overdue import Promises, promises
from otklik.dashboards.leadership.pending_decisions import Decision, decisions
from otklik.dashboards.leadership.response_figures import Answering, answering
from otklik.dashboards.leadership.satisfaction import Satisfaction, satisfaction
from otklik.dashboards.leadership.shared_query_results import Known
from otklik.dashboards.leadership.survey_cycle import Stage, alarms
from otklik.dashboards.leadership.survey_cycle_facts import left_of_last_year, this_year
from otklik.dashboards.leadership.week_changes import Happened, happened
from otklik.disclosure.deadlines.item_states import ItemState
from otklik.disclosure.deadlines.reminders import gather, whole_list
from otklik.disclosure.report.scores import Score, by_section, score
from otklik.organisation.people.user import User
from otklik.worktime.calendar import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """`counted_at`: when the day counted longest ago was; `uncounted`: days of the period of
    which nothing is counted."""

    period: Period
    at: datetime
    today: date
    decisions: Sequence[Decision]
    satisfaction: Satisfaction | None
    answering: Answering
    compared: Sequence[Compared]
    current: Score
    sections: Sequence[Score]
    late_items: LateItems
    promises: Sequence[Promises]
    happened: Sequence[Happened]
    stages: Sequence[Stage]
    left: Sequence[Stage]
    counted_at: datetime | None
    uncounted: int

    @property
    def late(self) -> int:
        return sum(one.late for one in self.promises)

    @property
    def worse(self) -> list[Compared]:
        return [one for one in self.compared if one.change == Change.WORSE]

    @property
    def missed(self) -> list[Stage]:
        return alarms(list(self.stages))


def lead(user: User, period: Period, *, at: datetime, calendar: WorkCalendar | None = None) -> Lead:
    """`calendar`: the authority's, if whoever asks has read it."""
    known, ledger = Known.read(user, at=at), ledger_of(period)
    today = known.today
    all_stood = whole_list(today, calendar=calendar)
    waiting = gather(all_stood, today=today, is_any_day=True, posts=known.posts)
    state = seen_by(user, all_stood)
    current = score(state)
    return Lead(
        period=period,
        at=at,
        today=today,
        decisions=decisions(known, waiting.get(user, {})),
        satisfaction=satisfaction(known.waves),
        answering=answering(period, ledger),
        compared=compared(period, ledger),
        current=current,
        sections=by_section(state),
        late_items=late_items(period, ledger, now=current.late),
        promises=promises(known, state),
        happened=happened(known, ledger),
        stages=this_year(known),
        left=left_of_last_year(known),
        counted_at=ledger.oldest(period.first, period.last),
        uncounted=period.days - ledger.days(period.first, period.last),
    )


def seen_by(user: User, states: Sequence[ItemState]) -> list[ItemState]:
    """What of the list this person may see, as `Item.objects.visible_to` says."""
    here = user.institution_id
    return [one for one in states if here is None or one.item.institution_id == here]
