from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.incidents.importing import tasks as importing  # noqa: F401 - the clock looks here
from otklik.incidents.moderation import takedown
from otklik.incidents.replies import delivery_outcome
from otklik.incidents.reply_templates.models import Wording


@task()
def delivery_settled(delivery_id: int) -> None:
    """A delivery of ours has an outcome: the reply follows it."""
    delivery_outcome.settle(delivery_id, at=timezone.now())


@task()
def moderation_settled(delivery_id: int) -> None:
    """A comment was hidden, shown again or deleted, or was not."""
    takedown.settle(delivery_id, at=timezone.now())


@cron("10 0 * * *")
@task()
def tell_what_templates_cite() -> None:
    """Templates from before the register kept citations; harmless for those it knows."""
    now = timezone.now()
    for wording in Wording.objects.kept().filter(kind=Wording.Kind.TEMPLATE).with_acts():
        wording.tell_register([(one.act, one.clause) for one in wording.citations.all()], at=now)
