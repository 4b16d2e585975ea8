"""Tasks of this app, most of them on a schedule."""

from datetime import date

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.dashboards.figures import recount
from otklik.dashboards.figures.period import DAY, Period
from otklik.dashboards.leadership import weekly_letter
from otklik.dashboards.media_monitoring.briefs import write
from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_monitoring.sources import collect, import_mentions
from otklik.dashboards.media_monitoring.sources.models import MonitoringFile, Source
from otklik.dashboards.media_monitoring.topic_alerts import detect_rising_topics
from otklik.dashboards.media_relations import mark_drafts_as_published, reminders
from otklik.dashboards.media_relations.media_requests.models import MediaRequest
from otklik.dashboards.needs import collect_observations, group_into_needs


@cron("*/10 * * * *")
@task(priority=-10)
def count_lately() -> None:
    """Recount the last weeks; older days change seldom and are recounted at night."""
    now = timezone.now()
    today = timezone.localdate(now)
    recount.recount(today - DAY * (recount.LATELY - 1), today, at=now)


@task()
def count_days(first: str, last: str) -> None:
    recount.recount(date.fromisoformat(first), date.fromisoformat(last), at=timezone.now())


@cron("40 3 * * *")
@task(priority=-20)
def count_everything() -> None:
    """Recount all days, so that no late change is missed."""
    now = timezone.now()
    today = timezone.localdate(now)
    recount.recount(recount.first_known_day(today=today), today, at=now)


@cron("30 8,9,10 * * *")
@task()
def write_letters() -> None:
    """One letter per person and week; later runs are for a machine that was off."""
    weekly_letter.write(at=timezone.now())


@task()
def mail_letter(letter_id: int) -> None:
    weekly_letter.mail(letter_id, at=timezone.now())


@cron("50 * * * *")
@task(priority=-20)
def guess_topics() -> None:
    """Guess the topics of observations, until a person decides."""
    period = Period.from_address({"period": "quarter"}, today=timezone.localdate(timezone.now()))
    group_into_needs.guess(collect_observations.voices(period))


@cron("*/5 * * * *")
@task(priority=-10)
def read_sources() -> None:
    """Due feeds, one task each; files whose loading was lost; then our own pages."""
    now = timezone.now()
    for pk in Source.objects.due(at=now).values_list("pk", flat=True):
        read_feed.enqueue(pk)
    for pk in MonitoringFile.objects.lost(at=now).values_list("pk", flat=True):
        load_monitoring_file.enqueue(pk)
    read_walls.enqueue()


@task(priority=-10)
def read_feed(source_id: int) -> None:
    collect.collect(source_id, at=timezone.now())
    take_in.enqueue()


@task(priority=-10)
def read_walls() -> None:
    if collect.collect_walls(at=timezone.now()):
        read_walls.enqueue()
    else:
        take_in.enqueue()


@task(priority=-10)
def take_in() -> None:
    if collect.take_in(at=timezone.now()):
        take_in.enqueue()


@task(priority=-10)
def load_monitoring_file(file_id: int) -> None:
    """One batch of rows; the next batch is a separate task."""
    if import_mentions.carry_on(file_id, at=timezone.now()):
        load_monitoring_file.enqueue(file_id)
    take_in.enqueue()


@task()
def mail_brief(mail_id: int) -> None:
    write.mail(mail_id, at=timezone.now())


@cron("20 6 * * *")
@task(priority=-10)
def watch_topics() -> None:
    """Every morning: topics that rise above their usual range."""
    detect_rising_topics.detect(at=timezone.now())


@cron("25 * * * *")
@task(priority=-20)
def forget_erased_mentions() -> None:
    """Delete the text of mentions whose incidents were erased."""
    Mention.forget_erased(at=timezone.now())


@cron("10 3 * * *")
@task(priority=-20)
def forget_raw_mentions() -> None:
    """Delete what sources sent after 90 days, files after 30."""
    import_mentions.forget(at=timezone.now())


@cron("*/10 * * * *")
@task(priority=-10)
def note_what_came_out() -> None:
    """Record news items and publications that were drafted here and have been published."""
    mark_drafts_as_published.note_published(at=timezone.now())


@cron("40 8 * * *")
@task(priority=-10)
def remind_of_the_field() -> None:
    """Due media requests, and occasions whose day is over."""
    reminders.remind(at=timezone.now())


@cron("15 3 * * *")
@task(priority=-20)
def forget_contacts_of_the_media() -> None:
    """Delete names and addresses of journalists ninety days after the end."""
    MediaRequest.forget_contacts(at=timezone.now())
