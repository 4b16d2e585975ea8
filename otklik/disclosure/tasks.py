"""Scheduled work of disclosure."""

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.disclosure.checks import site_check
from otklik.disclosure.deadlines import reminders
from otklik.disclosure.items.confirmation import check_part_places
from otklik.disclosure.report import scores
from otklik.disclosure.submissions import invitation


@cron("35 8,9,10 * * *")
@task()
def remind_of_required_information() -> None:
    """One digest a person a day; the later runs are for a machine that was off."""
    reminders.remind(at=timezone.now())


@cron("50 * * * *")
@task(priority=-10)
def remember_the_day() -> None:
    scores.record_day(at=timezone.now())


@cron("35 * * * *")
@task(priority=-10)
def look_at_parts() -> None:
    """A part that an edit removed from its page is noticed within the hour."""
    check_part_places(at=timezone.now())


@cron("20 2 * * *")
@task(priority=-20)
def look_at_places() -> None:
    site_check.check_places(at=timezone.now())


@task()
def mail_invitation(invitation_id: int) -> None:
    invitation.mail_invitation(invitation_id, at=timezone.now())
