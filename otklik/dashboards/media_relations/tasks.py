"""The clock of acting in the information field."""

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.dashboards.media_relations import note_published, reminders
from otklik.dashboards.media_relations.media_requests.models import MediaRequest


@cron("*/10 * * * *")
@task(priority=-10)
def note_what_came_out() -> None:
    """News items and publications that were drafted here and stand by now."""

    note_published.sweep(at=timezone.now())


@cron("40 8 * * *")
@task(priority=-10)
def remind_of_the_field() -> None:
    """Requests from the media by their clock, occasions whose day is over."""

    reminders.remind(at=timezone.now())


@cron("15 3 * * *")
@task(priority=-20)
def forget_contacts_of_the_media() -> None:
    """Names and addresses of journalists go ninety days after the end."""

    MediaRequest.forget_contacts(at=timezone.now())
