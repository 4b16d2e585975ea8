"""Tasks hurry rows; rows are the truth. Bodies import late, since the models enqueue these."""

from django.tasks import task
from django.utils import timezone

from otklik.core.clock import cron


@task(queue_name="deliveries")
def send_delivery(delivery_id: int) -> None:
    from otklik.channels import engine

    engine.send(delivery_id, at=timezone.now())


@task(queue_name="deliveries")
def look_for_delivery(delivery_id: int) -> None:
    from otklik.channels import engine

    engine.look(delivery_id, at=timezone.now())


@task()
def tell_outcome(delivery_id: int) -> None:
    from otklik.channels import telling

    telling.tell(delivery_id, at=timezone.now())


@cron("* * * * *")
@task()
def sweep() -> None:
    from otklik.channels import sweeping

    sweeping.sweep(at=timezone.now())
