from django.tasks import task
from django.utils import timezone

from otklik.core.clock import cron
from otklik.incidents import (
    alert_tasks,  # noqa: F401 - the clock looks here
    delivering,
    fetching_tasks,  # noqa: F401 - the clock looks here
    help_tasks,  # noqa: F401 - the clock looks here
    mass_tasks,  # noqa: F401 - the clock looks here
    moderating,
)
from otklik.incidents.importing import tasks as importing  # noqa: F401 - the clock looks here
from otklik.incidents.models import Wording


@task()
def delivery_settled(delivery_id: int) -> None:
    """A delivery of ours has an outcome: the reply follows it."""
    delivering.settle(delivery_id, at=timezone.now())


@task()
def moderation_settled(delivery_id: int) -> None:
    """A comment was hidden, shown again or deleted, or was not."""
    moderating.settle(delivery_id, at=timezone.now())


@cron("10 0 * * *")
@task()
def tell_what_templates_cite() -> None:
    """Templates from before the register kept citations; harmless for those it knows."""
    now = timezone.now()
    for wording in Wording.objects.kept().filter(kind=Wording.Kind.TEMPLATE).with_acts():
        wording.tell_register([(one.act, one.clause) for one in wording.citations.all()], at=now)
