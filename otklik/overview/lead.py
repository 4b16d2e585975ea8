"""Everything that the lead's page tells, for one person at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from otklik.disclosure.models import Item
from otklik.disclosure.reminding import gather
from otklik.disclosure.scores import Score, by_section, score
from otklik.disclosure.standings import Stood, stand
from otklik.organisation.models import User
from otklik.overview.answering import Answering, answering
from otklik.overview.comparing import Change, Compared, LateItems, compared, late_items
from otklik.overview.cycle import Stage, alarms
from otklik.overview.decisions import Decision, decisions
from otklik.overview.happened import Happened, happened
from otklik.overview.models import CountedDay
from otklik.overview.period import Period
from otklik.overview.promises import Promises, promises
from otklik.overview.satisfaction import Satisfaction, satisfaction
from otklik.overview.yearly import left_of_last_year, this_year


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """`counted_at`: when the day counted longest ago was; `uncounted`: days of the period of
    which nothing is counted."""

    period: Period
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


def lead(user: User, period: Period, *, at: datetime) -> Lead:
    today = timezone.localdate(at)
    stood = standing_of(user, today)
    current = score(stood)
    counted = CountedDay.objects.between(period.first, period.last)
    return Lead(
        period=period,
        today=today,
        decisions=decisions(user, gather(today=today, is_any_day=True).get(user, {}), at=at),
        satisfaction=satisfaction(),
        answering=answering(period, at=at),
        compared=compared(period),
        current=current,
        sections=by_section(stood),
        late_items=late_items(period, now=current.late),
        promises=promises(user, stood, at=at),
        happened=happened(today=today),
        stages=this_year(today=today),
        left=left_of_last_year(today=today),
        counted_at=counted.oldest(),
        uncounted=period.days - counted.count(),
    )


def standing_of(user: User, today: date) -> list[Stood]:
    items = Item.objects.visible_to(user).active()
    return stand(items.select_related("unit__parent", "owner", "institution__unit"), on=today)
