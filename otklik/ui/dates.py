"""Moments as text, for the desk and the site."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

SOON = timedelta(hours=2)
SMALL_WEEKDAYS = ("ru", "ce")  # languages with lower-case weekdays
UNBROKEN = "\N{NO-BREAK SPACE}"  # between a figure and its noun


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLeft:
    """Time left until a due date; `kind` is a state of the state tag or empty."""

    kind: str
    text: str


def at(moment: datetime, *, now: datetime | None = None) -> str:
    """«14:05» today, «12 ноября, 14:05» this year, with the year otherwise; the day does not
    break."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    clock = date_format(local, "H:i")
    if local.date() == today.date():
        return clock
    day_format = _("j F") if local.year == today.year else _("j F Y")
    day = date_format(local, day_format).replace(" ", UNBROKEN)
    return _("%(day)s, %(time)s") % {"day": day, "time": clock}


def weekday_at(moment: datetime, *, now: datetime | None = None) -> str:
    """«ср, 12 ноября, 14:05»: for plans, where the weekday matters; with the year if it is another
    one."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    weekday = _small(date_format(local, "D"))
    day_format = _("j F") if local.year == today.year else _("j F Y")
    day = _("%(weekday)s, %(day)s") % {"weekday": weekday, "day": date_format(local, day_format)}
    return _("%(day)s, %(time)s") % {
        "day": day.replace(" ", UNBROKEN),
        "time": date_format(local, "H:i"),
    }


def weekday_inside(number: int) -> str:
    """Name of a day of the week (0 is Monday) inside a sentence."""
    return _small(str(WEEKDAYS[number]))


def _small(weekday: str) -> str:
    return weekday.lower() if (get_language() or "").startswith(SMALL_WEEKDAYS) else weekday


def days(first: date, last: date) -> str:
    """«12 ноября 2026», «18–24 ноября 2026», «28 октября – 2 ноября 2026»."""
    end = date_format(last, "j E Y")
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    return f"{date_format(first, 'j E' if first.year == last.year else 'j E Y')} – {end}"


def length(span: timedelta) -> str:
    """A span in its two largest units: «2 ч 10 мин», «3 д 4 ч», «меньше минуты»; a figure and its
    unit stay together."""
    minutes = int(span.total_seconds() // 60)
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        first, second = _("%(n)d d") % {"n": days}, hours and _("%(n)d h") % {"n": hours}
    elif hours:
        first, second = _("%(n)d h") % {"n": hours}, minutes and _("%(n)d min") % {"n": minutes}
    elif minutes:
        first, second = _("%(n)d min") % {"n": minutes}, 0
    else:
        return _("less than a minute")
    return " ".join(str(one).replace(" ", UNBROKEN) for one in (first, second) if one)


def time_left(due: datetime, *, now: datetime | None = None) -> TimeLeft:
    """«Через 2 ч 10 мин» or «Просрочено на 40 мин», in elapsed time."""
    span = due - (now or timezone.now())
    if span < timedelta():
        return TimeLeft(kind="late", text=late_by(-span))
    return TimeLeft(
        kind="soon" if span <= SOON else "", text=_("In %(span)s") % {"span": length(span)}
    )


def late_by(span: timedelta) -> str:
    """«Просрочено на 2 д 15 ч»; whole days for a due date without an hour."""
    return _("Late by %(span)s") % {"span": length(span)}
