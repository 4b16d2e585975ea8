"""Errors reported to the authority's own collector, where OTKLIK_ERRORS_URL names one (ADR 0112).

A report holds what the log holds (`core.logs`): type, frames, route and status. No exception
message, no input, no URL, no cookie.
"""

import logging
import os
import queue
import threading
import time
from typing import Any, Final

import httpx

from otklik.core.logs import record_fields

MOST_WAITING: Final = 100
"""More are dropped: an error must not cost memory or time of requests."""
SAME_AGAIN: Final = 60  # seconds before the same error is reported again
SECONDS: Final = 5
OWN = ("httpx", "httpcore", __name__)

log = logging.getLogger(__name__)


class ErrorReportHandler(logging.Handler):
    """Posts each error as one JSON object, from a thread."""

    def __init__(self, url: str, version: str = "") -> None:
        super().__init__(logging.ERROR)
        self.url, self.version = url, version
        self.waiting: queue.Queue[dict[str, Any]] = queue.Queue(MOST_WAITING)
        self._reported: dict[tuple[str, ...], float] = {}
        self._of_process = 0
        self._starting = threading.Lock()

    def emit(self, record: logging.LogRecord) -> None:
        """Never blocks and never raises."""
        if record.name.startswith(OWN):
            return
        try:
            facts = record_fields(record)
            if not self._is_repeated(facts):
                self.waiting.put_nowait({**facts, "version": self.version})
                self._start()
        except queue.Full:
            pass
        except Exception:
            self.handleError(record)

    def _is_repeated(self, facts: dict[str, Any]) -> bool:
        frames = facts.get("frames") or [""]
        what = (facts.get("exception", ""), frames[-1], facts["logger"], facts["message"])
        now = time.monotonic()
        self._reported = {one: at for one, at in self._reported.items() if now - at < SAME_AGAIN}
        if what in self._reported:
            return True
        self._reported[what] = now
        return False

    def _start(self) -> None:
        """One thread per process: the web server forks after settings are loaded."""
        with self._starting:
            if self._of_process != os.getpid():
                self._of_process = os.getpid()
                threading.Thread(target=self._post, name="error reports", daemon=True).start()

    def _post(self) -> None:
        with httpx.Client(timeout=SECONDS) as client:
            while True:
                facts = self.waiting.get()
                try:
                    client.post(self.url, json=facts).raise_for_status()
                except httpx.HTTPError as fault:
                    log.warning("The collector of errors took nothing: %s.", type(fault).__name__)
                finally:
                    self.waiting.task_done()
