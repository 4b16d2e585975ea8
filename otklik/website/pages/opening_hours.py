"""How to reach the authority now: hours as text, telephone, official pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.channels.accounts.models import Account
from otklik.channels.accounts.page_passport import Passport
from otklik.channels.networks.capabilities import Mode
from otklik.organisation.structure.authority import Authority
from otklik.ui.dates import weekday_inside
from otklik.worktime import calendar as worktime_calendar
from otklik.worktime import opening_hours, russia
from otklik.worktime.calendar import Reason

MODE_WORDS = {
    Mode.TWO_WAY: gettext_lazy("we publish and answer"),
    Mode.PUBLISH_ONLY: gettext_lazy("we only publish, we do not answer here"),
    Mode.DIALOG_ONLY: gettext_lazy("we only answer, without publishing"),
}
LOOK_AHEAD = timedelta(days=61)
JOINER = "\N{WORD JOINER}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialPage:
    """A page of the authority in a network; `facts` are the public ones of its passport."""

    name: str
    address: str
    mode: str
    facts: tuple[str, ...] = ()

    @property
    def what_we_do(self) -> str:
        return str(MODE_WORDS[Mode(self.mode)])


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHours:
    """Days of the week with the same hours, as text."""

    days: str
    hours: str
    is_today: bool


def parts(
    authority: Authority | None, *, now: datetime, listed: Iterable[OfficialPage] = ()
) -> dict[str, Any]:
    """The context of a contacts page: open or closed now, hours by day, official pages."""
    calendar = authority.calendar() if authority else russia.DEFAULT
    opening = opening_hours.opening(now, calendar)
    return {
        "opening": opening,
        "state_now": state_now(opening),
        "why_today": why_today(opening),
        "week": week(calendar, today=opening.at.date()),
        "unusual_days": unusual_days(calendar, today=opening.at.date()),
        "official_pages": official_pages(listed),
    }


def state_now(opening: opening_hours.Opening) -> str:
    """«Сейчас открыто до 18:00», and what comes after."""
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
    day = _("%(day)s, %(weekday)s,") % _words_of(opening.opens_at)
    return sentence % {"day": day, "next": _clock(opening.opens_at)}


def why_today(opening: opening_hours.Opening) -> str:
    """Why today differs from its weekday; empty on a usual day and a usual day off."""
    if opening.reason is Reason.OWN_HOURS:
        sentence = _("Other hours today: %(name)s.") if opening.name else _("Other hours today.")
        return sentence % {"name": opening.name}
    if opening.name:
        return _("Today is a day off: %(name)s.") % {"name": _(opening.name)}
    return {
        Reason.HOLIDAY: _("Today is a holiday."),
        Reason.SHORT_DAY: _("Today is a short day before a holiday."),
        Reason.MOVED_WORKING_DAY: _("Today is a working day moved from another day."),
        Reason.MOVED_DAY_OFF: _("Today is a day off moved from another day."),
        Reason.OWN_DAY_OFF: _("Today is a day off."),
    }.get(opening.reason, "")


def week(calendar: worktime_calendar.WorkCalendar, *, today: date) -> list[DayHours]:
    """The usual hours, days with the same ones together: «понедельник — пятница»."""
    lines, weekday = [], today.weekday()
    for spans, group in groupby(range(7), key=lambda n: calendar.week[n]):
        numbers = list(group)
        first, last = str(WEEKDAYS[numbers[0]]), weekday_inside(numbers[-1])
        lines.append(
            DayHours(
                days=first if len(numbers) == 1 else f"{first} — {last}",
                hours=_hours(spans),
                is_today=weekday in numbers,
            )
        )
    return lines


def unusual_days(calendar: worktime_calendar.WorkCalendar, *, today: date) -> list[DayHours]:
    """Days of the next two months with hours that the authority set itself."""
    return [
        DayHours(
            days=_("%(day)s, %(weekday)s") % _words_of(day),
            hours=" — ".join(filter(None, (_hours(special.spans), special.name))),
            is_today=day == today,
        )
        for day, special in sorted(calendar.special_days.items())
        if special.spans is not None and today <= day <= today + LOOK_AHEAD
    ]


def official_pages(listed: Iterable[OfficialPage] = ()) -> list[OfficialPage]:
    """Connected accounts, then those that editors listed; each URL once."""
    # Only what is shown: every event of a network writes other columns of its account.
    accounts = Account.objects.on().with_passport()
    connected = [
        OfficialPage(name=a.name, address=_page_of(a), mode=a.mode, facts=_public(a))
        for a in accounts.only("mode", "name", "network", "page_url", "passport")
        if _page_of(a)
    ]
    pages = {page.address: page for page in reversed([*connected, *listed])}
    return list(pages.values())[::-1]


def _page_of(account: Account) -> str:
    if account.network == Account.NetworkCode.PRACTICE:
        return reverse("demo-network:wall") if settings.DEMONSTRATION else ""
    return account.page_url


def _public(account: Account) -> tuple[str, ...]:
    """The public facts of a passport; never who owns the page."""
    passport: Passport | None = getattr(account, "passport", None)
    if passport is None:
        return ()
    parts = []
    if passport.has_mark:
        day = date_format(passport.marked_on, "j E Y") if passport.marked_on else ""
        since = _(", since %(day)s") % {"day": day} if day else ""
        parts.append(_("The mark “State organisation” is there%(since)s.") % {"since": since})
    elif passport.has_mark is False:
        parts.append(_("The mark “State organisation” is not there yet."))
    if passport.has_form:
        parts.append(_("The form “Gosuslugi. We decide together” is there."))
    if passport.register_number:
        number = {"number": passport.register_number}
        parts.append(_("In the list of Roskomnadzor: %(number)s.") % number)
    if passport.unit:
        parts.append(_("Responsible for the page: %(unit)s.") % {"unit": passport.unit})
    if passport.checked_at:
        day = date_format(timezone.localtime(passport.checked_at), "j E Y")
        parts.append(_("Checked on %(day)s.") % {"day": day})
    return tuple(parts)


def _hours(spans: tuple[worktime_calendar.Span, ...]) -> str:
    if not spans:
        return _("day off")
    whole = _from_to(spans[0].begins, spans[-1].ends)
    if len(spans) == 1:
        return whole
    breaks = ", ".join(_from_to(a.ends, b.begins) for a, b in pairwise(spans))
    return _("%(hours)s, break %(breaks)s") % {"hours": whole, "breaks": breaks}


def _from_to(begins: time, ends: time) -> str:
    """«9:00–18:00» without a line break. Midnight at the end is 24:00."""
    last = "24:00" if ends == time(0) else _clock(ends)
    return f"{_clock(begins)}{JOINER}–{JOINER}{last}"


def _clock(moment: datetime | time) -> str:
    return f"{moment.hour}:{moment.minute:02}"


def _words_of(day: date) -> dict[str, str]:
    """«15 июня», «понедельник»."""
    return {"day": date_format(day, _("j F")), "weekday": weekday_inside(day.weekday())}
