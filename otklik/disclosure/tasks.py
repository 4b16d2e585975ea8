"""The clock of this room."""

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.disclosure.checks import site_check
from otklik.disclosure.deadlines import reminders
from otklik.disclosure.items.item_part import look_again
from otklik.disclosure.report import scores
from otklik.disclosure.submissions import mail_invitation as submissions_mail_invitation


@cron("35 8,9,10 * * *")
@task()
def remind_of_required_information() -> None:
    """One digest a person a day; the later rings are for a machine that was off."""

    reminders.remind(at=timezone.now())


@cron("50 * * * *")
@task(priority=-10)
def remember_the_day() -> None:
    """How each item stands; the last look of a day stays."""

    scores.remember(at=timezone.now())


@cron("35 * * * *")
@task(priority=-10)
def look_at_parts() -> None:
    """A part that an edit took off its page is not on the site within the hour."""

    look_again(at=timezone.now())


@cron("20 2 * * *")
@task(priority=-20)
def look_at_places() -> None:
    """Every night the running site is asked whether what must be there is there."""

    site_check.look(at=timezone.now())


@task()
def mail_invitation(invitation_id: int) -> None:
    """A link for supplying goes by mail."""

    submissions_mail_invitation.mail_invitation(invitation_id, at=timezone.now())
