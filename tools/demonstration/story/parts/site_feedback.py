"""What was searched for last month, made up: words without a result, and how many searches."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate

from otklik.cms.search.failed_query import ENOUGH, FailedSearch, Outcome, SearchMonth
from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.website.page_feedback.models import PageMark, PageWords
from tools.demonstration.story.texts import texts

FOUND = 40


def stage_searches(*, at: datetime) -> int:
    """How many words were made up now; none where any were asked before."""
    if SearchMonth.objects.exists():
        return 0
    first = timezone.localtime(at).replace(day=1, hour=10, minute=0, second=0, microsecond=0)
    with transaction.atomic():
        for number, words in enumerate(texts().searches):
            for hour in range(ENOUGH + number % 4):
                moment = first - timedelta(days=7, hours=-hour)
                FailedSearch.note(words, Outcome.NOTHING, at=moment)
                SearchMonth.count(Outcome.NOTHING, at=moment)
        for _number in range(FOUND):
            SearchMonth.count(Outcome.FOUND, at=first - timedelta(days=7))
        made = [*FailedSearch.objects.all(), *SearchMonth.objects.all()]
        Staged.objects.note(*made, at=at)
    return len(made) - 1


def forget_searches() -> None:
    """They belong to nobody, and would stand among real ones."""
    FailedSearch.objects.filter(pk__in=Staged.objects.keys_of(FailedSearch)).delete()
    SearchMonth.objects.filter(pk__in=Staged.objects.keys_of(SearchMonth)).delete()


WEEKS = 28  # days that count as lately, and as many before


def stage_marks(*, at: datetime) -> int:
    """How many pages were marked now; none where anybody marked one already."""
    if PageMark.objects.exists():
        return 0
    today = localdate(at)
    with transaction.atomic():
        for page in texts().marks:
            for (found, failed), since in ((page.lately, 0), (page.before, WEEKS)):
                _mark(page.path, found, is_found=True, since=since, today=today)
                _mark(page.path, failed, is_found=False, since=since, today=today)
            for words in page.words:
                PageWords.add(page.path, words, is_found=False, on=today - timedelta(days=2))
        Staged.objects.note(*PageMark.objects.all(), *PageWords.objects.all(), at=at)
    return len(texts().marks)


def _mark(path: str, number: int, *, is_found: bool, since: int, today: date) -> None:
    """Spread over the days, the same ones each time."""
    for n in range(number):
        on = today - timedelta(days=since + (n * 5 + 1) % WEEKS)
        PageMark.add(path, is_found=is_found, on=on)
