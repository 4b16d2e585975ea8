"""Scheduled tasks of the site."""

from django.core.management import call_command
from django.tasks import task

from otklik.core.schedule import cron


@cron("*/5 * * * *")
@task()
def publish_planned() -> None:
    """Publish and unpublish what editors scheduled."""
    call_command("publish_scheduled", verbosity=0)
