"""How to reach the authority now: hours in words, telephone, official pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby, pairwise
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik import worktime
from otklik.channels.models import Account
from otklik.channels.networks.base import Mode
from otklik.organisation.models import Authority

MODE_WORDS = {
    Mode.TWO_WAY: gettext_lazy("we publish and answer"),
    Mode.PUBLISH_ONLY: gettext_lazy("we only publish, we do not answer here"),
    Mode.DIALOG_ONLY: gettext_lazy("we only answer, without publishing"),
}
WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)

JOINER = "\N{WORD JOINER}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialPage:
    """A page of the authority in a network; `mode` is one of channels' own words."""

    name: str
    address: str
    mode: str

    @property
    def what_we_do(self) -> str:
        return str(MODE_WORDS[Mode(self.mode)])


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHours:
    """Days of the week that have the same hours, in words."""

    days: str
    hours: str
    is_today: bool


def parts(
    authority: Authority | None, *, now: datetime, listed: Iterable[OfficialPage] = ()
) -> dict[str, Any]:
    """What a page about reaching us shows: state now, hours by day, official pages."""
    calendar = authority.calendar() if authority else worktime.DEFAULT
    opening = worktime.opening(now, calendar)
    return {
        "opening": opening,
        "state_now": state_now(opening),
        "why_today": why_today(opening),
        "week": week(calendar, today=opening.at.date()),
        "official_pages": official_pages(listed),
    }


def state_now(opening: worktime.Opening) -> str:
    """«Сейчас открыто до 18:00», and what comes after: true at every border."""
    if opening.until is not None:
        if opening.opens_at.date() == opening.at.date():
            sentence = _("Open now until %(until)s, then from %(next)s to %(end)s.")
        else:
            sentence = _("Open now until %(until)s.")
        return sentence % {
            "until": _clock(opening.until),
            "next": _clock(opening.opens_at),
            "end": _clock(opening.today[-1][1]),
        }
    if opening.is_break:
        return _("A break now: open again at %(next)s, until %(end)s.") % {
            "next": _clock(opening.opens_at),
            "end": _clock(opening.today[-1][1]),
        }
    days = (opening.opens_at.date() - opening.at.date()).days
    sentence = {
        0: _("Closed now: we open today at %(next)s."),
        1: _("Closed now: we open tomorrow at %(next)s."),
    }.get(days, _("Closed now: we open on %(day)s at %(next)s."))
    return sentence % {"day": _day(opening.opens_at), "next": _clock(opening.opens_at)}


def why_today(opening: worktime.Opening) -> str:
    """Why today is unlike its weekday; empty on a usual day and on a usual day off."""
    if opening.name:
        return _("Today is a day off: %(name)s.") % {"name": _(opening.name)}
    return {
        worktime.Reason.HOLIDAY: _("Today is a holiday."),
        worktime.Reason.SHORT_DAY: _("Today is a short day before a holiday."),
        worktime.Reason.MOVED_WORKING_DAY: _("Today is a working day instead of another one."),
        worktime.Reason.MOVED_DAY_OFF: _("Today is a day off instead of another one."),
    }.get(opening.reason, "")


def week(calendar: worktime.WorkCalendar, *, today: date) -> list[DayHours]:
    """The usual hours, days with the same ones together: «понедельник — пятница»."""
    lines, weekday = [], today.weekday()
    for spans, group in groupby(range(7), key=lambda n: calendar.week[n]):
        numbers = list(group)
        first, last = str(WEEKDAYS[numbers[0]]), str(WEEKDAYS[numbers[-1]])
        lines.append(
            DayHours(
                days=first if len(numbers) == 1 else f"{first} — {last.lower()}",
                hours=_hours(spans),
                is_today=weekday in numbers,
            )
        )
    return lines


def official_pages(listed: Iterable[OfficialPage] = ()) -> list[OfficialPage]:
    """Accounts that this program serves, then those that editors listed; each address once."""
    pages = {
        page.address: page
        for page in [
            *(
                OfficialPage(name=a.name, address=_page_of(a), mode=a.mode)
                for a in Account.objects.on()
                if _page_of(a)
            ),
            *listed,
        ][::-1]
    }
    return list(pages.values())[::-1]


def _page_of(account: Account) -> str:
    if account.network == Account.NetworkCode.PRACTICE:
        return reverse("practice:wall") if settings.DEMONSTRATION else ""
    return account.page_url


def _hours(spans: tuple[worktime.Span, ...]) -> str:
    if not spans:
        return _("day off")
    whole = _from_to(spans[0].begins, spans[-1].ends)
    if len(spans) == 1:
        return whole
    breaks = ", ".join(_from_to(a.ends, b.begins) for a, b in pairwise(spans))
    return _("%(hours)s, break %(breaks)s") % {"hours": whole, "breaks": breaks}


def _from_to(begins: time, ends: time) -> str:
    """«9:00–18:00», which no line may break. Midnight at an end is 24:00."""
    last = "24:00" if ends == time(0) else _clock(ends)
    return f"{_clock(begins)}{JOINER}–{JOINER}{last}"


def _clock(moment: datetime | time) -> str:
    return f"{moment.hour}:{moment.minute:02}"


def _day(moment: datetime) -> str:
    """«15 июня, понедельник»."""
    weekday = str(WEEKDAYS[moment.weekday()]).lower()
    return _("%(day)s, %(weekday)s,") % {
        "day": date_format(moment, _("j F")),
        "weekday": weekday,
    }
