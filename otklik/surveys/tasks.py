import logging
import secrets
from contextlib import suppress

from django.tasks import task
from django.utils import timezone

from otklik.core.optional_packages import learning_extra
from otklik.core.refusal import Refused
from otklik.core.schedule import cron
from otklik.surveys.coding.models import Coding
from otklik.surveys.coding.suggestions import group
from otklik.surveys.lifecycle import shuffle_stored_answers, transitions
from otklik.surveys.results_mailing.subscriber_and_consent import Contact, note_consent
from otklik.surveys.results_mailing.views import mail_results
from otklik.surveys.waves.models import Wave

logger = logging.getLogger(__name__)


@cron("*/10 * * * *")
@task()
def shuffle_answers() -> None:
    try:
        shuffle_stored_answers.shuffle_if_due(salt=secrets.token_hex(32), at=timezone.now())
    except shuffle_stored_answers.Busy:
        logger.warning("Answers could not be shuffled now: the database is busy. Trying later.")


@task()
def count_wave(wave: int) -> None:
    transitions.count(Wave.objects.get(pk=wave), by=None, at=timezone.now())


@cron("25 9 * * *")
@task()
def tell_news() -> None:
    """Mail published results once to those who left an address, and delete old addresses."""
    now = timezone.now()
    Contact.objects.too_old(at=now).delete()
    for wave in Wave.objects.open(at=now):
        note_consent(wave, by=None, at=now)
    for wave in Wave.objects.published().filter(contacts__isnull=False).distinct():
        mail_results(wave, at=now)


@cron("*/10 * * * *")
@task()
def close_waves() -> None:
    """Close waves whose last day is over, and finish interrupted counting."""
    now = timezone.now()
    for wave in Wave.objects.left_uncounted(at=now):
        transitions.count(wave, by=None, at=now)
    for wave in Wave.objects.past_their_day(on=timezone.localdate(now)):
        with suppress(Refused):  # somebody closed it meanwhile; the others still wait
            transitions.close_wave(wave, by=None, at=now)


@task()
def group_texts(coding_id: int) -> None:
    """Group answers that say nearly the same; does nothing if the coding was deleted meanwhile, or
    without the packages that group."""
    coding = Coding.objects.running().filter(pk=coding_id).first()
    if coding is not None and learning_extra.is_installed():
        group(coding, at=timezone.now())
