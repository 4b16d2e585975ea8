"""What stands on the site and in the networks of two years: a news item a month that says what was
asked, counted from the incidents themselves; and the month in which a page was broken."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.html import escape

from otklik.audit.entries import Happening, record_many
from otklik.channels.accounts.models import Account
from otklik.channels.health.models import Alert
from otklik.demo.story.history.channel_shares import Broken
from otklik.demo.story.history.searches import months
from otklik.demo.story.history.texts import words
from otklik.demo.story.history.timing import DAY
from otklik.demo.story.models import History, Staged
from otklik.incidents.coverage.cohort import Scope, coverage, within
from otklik.news.models import NewsIndexPage, NewsPage

TOPICS = 5  # that a digest names
FEWEST = 20  # messages, of which a month is told
TOLD_ON = 3  # day of the next month


def tell(history: History) -> None:
    """A digest of each whole month; nothing where the site has no list of news."""
    index = NewsIndexPage.objects.first()
    if index is None:
        return
    made = []
    for month in months(timezone.localdate(history.until)):
        page = _digest(month, at=history.until)
        if page is None:
            continue
        index.add_child(instance=page)
        page.save_revision().publish()
        result = datetime.combine(page.published_on, time(12), timezone.get_current_timezone())
        NewsPage.objects.filter(pk=page.pk).update(
            first_published_at=result, last_published_at=result
        )
        made.append(page)
    Staged.objects.note(*made, at=history.until)


def _digest(month: date, *, at: datetime) -> NewsPage | None:
    """Only of a month that has ended, and of which there is enough to tell."""
    ends = (month + 31 * DAY).replace(day=1) - DAY
    scope = Scope(first=month, last=ends)
    asked = list(_topics(scope))
    found = coverage(scope, at=at)
    whole = sum(cell.count for cell in found.cells)
    published_on = ends + TOLD_ON * DAY
    if whole < FEWEST or len(asked) < TOPICS or published_on >= timezone.localdate(at):
        return None
    text, named = words().digest, words().months[month.month - 1]
    rows = "".join(f"<li>{escape(name)}: {count}</li>" for name, count in asked)
    return NewsPage(
        title=text.title.format(month=named, year=month.year),
        slug=f"asked-{month:%Y-%m}",
        lead=text.lead.format(first=asked[0][0], second=asked[1][0]),
        body=text.body.format(all=whole, answered=found.answered(), base=found.base(), rows=rows),
        live=False,
        published_on=published_on,
    )


def _topics(scope: Scope) -> Iterator[tuple[str, int]]:
    """What was asked most, the most first."""
    asked = within(scope).exclude(topic=None).order_by().values_list("topic__name")
    yield from asked.annotate(n=Count("pk")).order_by("-n", "topic__name")[:TOPICS]


def break_(history: History) -> None:
    """The page that was silent for a month: an alert then, and that it works again."""
    broken = Broken.before(history.until)
    page = Account.objects.filter(network=broken.network, institution=None).first()
    if page is None:
        return
    days = (broken.until - broken.since).days
    for kind, since, until, times in (
        (Alert.Kind.BROKEN, broken.since, broken.until, days),
        (Alert.Kind.MENDED, broken.until, broken.until, 1),
    ):
        Alert.objects.create(
            account=page, kind=kind, since=since, reason=words().broken, raised_at=since,
            notified_at=max(since, until - timedelta(days=1)), times_notified=times,
            closed_at=until, mailed_at=since,
        )  # fmt: skip
    record_many(
        Happening(subject=page, verb=verb, by=None, at=at)
        for verb, at in (("channel.broken", broken.since), ("channel.mended", broken.until))
    )
