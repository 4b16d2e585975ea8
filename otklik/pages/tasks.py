"""What the clock does for the search."""

from django.tasks import task
from django.utils import timezone

from otklik.core.clock import cron
from otklik.pages import asking, dictionary
from otklik.pages.mending import looking


@cron("*/5 * * * *")
@task()
def learn_words() -> None:
    """Words that came into the index are known to whoever mistypes them."""
    dictionary.learn(at=timezone.now())


@cron("15 2 * * *")
@task()
def look_at_site() -> None:
    """What is to be mended on the site; takes minutes where many links are slow."""
    looking.look_at_site(at=timezone.now())


@task()
def look_at_page(pk: int) -> None:
    """A page that was just published."""
    page = looking.shown_pages().filter(pk=pk).first()
    if page is not None:
        looking.look_at(page, at=timezone.now())


@cron("40 3 * * *")
@task()
def forget_asked() -> None:
    """What waited in an earlier month whether it would come again did not."""
    asking.forget_waiting(at=timezone.now())
