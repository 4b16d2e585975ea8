"""The clock of the information field."""

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.dashboards.media_monitoring import erase_mention_texts
from otklik.dashboards.media_monitoring.briefs import write
from otklik.dashboards.media_monitoring.sources import collect, import_file
from otklik.dashboards.media_monitoring.sources.models import MonitoringFile, Source
from otklik.dashboards.media_monitoring.topic_alerts import detect_rising_topics


@cron("*/5 * * * *")
@task(priority=-10)
def read_sources() -> None:
    """Feeds whose moment has come, each by a task of its own; then our own pages, and what is kept
    raw; a file whose loading lost its task is taken up."""

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
    """One batch of what is kept raw; the next becomes a task."""

    if collect.take_in(at=timezone.now()):
        take_in.enqueue()


@task(priority=-10)
def load_monitoring_file(file_id: int) -> None:
    """One batch of rows; the next becomes a task."""

    if import_file.carry_on(file_id, at=timezone.now()):
        load_monitoring_file.enqueue(file_id)
    take_in.enqueue()


@task()
def mail_brief(mail_id: int) -> None:
    write.mail(mail_id, at=timezone.now())


@cron("20 6 * * *")
@task(priority=-10)
def watch_topics() -> None:
    """Every morning: what rises beyond its usual range."""
    detect_rising_topics.look(at=timezone.now())


@cron("25 * * * *")
@task(priority=-20)
def forget_erased_mentions() -> None:
    """Words of mentions whose incidents were erased."""

    erase_mention_texts.sweep(at=timezone.now())


@cron("10 3 * * *")
@task(priority=-20)
def forget_raw_mentions() -> None:
    """What sources sent goes after 90 days, files after 30."""

    import_file.forget(at=timezone.now())
