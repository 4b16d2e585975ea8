"""Marks of pages, lately and before: what people did not find on the site."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from otklik.installation.models import Staged
from otklik.installation.staging.texts import texts
from otklik.portal.models import PageMark, PageWords

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
