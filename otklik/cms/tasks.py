"""Scheduled tasks for search and pages."""

from django.tasks import task
from django.utils import timezone

from otklik.cms.page_checks import nightly_check
from otklik.cms.search import failed_query, vocabulary
from otklik.core.schedule import cron


@cron("*/5 * * * *")
@task()
def learn_words() -> None:
    """Make new words of the index known to the spelling correction."""
    vocabulary.learn(at=timezone.now())


@cron("15 2 * * *")
@task()
def look_at_site() -> None:
    """Find faults of the site; takes minutes if many links are slow."""
    nightly_check.check_site(at=timezone.now())


@cron("40 3 * * *")
@task()
def forget_asked() -> None:
    """Delete digests of earlier months, whose words did not come again."""
    failed_query.forget_waiting(at=timezone.now())
