from django.tasks import task
from django.utils import timezone

from otklik.core.clock import cron
from otklik.register import finding
from otklik.register.models import Act


@cron("5 0 * * *")
@task()
def follow_editions() -> None:
    """From the day a new edition holds the search finds its words."""
    for act in Act.objects.amended().with_editions():
        finding.renew(act, on=timezone.localdate())
