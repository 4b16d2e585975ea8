"""The clock of this app."""

from datetime import date

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.dashboards.figures import count_daily_figures as figures_count_days
from otklik.dashboards.figures.period import Period
from otklik.dashboards.leadership import weekly_letter
from otklik.dashboards.media_monitoring import tasks as field
from otklik.dashboards.media_relations import tasks as acting
from otklik.dashboards.needs import needs, observations

__all__ = ["acting", "count_days", "count_everything", "count_lately", "field"]


@cron("*/10 * * * *")
@task(priority=-10)
def count_lately() -> None:
    """The last weeks anew; what is older changes seldom and is counted at night."""

    now = timezone.now()
    today = timezone.localdate(now)
    figures_count_days.recount(
        today - figures_count_days.DAY * (figures_count_days.LATELY - 1), today, at=now
    )


@task()
def count_days(first: str, last: str) -> None:
    """These days anew, because somebody asked."""

    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    figures_count_days.recount(begins, ends, at=timezone.now())


@cron("30 8,9,10 * * *")
@task()
def write_letters() -> None:
    """One a person and week; the later rings are for a machine that was off."""
    weekly_letter.write(at=timezone.now())


@task()
def mail_letter(letter_id: int) -> None:
    weekly_letter.mail(letter_id, at=timezone.now())


@cron("50 * * * *")
@task(priority=-20)
def guess_topics() -> None:
    """To which topic what witnesses a need belongs, until a person decides."""
    period = Period.from_address({"period": "quarter"}, today=timezone.localdate(timezone.now()))
    needs.guess(observations.voices(period))


@cron("40 3 * * *")
@task(priority=-20)
def count_everything() -> None:
    """Every day there is, so that nothing late is missed."""

    now = timezone.now()
    today = timezone.localdate(now)
    figures_count_days.recount(figures_count_days.earliest(today=today), today, at=now)
