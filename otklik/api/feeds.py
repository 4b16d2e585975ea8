"""Feeds of news, documents, answers and surveys, each as RSS and Atom: `/feeds/news.rss`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import feedgenerator, timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from otklik.api import public_content
from otklik.api.public_content import absolute, page_address
from otklik.news.event_views import when
from otklik.organisation.structure.authority import Authority
from otklik.surveys.waves.models import Wave

MOST = 30
FORMS: dict[str, type[feedgenerator.SyndicationFeed]] = {
    "rss": feedgenerator.Rss201rev2Feed,
    "atom": feedgenerator.Atom1Feed,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    title: str
    words: str
    url: str
    on: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The subject of a feed; `page` is where people read it."""

    title: Callable[[], str]
    page: Callable[[], str]
    entries: Callable[[], Iterable[Entry]]


def _news() -> Iterable[Entry]:
    for item in public_content.news()[:MOST]:
        url = page_address(item)
        yield Entry(title=item.title, words=item.lead, url=url, on=_noon(item.published_on))


def _acts() -> Iterable[Entry]:
    for act in public_content.acts()[:MOST]:
        url = absolute(act.get_absolute_url())
        yield Entry(title=act.name, words=act.summary, url=url, on=_noon(act.adopted_on))


def _answers() -> Iterable[Entry]:
    for answer in public_content.answers()[:MOST]:
        url, on = page_address(answer), answer.last_published_at
        yield Entry(title=answer.title, words=answer.short, url=url, on=on)


def _surveys() -> Iterable[Entry]:
    """Open surveys, then published results: a survey appears twice."""
    for wave in Wave.objects.open(at=timezone.now()).newest_first()[:MOST]:
        url = absolute(reverse("surveys:form", args=[wave.slug]))
        yield Entry(title=wave.title, words=wave.purpose, url=url, on=wave.opened_at)
    for wave in public_content.surveys()[:MOST]:
        url = absolute(reverse("surveys:results", args=[wave.slug]))
        title = _("%(survey)s: results") % {"survey": wave.title}
        yield Entry(title=title, words=wave.purpose, url=url, on=wave.published_at)


def _events() -> Iterable[Entry]:
    coming = public_content.news().to_come(at=timezone.now())[:MOST]
    for item in coming:
        words = f"{when(item)}. {item.event_place} {item.lead}"
        yield Entry(
            title=item.title, words=words, url=page_address(item), on=item.first_published_at
        )


SUBJECTS = {
    "news": Subject(title=lambda: _("News"), page=lambda: "/", entries=_news),
    "acts": Subject(
        title=lambda: _("Documents"), page=lambda: reverse("legal-acts:acts"), entries=_acts
    ),
    "events": Subject(
        title=lambda: _("Calendar of events"),
        page=lambda: reverse("events:list"),
        entries=_events,
    ),
    "answers": Subject(
        title=lambda: _("Questions and answers"), page=lambda: "/", entries=_answers
    ),
    "surveys": Subject(
        title=lambda: _("Surveys"), page=lambda: reverse("surveys:list"), entries=_surveys
    ),
}


@require_safe
def feed(request: HttpRequest, subject: str, form: str) -> HttpResponse:
    """The newest thirty, in the language that they are written in."""
    if subject not in SUBJECTS or form not in FORMS:
        raise Http404
    with override(settings.LANGUAGE_CODE):
        entries = list(SUBJECTS[subject].entries())
        generator = _generator(SUBJECTS[subject], form, absolute(request.path))
        for entry in entries:
            dates: dict[str, Any] = {"pubdate": entry.on, "updateddate": entry.on}
            generator.add_item(entry.title, entry.url, entry.words, unique_id=entry.url, **dates)
    answer = HttpResponse(content_type=f"application/{form}+xml; charset=utf-8")
    generator.write(answer, "utf-8")
    if moments := [entry.on for entry in entries if entry.on]:
        answer.headers["Last-Modified"] = http_date(max(moments).timestamp())
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _generator(subject: Subject, form: str, url: str) -> feedgenerator.SyndicationFeed:
    authority = Authority.here()
    return FORMS[form](
        title=f"{subject.title()} — {authority or _('Otklik')}",
        link=absolute(subject.page()),
        description=subject.title(),
        language=settings.LANGUAGE_CODE,
        feed_url=url,
    )


def _noon(day: date | None) -> datetime | None:
    """Noon is the same date in all nearby time zones."""
    return timezone.make_aware(datetime.combine(day, time(12))) if day else None
