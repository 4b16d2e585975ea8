"""Who asks the nginx of a cluster: a network that pushes, a reader; what both have in common."""

import http.client
import ssl
import threading
import time
from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from bench import burst
from tools.nginx import Nginx

SENDERS = 8


class Asking:
    """Threads that ask nginx until they are told to finish."""

    threads_wanted = 1

    def __init__(self, front: Nginx) -> None:
        self.address = urlsplit(front.https)
        self.trusted = ssl.create_default_context(cafile=str(front.certificate))
        self.is_over = threading.Event()
        self.lock, self.seen = threading.Lock(), threading.local()
        self.faults: Counter[str] = Counter()
        self.cookies: dict[str, str] = {}
        self.threads = [
            threading.Thread(target=self._work, daemon=True) for _ in range(self.threads_wanted)
        ]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def finish(self) -> None:
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def _line(self, *, source: tuple[str, int] | None = None) -> http.client.HTTPSConnection:
        host, port = str(self.address.hostname), self.address.port
        return http.client.HTTPSConnection(
            host, port, timeout=60, context=self.trusted, source_address=source
        )

    def _asks(
        self, line: http.client.HTTPSConnection, method: str, path: str, body: bytes | None = None
    ) -> bool:
        """Whether it was answered well; if not, `faults` counts why."""
        headers = {"Content-Type": "application/json"} if body else {}
        headers["X-Telegram-Bot-Api-Secret-Token"] = "a-secret-of-the-bench"
        self._answered(line, method, path, body, headers)
        return self.status == HTTPStatus.OK

    def _page(
        self, line: http.client.HTTPSConnection, method: str, path: str, form: bytes | None = None
    ) -> str:
        """What a browser is answered, which is `status`; nothing where it is not answered."""
        text = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Accept-Language": "ru", "Cookie": text}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"https://{self.address.netloc}"
            headers["Referer"] = f"https://{self.address.netloc}{path}"
        return self._answered(line, method, path, form, headers).decode()

    def _answered(
        self,
        line: http.client.HTTPSConnection,
        method: str,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str],
    ) -> bytes:
        try:
            line.request(method, path, body, dict(headers))
            answer = line.getresponse()
            result = answer.read()
        except (OSError, http.client.HTTPException) as fault:
            line.close()
            self._note(0, type(fault).__name__)
            return b""
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self._keep(value)
        self._note(answer.status, str(answer.status))
        return result

    def _keep(self, cookie: str) -> None:
        name, _, rest = cookie.partition("=")
        if name.endswith("csrftoken"):
            self.cookies[name] = rest.partition(";")[0]

    def _note(self, status: int, why: str) -> None:
        self.seen.status = status
        if not HTTPStatus.OK <= status < HTTPStatus.BAD_REQUEST:
            with self.lock:
                self.faults[why] += 1

    @property
    def status(self) -> int:
        """Of what this thread was answered last; 0 where the line broke."""
        return int(self.seen.status)

    def _work(self) -> None:
        raise NotImplementedError


class Pushing(Asking):
    """A network: each comment until it is taken, so many a second together."""

    threads_wanted = SENDERS

    def __init__(self, front: Nginx, rate: float) -> None:
        super().__init__(front)
        self.pause = SENDERS / rate
        self.dealt = self.refused = 0
        self.taken: dict[int, float] = {}  # when each was acknowledged

    def _work(self) -> None:
        line = self._line()
        while not self.is_over.is_set():
            with self.lock:
                number, self.dealt = self.dealt, self.dealt + 1
            result = burst._update(number)  # repeated to the byte, as networks do
            while not self._asks(line, "POST", "/hooks/burst/", result):
                with self.lock:
                    self.refused += 1
                time.sleep(burst.PAUSE_SECONDS)
            with self.lock:
                self.taken[number] = time.monotonic()
            self.is_over.wait(self.pause)
        line.close()


class Reading(Asking):
    """A reader of the first page, ten times a second."""

    def __init__(self, front: Nginx) -> None:
        super().__init__(front)
        self.good = 0
        self.longest_gap = 0.0

    def _work(self) -> None:
        line, last = self._line(), time.monotonic()
        while not self.is_over.wait(0.1):
            if self._asks(line, "GET", "/"):
                self.good += 1
                self.longest_gap = max(self.longest_gap, time.monotonic() - last)
                last = time.monotonic()
        line.close()
