from django.tasks import task
from django.utils import timezone

from otklik.incidents import delivering


@task()
def delivery_settled(delivery_id: int) -> None:
    """A delivery of ours has an outcome: the reply follows it."""
    delivering.settle(delivery_id, at=timezone.now())
