"""What the clock does for the search."""

from django.tasks import task
from django.utils import timezone

from otklik.cms.page_checks import nightly_check
from otklik.cms.search import record_search_outcome, vocabulary
from otklik.core.schedule import cron


@cron("*/5 * * * *")
@task()
def learn_words() -> None:
    """Words that came into the index are known to whoever mistypes them."""
    vocabulary.learn(at=timezone.now())


@cron("15 2 * * *")
@task()
def look_at_site() -> None:
    """What is to be mended on the site; takes minutes where many links are slow."""
    nightly_check.look_at_site(at=timezone.now())


@task()
def look_at_page(pk: int) -> None:
    """A page that was just published."""
    page = nightly_check.shown_pages().filter(pk=pk).first()
    if page is not None:
        nightly_check.look_at(page, at=timezone.now())


@cron("40 3 * * *")
@task()
def forget_asked() -> None:
    """What waited in an earlier month whether it would come again did not."""
    record_search_outcome.forget_waiting(at=timezone.now())
