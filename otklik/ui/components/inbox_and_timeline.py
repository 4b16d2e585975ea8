"""Pieces of the desk: rows of the inbox, the timeline of an incident, attachments of a message."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from otklik.ui import dates
from otklik.ui.components import Values, block_component, component, one_of, register

ATTACHMENT_KINDS = ("picture", "sound", "film", "file", "place", "words", "link")
STATES = {"": "", "waiting": _("being fetched"), "failed": _("was not fetched")}


@block_component("ui/components/attachment.html")
def attachment(
    content: str,
    *,
    shown: str,
    name: str,
    state: str = "",
    address: str = "",
    alt: str = "",
    width: int = 0,
    height: int = 0,
    words: str = "",
    size: int = 0,
    seconds: int = 0,
    latitude: float | None = None,
    longitude: float | None = None,
    description: str = "",
    failure: Any = "",
    is_removed: bool = False,
    is_personal: bool = False,
    lang: str = "",
) -> Values:
    """One attachment of a message, called `name` («Фото 2»); the content is its actions.

    `words` are its own text (a title, a place, an emoji), `description` was written by a colleague,
    `failure` says why nothing is shown. `size` in bytes, `seconds` long.
    """
    one_of("attachment", "shown", shown, ATTACHMENT_KINDS)
    one_of("attachment", "state", state, STATES)
    return {
        "alt": alt or description or name,
        "length": f"{seconds // 60}:{seconds % 60:02}" if seconds else "",
        "latitude": _degrees(latitude),
        "longitude": _degrees(longitude),
    }


def _degrees(angle: float | None) -> str:
    """With a decimal point in every language, also for URLs; five digits are about a metre."""
    return "" if angle is None else f"{angle:.5f}"


LANES = ("public", "private")
MESSAGE_STATES = {
    "": "",
    "edited": _("edited by the author"),
    "corrected": _("corrected"),
    "gone": _("removed in the network"),
    "hidden": _("hidden by us"),
    "sending": _("being sent"),
    "unconfirmed": _("not confirmed"),
    "failed": _("not sent"),
}
ROW_STATES = ("", "new", "taken", "done")


@register.simple_tag
def moment(at: datetime, *, now: datetime | None = None) -> SafeString:
    """The time today, otherwise day and time. `now` defaults to the moment of rendering. For print,
    the time has its day too."""
    local, text = timezone.localtime(at), dates.at(at, now=now)
    if local.date() == timezone.localdate(now):
        return format_html(
            '<time datetime="{}" data-day="{}">{}</time>',
            local.isoformat(timespec="seconds"),
            dates.days(local.date(), local.date()),
            text,
        )
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), text)


@register.simple_tag
def weekday_moment(at: datetime) -> str:
    """A planned moment, with its weekday."""
    return dates.weekday_at(at)


@register.simple_tag
def days(first: date, last: date) -> str:
    """From the first day to the last, both included: «18–24 ноября 2026»."""
    return dates.days(first, last)


@register.simple_tag
def due(at: datetime, *, now: datetime | None = None) -> SafeString:
    """How long until a due date, or how late it is; refreshed by ui/clock.js."""
    left = dates.time_left(at, now=now)
    return format_html(
        '<time class="{}" datetime="{}" {}>{}</time>',
        f"due due-{left.kind}" if left.kind else "due",
        timezone.localtime(at).isoformat(timespec="seconds"),
        _words_of_clock(get_language()),
        left.text,
    )


@lru_cache(maxsize=16)
def _words_of_clock(_language: str | None) -> SafeString:
    return format_html(
        'data-due data-in="{}" data-late="{}" data-units="{}" data-now="{}"',
        _("In {span}"),
        _("Late by {span}"),
        _("d h min"),
        _("less than a minute"),
    )


@register.simple_tag
def days_late(n: int) -> SafeString:
    """How late something is whose due date has no hour."""
    return format_html('<span class="due due-late">{}</span>', dates.late_by(timedelta(days=n)))


@block_component("ui/components/timeline_message.html")
def timeline_message(
    content: str,
    *,
    at: datetime,
    lane: str,
    source: str,
    is_ours: bool = False,
    state: str = "",
    id: str = "",
    who: str = "",
    lang: str = "",
    now: datetime | None = None,
) -> Values:
    """One message in the frame of its lane. `source` says where it is and who sees it.

    The content is the person's text (through `linebreaksbr`) with attachments, in the language
    `lang`. `who` wrote it is for screen readers: it begins the message's label.
    """
    one_of("timeline_message", "lane", lane, LANES)
    one_of("timeline_message", "state", state, MESSAGE_STATES)
    return {
        "state_word": MESSAGE_STATES[state],
        "name": ", ".join(str(part) for part in (who, dates.at(at, now=now), source) if part),
    }


@block_component("ui/components/composer.html")
def composer(content: str, *, lane: str, source: str, id: str = "composer") -> Values:
    """The frame of a reply in its lane; the content is the form."""
    one_of("composer", "lane", lane, LANES)
    return {}


@component("ui/components/queue_row.html")
def queue_row(
    text: str,
    *,
    href: str,
    id: str,
    due_at: datetime | None = None,
    due_word: str = "",
    where: str = "",
    lane: str = "public",
    meta: str = "",
    state: str = "",
    state_word: str = "",
    mark_word: str = "",
    done_word: str = "",
    box: str = "",
    is_current: bool = False,
    lang: str = "",
    is_in_place: bool = False,
    now: datetime | None = None,
) -> Values:
    """A row of the inbox: due, two lines of the person's text (in `lang`), where, assignee.

    `due_word` replaces the time where there is none («черновик», «закрыт»). `mark_word` says what
    needs attention first. `done_word` greys the row and says what happened to it. `box` is the
    value of a checkbox before the row, of the form `chosen-rows`. `is_in_place`: it replaces the
    row in the open page.
    """
    one_of("queue_row", "lane", lane, LANES)
    one_of("queue_row", "state", state, ROW_STATES)
    return {}


@component("ui/components/autosave_status.html")
def autosave_status(*, saved_at: datetime | None = None) -> Values:
    """Says when a draft was saved, or since when it is not; updated by ui/autosave.js.

    Its form has `data-autosave-url`, which returns `{"revision": 8, "saved_at": "14:03"}` or
    `{"error": "sentence"}`.
    """
    return {"sign_in_url": resolve_url(settings.LOGIN_URL)}
