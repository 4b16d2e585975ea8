"""What the clock does by itself in two years, and what happens day by day on the site."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from otklik.channels.accounts.models import Account
from otklik.channels.health.models import Alert
from otklik.channels.outbound.models import Delivery
from otklik.cms.search.failed_query import FailedSearch, Outcome, SearchMonth
from otklik.disclosure.report import scores
from otklik.incidents.feedback import ask
from otklik.incidents.feedback.models import HelpRules
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.website.page_feedback.models import PageMark
from otklik.worktime.calendar import WorkCalendar
from tools.demonstration.story.history.channel_shares import Broken
from tools.demonstration.story.history.incident import Desk
from tools.demonstration.story.history.texts import words
from tools.demonstration.story.history.timing import DAY, WEEK, YEARS
from tools.demonstration.timeline import Story

SEARCHES = (4, 7)  # a day, at the beginning and at the end
IN_VAIN, SIMILAR = (0.22, 0.13), (0.12, 0.09)  # of them
#: Of each page how many mark it a day, and how many of them find what they look for: at the
#: beginning and at the end.
PAGES = {
    "/contacts/": (0.8, 0.78, 0.86),
    "/ask/": (1.0, 0.66, 0.8),
    "/acts/": (0.45, 0.7, 0.76),
    "/answers/": (1.2, 0.55, 0.84),
    "/news/": (0.3, 0.8, 0.82),
}


def whether_it_helped(desk: Desk, days: Iterator[date], calendar: WorkCalendar) -> Story:
    """Every working morning those are asked whose incident was closed some days ago; on the first
    one it is decided to ask."""
    for day in days:
        if not calendar.hours(day):
            continue
        yield (at := datetime.combine(day, time(10, 5), calendar.tz))
        rules = HelpRules.current()
        by = User.holding(Right.SET_QUALITY, on=day, institution=None).first()
        if not rules.is_on and by is not None:
            names = ("after_days", "rest_days", "in_public", "text")
            values = {name: getattr(rules, name) for name in names}
            HelpRules.decide(is_on=True, values=values, by=by, at=at)
        ask.ask_due(at=at, code=desk.new_code)
        asked = Delivery.objects.queued().filter(
            on_settled="otklik.incidents.tasks.question_settled"
        )
        for delivery in asked.select_related("account"):
            delivery.mark_sent(desk.sent(delivery, at=at), proof=Delivery.Proof.ANSWER, at=at)
            ask.settle(delivery.pk, at=at)


def required_information(days: Iterator[date], calendar: WorkCalendar) -> Story:
    """How each item stands at the end of each day is remembered."""
    for day in days:
        yield (at := datetime.combine(day, time(23, 50), calendar.tz))
        scores.record_day(at=at)


def on_the_site(days: Iterator[date], calendar: WorkCalendar, *, since: date) -> Story:
    """Searches and marks of pages; in the evening all of the day."""
    chance = Random("site")  # noqa: S311 - made up
    for day in days:
        yield (at := datetime.combine(day, time(20), calendar.tz))
        age = min(1.0, (day - since) / YEARS)
        often = WEEK[day.weekday()]
        for _one in range(_drawn(_between(SEARCHES, age) * often, chance)):
            _searched(age, chance, at=at)
        for path, (marked, *found) in PAGES.items():
            for _one in range(_drawn(marked * often, chance)):
                is_found = chance.random() < _between((found[0], found[1]), age)
                PageMark.add(path, is_found=is_found, on=day)


def _searched(age: float, chance: Random, *, at: datetime) -> None:
    luck, vain = chance.random(), _between(IN_VAIN, age)
    if luck < vain:
        FailedSearch.note(chance.choice(words().searches), Outcome.NOTHING, at=at)
        SearchMonth.count(Outcome.NOTHING, at=at)
    elif luck < vain + _between(SIMILAR, age):
        SearchMonth.count(Outcome.SIMILAR, at=at)
    else:
        SearchMonth.count(Outcome.FOUND, at=at)


def page_is_silent(page: Account, broken: Broken) -> Story:
    """The page that was silent for a month: an alert then, and that it works again."""
    yield broken.since
    raised = Alert.raise_once(
        page, Alert.Kind.BROKEN, since=broken.since, reason=words().broken, at=broken.since
    )
    for _day in range((broken.until - broken.since).days):
        yield (at := broken.since + DAY * (_day + 1))
        if raised is not None:
            raised.remind(reason=words().broken, at=at)
    yield broken.until
    if raised is not None:
        raised.close(at=broken.until)


def _drawn(mean: float, chance: Random) -> int:
    """How many come on a day, by chance alone (Poisson)."""
    count, left = 0, chance.expovariate(1)
    while left < mean:
        count += 1
        left += chance.expovariate(1)
    return count


def _between(ends: tuple[float, float], age: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * age


def from_day(first: date) -> Iterator[date]:
    """Day after day; whoever plays ends it."""
    day = first
    while True:
        yield day
        day += timedelta(days=1)
