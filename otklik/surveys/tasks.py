import logging
import secrets
from contextlib import suppress

from django.tasks import task
from django.utils import timezone

from otklik.core.refusal import Refused
from otklik.core.schedule import cron
from otklik.surveys.lifecycle import close, shuffle_stored_answers
from otklik.surveys.lifecycle.transitions import close_wave
from otklik.surveys.result_news import consent_wordings, subscription_views
from otklik.surveys.result_news.subscriber_contact import Contact
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
    """A great wave, piece by piece."""
    close.count(Wave.objects.get(pk=wave), by=None, at=timezone.now())


@cron("25 9 * * *")
@task()
def tell_news() -> None:
    """Who left an address is told of published results, once; nobody's address is kept longer than
    was said."""
    now = timezone.now()
    Contact.objects.too_old(at=now).delete()
    for wave in Wave.objects.open(at=now):
        consent_wordings.note(wave, by=None, at=now)
    for wave in Wave.objects.published().filter(contacts__isnull=False).distinct():
        subscription_views.tell(wave, at=now)


@cron("*/10 * * * *")
@task()
def close_waves() -> None:
    """The last day of a wave ends at midnight by the authority's clock. What somebody began to
    count and did not end is counted too."""
    now = timezone.now()
    for wave in Wave.objects.left_uncounted(at=now):
        close.count(wave, by=None, at=now)
    for wave in Wave.objects.past_their_day(on=timezone.localdate(now)):
        with suppress(Refused):  # somebody closed it meanwhile; the others still wait
            close_wave(wave, by=None, at=now)
