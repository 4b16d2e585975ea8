from secrets import token_urlsafe

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.incidents.feedback import ask


@task()
def question_settled(delivery_id: int) -> None:
    """«Помогло?» stands in the network, or does not."""
    ask.settle(delivery_id, at=timezone.now())


@cron("*/10 * * * *")
@task(priority=-5)  # what a network sent goes first
def ask_whether_it_helped() -> None:
    ask.ask_due(at=timezone.now(), code=lambda: token_urlsafe(16))
