"""The calendar of events: a list, a month, and iCalendar files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from otklik.core.documents.ics import Event, ics
from otklik.core.files.file_responses import CALENDAR, attachment
from otklik.news.models import NewsPage

MOST = 100
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    name: str
    address: str


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Events to come, or those of `month=2026-12`."""
    now = timezone.now()
    month_text = request.GET.get("month", "")
    first = _first(month_text)
    if month_text and first is None:
        raise Http404
    public = NewsPage.objects.shown_to_all()
    extra = first or timezone.localdate(now).replace(day=1)
    context = {
        "events": (public.in_month(first) if first else public.to_come(at=now))[:MOST],
        "month": month(first) if first else None,
        "before": month(extra - timedelta(days=1) if first else extra),
        "after": month(extra + timedelta(days=31)),
        "words_language": "" if get_language() == settings.LANGUAGE_CODE else "ru",
    }
    return render(request, "news/events.html", context)


@require_safe
def all_file(request: HttpRequest) -> HttpResponse:
    """For calendar programs that subscribe."""
    return _file(NewsPage.objects.shown_to_all().to_come(at=timezone.now())[:MOST], "events.ics")


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(NewsPage.objects.shown_to_all().events(), pk=pk)
    return _file([event], f"event-{pk}.ics")


def when(event: NewsPage) -> str:
    """«12 декабря 2026, 10:00–12:00», or with both days."""
    begins, ends = event.event_begins_at, event.event_ends_at
    if begins is None:
        return ""
    begins = timezone.localtime(begins)
    text = f"{date_format(begins, _('j F Y'))}, {begins:%H:%M}"
    if ends is None:
        return text
    ends = timezone.localtime(ends)
    if ends.date() == begins.date():
        return f"{text}–{ends:%H:%M}"
    return f"{text} — {date_format(ends, _('j F Y'))}, {ends:%H:%M}"


def month(day: date) -> Month:
    address = f"{reverse('events:list')}?month={day:%Y-%m}"
    return Month(name=date_format(day, "F Y"), address=address)


def _first(text: str) -> date | None:
    found = MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else None


def _file(events: Iterable[NewsPage], name: str) -> HttpResponse:
    pages = list(events)
    moments = [page.last_published_at for page in pages if page.last_published_at]
    written_at = max(moments, default=timezone.now())
    items = [_event(page, begins) for page in pages if (begins := page.event_begins_at)]
    body = ics(items, name="Events", at=written_at)
    return attachment(body, name, CALENDAR)


def _event(page: NewsPage, begins: datetime) -> Event:
    return Event(
        uid=f"event-{page.pk}@{settings.BASE_URL.partition('://')[2]}",
        day=timezone.localdate(begins),
        title=page.title,
        words=page.lead,
        url=page.event_url or page.full_url or "",
        begins=begins,
        ends=page.event_ends_at,
        place=page.event_place,
    )
