"""The clock as a loop: rings once a minute until it is told to stop."""

import logging
import threading
from datetime import datetime, timedelta

from django.db import close_old_connections, connections
from django.utils import timezone

from otklik.core.schedule import enqueue_due_tasks

log = logging.getLogger(__name__)


def tick_until(stopping: threading.Event) -> None:
    """Ring at once and then at each whole minute. An error is logged; the next minute rings."""
    while True:
        now = timezone.now()
        try:
            close_old_connections()
            enqueue_due_tasks(at=now)
        except Exception:
            log.exception("The clock could not ring at %s.", now)
        finally:
            connections.close_all()
        if stopping.wait(seconds_to_next_minute(timezone.now())):
            return


def seconds_to_next_minute(now: datetime) -> float:
    following = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return max((following - now).total_seconds(), 0.05)
