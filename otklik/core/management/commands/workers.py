"""Several workers as threads of one process: while one waits for the network the others work."""

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import datetime
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.models import Q, QuerySet
from django.tasks import TaskResultStatus
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult, get_date_max

from otklik.core.db.compiled_queries import compiled_query

logger = logging.getLogger("django_tasks_db")
INTERVAL_SECONDS = 0.5
PAUSE_SECONDS = 1.0  # after a failure


class Command(BaseCommand):
    """`workers deliveries:4 hearing:2`: so many threads for each queue.

    A thread that fails (the database was locked too long) goes on after a second, and delays no
    other queue; on SIGTERM each thread finishes its task.
    """

    help = "Run several task workers as threads of one process: queue:threads …"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queues", nargs="+", metavar="queue:threads")

    def handle(self, *args: Any, queues: Sequence[str], **options: Any) -> None:
        logger.addFilter(_is_news)
        self.workers = [worker for wish in queues for worker in _workers(wish)]
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        threads = [threading.Thread(target=self._work, args=(worker,)) for worker in self.workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _work(self, worker: Worker) -> None:
        """To take a task, the library locks SQLite and opens a connection anew: only where one
        waits."""
        while worker.running:
            try:
                if _waiting(*worker.queue_names, at=timezone.now()):
                    worker.run()
                time.sleep(INTERVAL_SECONDS)
            except Exception as fault:
                logger.error("A worker failed: %s. It goes on.", type(fault).__name__)
                connections.close_all()
                time.sleep(PAUSE_SECONDS)
        connections.close_all()

    def _end(self, signum: int, frame: FrameType | None) -> None:
        self._stop()

    def _stop(self) -> None:
        for worker in self.workers:
            worker.running = False


def _is_news(record: logging.LogRecord) -> bool:
    """The library's worker ends when no task waits, and begins anew with the next one."""
    return not str(record.msg).startswith(("Starting worker", "No more tasks to run"))


@compiled_query
def _waiting(queue: str, *, at: datetime) -> QuerySet[Any, Any]:
    """One of its tasks that is ready, as `ready` of the library says."""
    is_due = Q(run_after=get_date_max()) | Q(run_after__lte=at)
    ready = DBTaskResult.objects.filter(is_due, status=TaskResultStatus.READY, queue_name=queue)
    return ready.order_by().values_list("pk")[:1]


def _workers(wish: str) -> list[Worker]:
    """Raises CommandError for anything but a queue and a number of threads."""
    queue, _sign, number = wish.partition(":")
    if not (queue and number.isdecimal() and 0 < int(number) <= 32):
        raise CommandError(f"{wish}: say queue:threads, such as deliveries:4.")
    return [
        Worker(
            queue_names=[queue],
            excluded_queue_names=[],
            interval=INTERVAL_SECONDS,
            batch=True,  # until no task waits
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        for _thread in range(int(number))
    ]
