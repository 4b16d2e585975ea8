"""One waiting task an account is enough: it hands on everything that waits when it begins."""

from datetime import datetime

from django.db import transaction

from otklik.channels.inbound.models import Inflow
from otklik.core.queue import enqueue


@transaction.atomic
def ask(account_id: int, *, at: datetime) -> None:
    """Let a worker hand on what waits in the account, unless one was asked and has not begun."""
    hurry(Inflow.objects.held(account_id), at=at)


def hurry(inflow: Inflow, *, at: datetime) -> None:
    """The same of one that the caller holds."""
    if inflow.ask(at=at):
        enqueue("otklik.ingest.tasks.hand_on_events", inflow.account_id)


@transaction.atomic
def begin(account_id: int) -> None:
    """Before a worker looks: what was stored until now it will see, for all else it is asked."""
    Inflow.objects.held(account_id).begin()
