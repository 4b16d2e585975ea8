"""Tasks of the clock for search and pages."""

from django.tasks import task
from django.utils import timezone

from otklik.cms.page_checks import nightly_check
from otklik.cms.search import failed_query, vocabulary
from otklik.core.schedule import cron


@cron("*/5 * * * *")
@task()
def learn_words() -> None:
    """New words of the index become known to the correction of mistyped ones."""
    vocabulary.learn(at=timezone.now())


@cron("15 2 * * *")
@task()
def look_at_site() -> None:
    """What is to be mended on the site; takes minutes where many links are slow."""
    nightly_check.check_site(at=timezone.now())


@cron("40 3 * * *")
@task()
def forget_asked() -> None:
    """Digests of earlier months, whose words did not come again."""
    failed_query.forget_waiting(at=timezone.now())
