"""Everything that the lead's page tells, for one person at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from otklik.disclosure.models import Item
from otklik.disclosure.reminding import gather, whole_list
from otklik.disclosure.scores import Score, by_section, score
from otklik.disclosure.standings import Stood
from otklik.organisation.models import User
from otklik.overview.answering import Answering, answering
from otklik.overview.comparing import Change, Compared, LateItems, compared, late_items, ledger_of
from otklik.overview.cycle import Stage, alarms
from otklik.overview.decisions import Decision, decisions
from otklik.overview.happened import Happened, happened
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
    all_stood = whole_list(today)
    stood = seen_by(user, all_stood)
    current = score(stood)
    ledger = ledger_of(period)
    return Lead(
        period=period,
        today=today,
        decisions=decisions(
            user, gather(all_stood, today=today, is_any_day=True).get(user, {}), at=at
        ),
        satisfaction=satisfaction(),
        answering=answering(period, ledger, at=at),
        compared=compared(period, ledger),
        current=current,
        sections=by_section(stood),
        late_items=late_items(period, ledger, now=current.late),
        promises=promises(user, stood, at=at),
        happened=happened(user, ledger, today=today),
        stages=this_year(today=today),
        left=left_of_last_year(today=today),
        counted_at=ledger.oldest(period.first, period.last),
        uncounted=period.days - ledger.days(period.first, period.last),
    )


def seen_by(user: User, stood: Sequence[Stood]) -> list[Stood]:
    seen = set(Item.objects.visible_to(user).active().values_list("pk", flat=True))
    return [one for one in stood if one.item.pk in seen]
