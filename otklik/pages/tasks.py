"""What the clock does for the search."""

from django.tasks import task
from django.utils import timezone

from otklik.core.clock import cron
from otklik.pages import asking, dictionary


@cron("*/5 * * * *")
@task()
def learn_words() -> None:
    """Words that came into the index are known to whoever mistypes them."""
    dictionary.learn(at=timezone.now())


@cron("40 3 * * *")
@task()
def forget_asked() -> None:
    """What waited in an earlier month whether it would come again did not."""
    asking.forget_waiting(at=timezone.now())
