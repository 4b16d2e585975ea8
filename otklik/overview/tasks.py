"""The clock of this room. Bodies import late: models enqueue some of these."""

from datetime import date

from django.tasks import task
from django.utils import timezone

from otklik.core.clock import cron
from otklik.overview.acting import tasks as acting
from otklik.overview.field import tasks as field

__all__ = ["acting", "count_days", "count_everything", "count_lately", "field"]


@cron("*/10 * * * *")
@task(priority=-10)
def count_lately() -> None:
    """The last weeks anew; what is older changes seldom and is counted at night."""
    from otklik.overview import counting

    now = timezone.now()
    today = timezone.localdate(now)
    counting.recount(today - counting.DAY * (counting.LATELY - 1), today, at=now)


@task()
def count_days(first: str, last: str) -> None:
    """These days anew, because somebody asked."""
    from otklik.overview import counting

    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    counting.recount(begins, ends, at=timezone.now())


@cron("30 8,9,10 * * *")
@task()
def write_letters() -> None:
    """One a person and week; the later rings are for a machine that was off."""
    from otklik.overview import letters

    letters.write(at=timezone.now())


@task()
def mail_letter(letter_id: int) -> None:
    from otklik.overview import letters

    letters.mail(letter_id, at=timezone.now())


@cron("50 * * * *")
@task(priority=-20)
def guess_topics() -> None:
    """To which topic what witnesses a need belongs, until a person decides."""
    from otklik.overview.needs import joining, voices
    from otklik.overview.period import Period

    period = Period.from_address({"period": "quarter"}, today=timezone.localdate(timezone.now()))
    joining.guess(voices.voices(period))


@cron("40 3 * * *")
@task(priority=-20)
def count_everything() -> None:
    """Every day there is, so that nothing late is missed."""
    from otklik.overview import counting

    now = timezone.now()
    today = timezone.localdate(now)
    counting.recount(counting.earliest(today=today), today, at=now)
