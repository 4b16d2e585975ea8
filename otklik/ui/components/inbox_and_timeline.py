"""Pieces of the desk: the queue's rows and the timeline of an incident."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from otklik.ui import dates
from otklik.ui.components import one_of, register

LANES = ("public", "private")
MESSAGE_STATES = {
    "": "",
    "edited": _("edited by the author"),
    "corrected": _("corrected"),
    "gone": _("removed in the network"),
    "hidden": _("taken out of sight by us"),
    "sending": _("being sent"),
    "unconfirmed": _("not confirmed"),
    "failed": _("not sent"),
}
ROW_STATES = ("", "new", "taken", "done")


@register.simple_tag
def moment(at: datetime, *, now: datetime | None = None) -> SafeString:
    """When it was: the time today, day and time otherwise. `now` defaults to the render. On paper
    the time has its day too: nobody knows when a sheet is read."""
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
    """A moment of a plan, with its day of the week."""
    return dates.weekday_at(at)


@register.simple_tag
def days(first: date, last: date) -> str:
    """From the first day to the last, both counted in: «18–24 ноября 2026»."""
    return dates.days(first, last)


@register.simple_tag
def due(at: datetime, *, now: datetime | None = None) -> SafeString:
    """How long until a term, or by how much it is late; kept fresh by ui/clock.js."""
    left = dates.left(at, now=now)
    return format_html(
        '<time class="{}" datetime="{}" data-due data-in="{}" data-late="{}" data-units="{}"'
        ' data-now="{}">{}</time>',
        f"due due-{left.kind}" if left.kind else "due",
        timezone.localtime(at).isoformat(timespec="seconds"),
        _("In {span}"),
        _("Late by {span}"),
        _("d h min"),
        _("less than a minute"),
        left.text,
    )


@register.simple_tag
def days_late(n: int) -> SafeString:
    """How late that is which was due by a day and no hour: in the words of `due`."""
    return format_html('<span class="due due-late">{}</span>', dates.late_by(timedelta(days=n)))


@register.simple_block_tag
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
) -> SafeString:
    """One message in its lane's frame. `source` says where it is and who sees it.

    The content is the text as the person wrote it (through `linebreaksbr`) and what came with it,
    in the language `lang`. `who` wrote is only heard: it begins the message's name for readers.
    """
    one_of("timeline_message", "lane", lane, LANES)
    one_of("timeline_message", "state", state, MESSAGE_STATES)
    return render_to_string(
        "ui/components/timeline_message.html",
        {
            "content": content,
            "at": at,
            "lane": lane,
            "source": source,
            "is_ours": is_ours,
            "state": state,
            "state_word": MESSAGE_STATES[state],
            "id": id,
            "name": ", ".join(str(part) for part in (who, dates.at(at, now=now), source) if part),
            "lang": lang,
            "now": now,
        },
    )


@register.simple_block_tag
def composer(content: str, *, lane: str, source: str, id: str = "composer") -> SafeString:
    """The frame of a reply in the lane it goes to, headed so; the content is the form."""
    one_of("composer", "lane", lane, LANES)
    return render_to_string(
        "ui/components/composer.html",
        {"content": content, "lane": lane, "source": source, "id": id},
    )


@register.inclusion_tag("ui/components/queue_row.html")
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
    now: datetime | None = None,
) -> dict[str, object]:
    """A row of the queue: due, two lines of the person's text (in `lang`), where, who has it.

    `due_word` replaces the time when there is none («черновик», «закрыт»). `mark_word` says what
    calls for a look first. `done_word` greys the
    row and says what became of it; its place is there always, so that it can be told later. `box`
    is the value of a box before the row, of the form `chosen-rows`.
    """
    one_of("queue_row", "lane", lane, LANES)
    one_of("queue_row", "state", state, ROW_STATES)
    return {
        "text": text,
        "href": href,
        "id": id,
        "due_at": due_at,
        "due_word": due_word,
        "where": where,
        "lane": lane,
        "meta": meta,
        "state": state,
        "state_word": state_word,
        "mark_word": mark_word,
        "done_word": done_word,
        "box": box,
        "is_current": is_current,
        "lang": lang,
        "now": now,
    }


@register.inclusion_tag("ui/components/autosave_status.html")
def autosave_status(*, saved_at: datetime | None = None) -> dict[str, object]:
    """Says when a draft was saved, or since when it is not; filled by ui/autosave.js.

    Its form has `data-autosave-url`, which answers `{"revision": 8, "saved_at": "14:03"}` or
    `{"error": "sentence"}`.
    """
    return {"saved_at": saved_at, "sign_in_url": resolve_url(settings.LOGIN_URL)}


@register.inclusion_tag("ui/components/desk_views.html")
def desk_views(
    views: Iterable[tuple[str, Any, int | None]], *, current: str, parameter: str = "view"
) -> dict[str, object]:
    """The views of the queue: (code, title, how many). A select where room is short."""
    return {"views": list(views), "current": current, "parameter": parameter}
