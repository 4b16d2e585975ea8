"""Two years of an authority's life, made up from its pack: the same for a seed and a day.

Rows are written in bulk in the shape that the verbs leave behind (ADR 0104); what is old is over,
what is new stands where it would stand at the last midnight. The small demonstration of `staging`
is played beside it, by the verbs, and does not wait for it.

rhythm: when; networks: where; words: in which words; plot and course: what happens, from chance
alone; beginning, telling and rows: what the database holds of it; making: all of it, in pieces.
"""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from otklik.demo.story.history.timing import YEARS
from otklik.demo.story.models import History

INCIDENTS = 6_000
SEED = "otklik"


def plan(*, at: datetime, incidents: int = INCIDENTS, seed: str = SEED) -> History:
    """Set apart what the history will need, before anything else is made up."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return History.plan(incidents, seed=seed, until=midnight, at=at)


def first_day() -> date | None:
    """The day on which the history begins; None while none is planned."""
    planned = History.objects.first()
    return timezone.localdate(planned.until - YEARS) if planned else None


def is_to_be_written() -> bool:
    """Whether one is planned here and something of it is missing."""
    return settings.DEMONSTRATION and History.objects.unfinished().exists()


def progress() -> History | None:
    """How far the history of this demonstration is; None where there is none."""
    return History.objects.first() if settings.DEMONSTRATION else None
