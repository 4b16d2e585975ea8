"""Several workers as threads of one process: while one waits for the network the others work."""

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

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
        self.workers = [worker for wish in queues for worker in _workers(wish)]
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        threads = [threading.Thread(target=self._work, args=(worker,)) for worker in self.workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _work(self, worker: Worker) -> None:
        while worker.running:
            try:
                worker.run()
            except Exception as fault:
                logger.error("A worker failed: %s. It goes on.", type(fault).__name__)
                time.sleep(PAUSE_SECONDS)
            finally:
                connections.close_all()

    def _end(self, signum: int, frame: FrameType | None) -> None:
        self._stop()

    def _stop(self) -> None:
        for worker in self.workers:
            worker.running = False


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
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        for _thread in range(int(number))
    ]
