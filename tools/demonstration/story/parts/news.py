"""News of the site, published by the demonstration itself."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.news.models import NewsIndexPage, NewsPage
from otklik.organisation.structure.authority import Authority
from tools.demonstration.story.hours import Hours
from tools.demonstration.story.parts.picture import drawn
from tools.demonstration.story.texts import texts

DAYS_AGO = (4, 2, 1)
EVENT_AHEAD = timedelta(days=9)


def stage_news(authority: Authority, *, at: datetime) -> int:
    """How many were made now; none where there are any, or no list of them."""
    index = NewsIndexPage.objects.first()
    if index is None or NewsPage.objects.exists():
        return 0
    hours = Hours(now=at, calendar=authority.calendar())
    made = []
    with transaction.atomic():
        for days_ago, words in zip(DAYS_AGO, texts().news, strict=True):
            page = NewsPage(
                title=words.title, slug=words.slug, lead=words.lead, body=words.body, live=False,
                published_on=hours.day_of(hours.on_day(days_ago, "12:00")),
            )  # fmt: skip
            if words.event_place:
                begins = timezone.localtime(at + EVENT_AHEAD).replace(
                    hour=11, minute=0, second=0, microsecond=0
                )
                page.event_begins_at = begins
                page.event_ends_at = begins + timedelta(hours=2)
                page.event_place = words.event_place
            if words.picture:
                page.picture = drawn(words.picture, title=words.title)
                page.picture_alt = words.picture_alt
            index.add_child(instance=page)
            page.save_revision().publish()
            made.append(page)
        Staged.objects.note(*made, at=at)
    return len(made)
