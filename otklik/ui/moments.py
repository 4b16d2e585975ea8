"""Moments in words, as the desk and the site say them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

SOON = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """How much time a term still has; `kind` is a state of the state tag or empty."""

    kind: str
    text: str


def at(moment: datetime, *, now: datetime | None = None) -> str:
    """«14:05» today, «12 ноября, 14:05» this year, with the year otherwise."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    clock = date_format(local, "H:i")
    if local.date() == today.date():
        return clock
    day_format = _("j F") if local.year == today.year else _("j F Y")
    return _("%(day)s, %(time)s") % {"day": date_format(local, day_format), "time": clock}


def length(span: timedelta) -> str:
    """A span in its two largest units: «2 ч 10 мин», «3 д 4 ч», «меньше минуты»."""
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
    return f"{first} {second}" if second else first


def left(due: datetime, *, now: datetime | None = None) -> Left:
    """«Через 2 ч 10 мин» or «Просрочен на 40 мин»."""
    span = due - (now or timezone.now())
    if span < timedelta():
        return Left(kind="late", text=_("Late by %(span)s") % {"span": length(-span)})
    return Left(kind="soon" if span <= SOON else "", text=_("In %(span)s") % {"span": length(span)})
