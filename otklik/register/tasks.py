from django.tasks import task
from django.utils import timezone

from otklik.core.clock import cron
from otklik.register import finding, following
from otklik.register.models import Act, Citation


@cron("5 0 * * *")
@task()
def follow_editions() -> None:
    """From the day a new edition holds the search finds its words."""
    for act in Act.objects.amended().with_editions():
        finding.renew(act, on=timezone.localdate())


@cron("15 0 * * *")
@task()
def follow_citations() -> None:
    """Whatever changed an act past its verbs reaches those who cite it all the same."""
    codes = Citation.objects.order_by("code").values_list("code", flat=True).distinct()
    following.follow_citations(set(codes), at=timezone.now())
