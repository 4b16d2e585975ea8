"""A news item a month that says what was asked, counted from the incidents themselves."""

from collections.abc import Iterator
from datetime import date, datetime, time

from django.db.models import Count
from django.utils.html import escape

from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.incidents.coverage.answered_and_unanswered import Scope, coverage, within
from otklik.news.models import NewsIndexPage, NewsPage
from otklik.worktime.calendar import WorkCalendar
from otklik.worktime.deadlines import nearest_workday
from tools.demonstration.story.history.texts import words
from tools.demonstration.story.history.timing import DAY
from tools.demonstration.timeline import Story

TOPICS = 5  # that a digest names
FEWEST = 20  # messages, of which a month is told
WEEKS = 28 * DAY


def digests(first: date, calendar: WorkCalendar) -> Story:
    """Every four weeks, on a worked day; nothing where the site has no list of news."""
    number, begins = 1, first
    while True:
        ends = begins + WEEKS - DAY
        yield (at := datetime.combine(nearest_workday(ends + 2 * DAY, calendar, step=1), time(12),
                                      calendar.tz))  # fmt: skip
        index = NewsIndexPage.objects.first()
        page = _digest(number, Scope(first=begins, last=ends), at=at)
        if index is not None and page is not None:
            index.add_child(instance=page)
            page.save_revision().publish()
            Staged.objects.note(page, at=at)
        number, begins = number + 1, begins + WEEKS


def _digest(number: int, scope: Scope, *, at: datetime) -> NewsPage | None:
    """Only where there is enough to tell."""
    asked, found = list(_topics(scope)), coverage(scope, at=at)
    whole = sum(cell.count for cell in found.cells)
    if whole < FEWEST or len(asked) < TOPICS:
        return None
    said = words().digest
    rows = "".join(f"<li>{escape(name)}: {count}</li>" for name, count in asked)
    return NewsPage(
        title=said.title.format(first=_within_sentence(asked[0][0])),
        slug=f"asked-{number}",
        lead=said.lead.format(
            first=_within_sentence(asked[0][0]), second=_within_sentence(asked[1][0])
        ),
        body=said.body.format(all=whole, answered=found.answered(), base=found.base(), rows=rows),
        live=False,
        published_on=at.date(),
    )


def _within_sentence(name: str) -> str:
    """As a name of a topic is read inside a sentence; what is all capitals stays."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _topics(scope: Scope) -> Iterator[tuple[str, int]]:
    """What was asked most, the most first."""
    asked = within(scope).exclude(topic=None).order_by().values_list("topic__name")
    yield from asked.annotate(n=Count("pk")).order_by("-n", "topic__name")[:TOPICS]
