"""Coverage as the page shows it: rows with links, bars, times as text."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.incidents.coverage.answered_and_unanswered import (
    ANSWERED,
    LEAST,
    STATES,
    UNANSWERED,
    WHY,
    Coverage,
    Scope,
)
from otklik.incidents.coverage.response_times_and_shares import LEAST_FOR_NINTH, Share, Time
from otklik.statistics.quantiles import Quantile
from otklik.statistics.wilson_interval import wilson
from otklik.ui import dates, numbers
from otklik.ui.components.charts import Bar

MOST_BARS = 31  # days; longer periods are shown in weeks

NAMES = {
    "posted_at": gettext_lazy("From the person's message to the first answer"),
    "detected_at": gettext_lazy("From the moment we noticed it to the first answer"),
    "in_time": gettext_lazy("First answer in time"),
    "reopened": gettext_lazy("Reopened by the person"),
    "helped": gettext_lazy("“Did it help?” — yes"),
    "faultless": gettext_lazy("Rated answers without any “no”"),
}
HOW = {
    "in_time": gettext_lazy("Of answers that had a deadline, and of messages unanswered past it."),
    "reopened": gettext_lazy("Of what was closed as solved or explained at least once."),
    "helped": gettext_lazy("Of those who answered; what the others think is not known."),
    "faultless": gettext_lazy("Of answers selected at random and fully rated."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLink:
    """A count with a link to its incidents."""

    count: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One state: for all channels together, then for each."""

    name: str
    total: CountLink
    cells: tuple[CountLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day or a week; `rest` links to its unanswered incidents."""

    name: str
    answered: int
    base: int
    rest: CountLink


def rows(found: Coverage) -> list[Row]:
    return [
        Row(
            name=str(STATES[state]),
            total=_link_cell(found, state),
            cells=tuple(_link_cell(found, state, account=account) for account in found.accounts),
        )
        for state in found.states
    ]


def _link_cell(found: Coverage, state: str, *, account: int = 0) -> CountLink:
    scope = replace(found.scope, account=account) if account else found.scope
    return _link(scope, state, count=found.count(state, account=account))


def _link(scope: Scope, state: str, *, count: int) -> CountLink:
    query = f"{scope.address}&{urlencode({'state': state})}"
    return CountLink(count=count, address=f"{reverse('incidents:coverage-incidents')}?{query}")


def channel_bars(found: Coverage) -> list[Bar]:
    """The share answered by channel; sorted by name, so that channels are not ranked."""
    return [
        _bar(name, found.answered(account=account), found.base(account=account))
        for account, name in found.accounts.items()
        if found.base(account=account)
    ]


def day_bars(found: Coverage) -> list[Bar]:
    """By day, or by week for long periods."""
    return [_bar(one.name, one.answered, one.base) for one in days(found)]


def days(found: Coverage) -> list[Day]:
    """What needed an answer, by the day or week of detection."""
    is_weekly = (found.scope.last - found.scope.first).days >= MOST_BARS
    answered, base = defaultdict[date, int](int), defaultdict[date, int](int)
    for cell in found.cells:
        day = cell.day - timedelta(days=cell.day.weekday()) if is_weekly else cell.day
        if cell.state == ANSWERED or cell.state in WHY:
            base[day] += cell.count
            answered[day] += cell.count if cell.state == ANSWERED else 0
    return [_day(found, day, answered[day], base[day], is_weekly=is_weekly) for day in sorted(base)]


def _day(found: Coverage, day: date, answered: int, base: int, *, is_weekly: bool) -> Day:
    scope, words = found.scope, date_format(day, "j E")
    last = min(day + timedelta(days=6), scope.last) if is_weekly else day
    part = replace(scope, first=max(day, scope.first), last=last)
    return Day(
        name=_("week of %(day)s") % {"day": words} if is_weekly else words,
        answered=answered,
        base=base,
        rest=_link(part, UNANSWERED, count=base - answered),
    )


def _bar(label: str, count: int, base: int) -> Bar:
    interval = wilson(count, base) if base >= LEAST else None
    return Bar(
        label=label,
        base=base,
        count=count,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
    )


def share_words(one: Share) -> str:
    """«84 % (42 из 50), от 71 до 92 %», or that the base is too small."""
    if one.interval is None:
        return _("too few (%(n)s)") % {"n": numbers.whole(one.base)}
    return _("%(share)s (%(count)s of %(base)s), allowing for chance %(low)s – %(high)s") % {
        "share": numbers.percent(one.share),
        "count": numbers.whole(one.count),
        "base": numbers.whole(one.base),
        "low": numbers.percent(one.interval.low),
        "high": numbers.percent(one.interval.high),
    }


def half_words(one: Time) -> str:
    return _quantile_words(one.median, one.n, LEAST)


def ninth_words(one: Time) -> str:
    return _quantile_words(one.ninth, one.n, LEAST_FOR_NINTH)


def _quantile_words(found: Quantile | None, n: int, least: int) -> str:
    if found is None:
        return _("too few (%(n)s, at least %(least)s are needed)") % {
            "n": numbers.whole(n),
            "least": least,
        }
    ends = {
        "value": _span(found.value),
        "low": _span(found.low) if found.low is not None else _("not known"),
        "high": _span(found.high) if found.high is not None else _("not known"),
    }
    return _("%(value)s, allowing for chance %(low)s – %(high)s") % ends


def _span(seconds: float) -> str:
    return dates.length(timedelta(seconds=seconds))
