"""The clock of this room. Bodies import late."""

from django.tasks import task
from django.utils import timezone

from otklik.core.clock import cron
from otklik.overview.field import tasks as field

__all__ = ["count_everything", "count_lately", "field"]


@cron("*/10 * * * *")
@task(priority=-10)
def count_lately() -> None:
    """The last weeks anew; what is older changes seldom and is counted at night."""
    from otklik.overview import counting

    now = timezone.now()
    today = timezone.localdate(now)
    counting.recount(today - counting.DAY * (counting.LATELY - 1), today, at=now)


@cron("40 3 * * *")
@task(priority=-20)
def count_everything() -> None:
    """Every day there is, so that nothing late is missed."""
    from otklik.overview import counting

    now = timezone.now()
    today = timezone.localdate(now)
    counting.recount(counting.earliest(today=today), today, at=now)
