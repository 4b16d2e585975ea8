"""What people looked for on the site over two years: searches by month, marks of pages by day."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from random import Random

from django.db.models import F
from django.utils import timezone

from otklik.cms.search.failed_query import ENOUGH, AskedWords, Outcome, SearchMonth, digest_of
from otklik.demo.story.history.texts import MOST_SEARCHES, words
from otklik.demo.story.history.timing import DAY, MONTHS, WEEK, YEARS
from otklik.demo.story.models import History
from otklik.website.page_feedback.models import PageMark

SEARCHES = (300, 520)  # a month, at the beginning and at the end
IN_VAIN, SIMILAR = (0.22, 0.13), (0.12, 0.09)  # of them
WORDS_A_MONTH = (7, MOST_SEARCHES)
#: Of each page how many mark it a day, and how many of them find what they look for: at the
#: beginning and at the end. The last weeks of some are the small demonstration's.
PAGES = {
    "/contacts/": (0.8, 0.78, 0.86),
    "/ask/": (1.0, 0.66, 0.8),
    "/acts/": (0.45, 0.7, 0.76),
    "/answers/": (1.2, 0.55, 0.84),
    "/news/": (0.3, 0.8, 0.82),
}


def search(history: History) -> None:
    """Searches of each whole month, and the words that found nothing often enough."""
    chance = Random(f"{history.seeded}/searches")  # noqa: S311 - made up
    until = timezone.localdate(history.until)
    items = list(months(until))
    for place, month in enumerate(items):
        age = place / max(1, len(items) - 1)
        whole = round(_between(SEARCHES, age) * MONTHS[month.month - 1] * chance.uniform(0.9, 1.1))
        vain, similar = (round(whole * _between(share, age)) for share in (IN_VAIN, SIMILAR))
        SearchMonth.objects.get_or_create(month=month)
        SearchMonth.objects.filter(month=month).update(
            searches=F("searches") + whole, without_any=F("without_any") + vain,
            only_similar=F("only_similar") + similar,
        )  # fmt: skip
        _ask(month, vain, chance)


def months(until: date) -> Iterator[date]:
    """The whole months of the two years, oldest first."""
    month = (until - YEARS).replace(day=1)
    while (following := (month + 31 * DAY).replace(day=1)) <= until:
        yield month
        month = following


def _ask(month: date, vain: int, chance: Random) -> None:
    """Words that were asked in vain that month; together no more than searches in vain."""
    asked = chance.sample(words().searches, chance.randint(*WORDS_A_MONTH))
    rows = []
    for text in asked:
        count = ENOUGH + round(chance.expovariate(1 / 3))
        vain -= count
        if vain < 0:
            break
        rows.append(
            AskedWords(
                month=month, digest=digest_of(text, month), text=text, count=count,
                outcome=Outcome.NOTHING,
            )
        )  # fmt: skip
    AskedWords.objects.bulk_create(rows, ignore_conflicts=True)


def mark(history: History) -> None:
    """Marks of pages by day; days that have marks of a page already are left alone."""
    chance = Random(f"{history.seeded}/marks")  # noqa: S311 - made up
    last = timezone.localdate(history.until) - DAY
    days = [last - DAY * n for n in range(YEARS // DAY)][::-1]
    begun = {path: _begun(path) for path in PAGES}
    counted = Counter[tuple[str, date, bool]]()
    for place, day in enumerate(days):
        age = place / len(days)
        for path, (often, *found) in PAGES.items():
            first = begun[path]
            if first is not None and day >= first:
                continue
            for _each in range(_drawn(often * WEEK[day.weekday()], chance)):
                counted[path, day, chance.random() < _between((found[0], found[1]), age)] += 1
    PageMark.objects.bulk_create(
        PageMark(path=path, on=day, is_found=is_found, count=count)
        for (path, day, is_found), count in counted.items()
    )


def _begun(path: str) -> date | None:
    first = PageMark.objects.filter(path=path).order_by("on").first()
    return first.on if first else None


def _drawn(mean: float, chance: Random) -> int:
    """How many come on a day, by chance alone (Poisson)."""
    count, left = 0, chance.expovariate(1)
    while left < mean:
        count += 1
        left += chance.expovariate(1)
    return count


def _between(ends: tuple[float, float], age: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * age
