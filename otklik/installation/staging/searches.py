"""What was searched for last month, made up: words without a result, and how many searches."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from otklik.installation.models import Staged
from otklik.installation.staging.texts import texts
from otklik.pages import asking
from otklik.pages.models import AskedWords, SearchMonth
from otklik.pages.models.asked import ENOUGH, Outcome

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
                asking.note(words, Outcome.NOTHING, at=moment)
                asking.count(Outcome.NOTHING, at=moment)
        for _number in range(FOUND):
            asking.count(Outcome.FOUND, at=first - timedelta(days=7))
        made = [*AskedWords.objects.all(), *SearchMonth.objects.all()]
        Staged.objects.note(*made, at=at)
    return len(made) - 1


def forget_searches() -> None:
    """They belong to nobody, and would stand among real ones."""
    AskedWords.objects.filter(pk__in=Staged.objects.keys_of(AskedWords)).delete()
    SearchMonth.objects.filter(pk__in=Staged.objects.keys_of(SearchMonth)).delete()
