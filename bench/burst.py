"""A burst of web hooks against a running installation: is each stored, once, in order, how soon
is it answered, and when has the desk everything, while its workers hand on?

The network's side is a few senders, each with a line of its own, that repeat what is refused.
"""

import http.client
import json
import math
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import dedent
from urllib.parse import urlsplit

from bench import measuring

SENDERS = 8
LONGEST_SECONDS = 3600
PAUSE_SECONDS = 0.5  # before a refused call is repeated

ACCOUNT = """
from otklik.channels.models import Account
account = Account.objects.create(code="burst", network="telegram", name="burst", container="-1")
account.secrets.create(name="hook_secret", value="a-secret-of-the-bench")
account.secrets.create(name="token", value="1:a")
account.secrets.create(name="discussion", value="-2")
"""
WATCH = """
import time
from django.db import connection
from otklik.channels.models import RawEvent
with connection.cursor() as cursor:
    cursor.execute("PRAGMA synchronous" if connection.vendor == "sqlite" else "SHOW fsync")
    print("durable", cursor.fetchone()[0] in (2, "on"), flush=True)
handed_on = RawEvent.objects.filter(account__code="burst", handed_on_at__isnull=False)
until = time.monotonic() + {seconds}
while handed_on.count() < {events} and time.monotonic() < until:
    time.sleep(0.2)
print("at desk", time.time())
"""
WAITING = """
from otklik.channels.models import RawEvent
print("waiting", RawEvent.objects.filter(account__code="burst").waiting().count())
"""
UNTIL_HANDED_ON = """
import time
from otklik.channels.models import RawEvent
until = time.monotonic() + {seconds}
waiting = RawEvent.objects.filter(account__code="burst").waiting()
while waiting.exists() and time.monotonic() < until:
    time.sleep(0.5)
print("waiting", waiting.count())
"""
COUNT = """
import json
from django_tasks_db.models import DBTaskResult
from otklik.channels.models import RawEvent
from otklik.incidents.cases.message import Message
events = RawEvent.objects.filter(account__code="burst").order_by("pk")
told = [json.loads(bytes(body)) for body in events.values_list("body", flat=True)]
ids = [update["update_id"] for update in told]
late = max((max(0, place - number) for place, number in enumerate(ids)), default=0)
said = Message.objects.filter(account__code="burst", direction="in").order_by("pk")
order = [int(number) for number in said.values_list("external_id", flat=True)]
came = [update["message"]["message_id"] for update in told]
print("counted", json.dumps({
    "stored": len(ids),
    "twice": len(ids) - len(set(ids)),
    "disorder": late,
    "handed_on": events.filter(handed_on_at__isnull=False).count(),
    "at_desk": len(order),
    "handed_on_in_disorder": sum(a != b for a, b in zip(order, came)) + abs(len(order) - len(came)),
    "tasks": DBTaskResult.objects.filter(task_path__endswith=".hand_on_events").count(),
}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """`stored` of `answered` events; `refused` calls were repeated. `disorder`: how many places at
    most an event came late; `handed_on_in_disorder`: events that reached the desk in another
    place than they were stored in. `tasks`: hand-on tasks enqueued. `handed_on_meanwhile`: when
    the last was answered; `handed_on_s`: from the first call until the desk had everything.
    `per_second` and `at_desk_per_second`: stored, and at the desk, in these times. `is_durable`:
    the database waited for the disk. `cpu_ms`: of all programs, for each event until it was at
    the desk.
    """

    answered: int
    refused: int
    stored: int
    twice: int
    disorder: int
    handed_on_meanwhile: int
    handed_on: int
    at_desk: int
    handed_on_in_disorder: int
    tasks: int
    sent_s: float
    handed_on_s: float
    per_second: float
    at_desk_per_second: float
    is_durable: bool
    cpu_ms: float
    p50_ms: float
    p99_ms: float


@dataclass
class _Network:
    """Deals the numbers of its updates to its senders, and keeps what they were answered."""

    url: str
    events: int
    dealt: int = 0
    refused: int = 0
    ms: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self) -> None:
        """All of them."""
        threads = [threading.Thread(target=self._sender) for _ in range(SENDERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _sender(self) -> None:
        address = urlsplit(self.url)
        line = http.client.HTTPConnection(str(address.hostname), address.port, timeout=60)
        while (number := self._next()) is not None:
            while not self._is_taken(line, address.path, _update(number)):
                time.sleep(PAUSE_SECONDS)
        line.close()

    def _next(self) -> int | None:
        with self.lock:
            if self.dealt == self.events:
                return None
            self.dealt += 1
            return self.dealt - 1

    def _is_taken(self, line: http.client.HTTPConnection, path: str, body: bytes) -> bool:
        headers = {
            "Content-Type": "application/json",
            "X-Telegram-Bot-Api-Secret-Token": "a-secret-of-the-bench",
        }
        began = time.perf_counter()
        try:
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            answer.read()
            is_taken = answer.status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            line.close()
            is_taken = False
        with self.lock:
            if is_taken:
                self.ms.append((time.perf_counter() - began) * 1000)
            else:
                self.refused += 1
        return is_taken


def burst(events: int, *, database_url: str = "") -> Burst:
    """Raises SystemExit when the desk has not everything within an hour."""
    with measuring.installation(database_url, is_durable=True) as server:
        server.python(dedent(ACCOUNT))
        network = _Network(url=f"{server.url}/hooks/burst/", events=events)
        watch = dedent(WATCH).format(events=events, seconds=LONGEST_SECONDS)
        with server.start_python(watch) as watching:
            assert watching.stdout is not None
            is_durable = _find(r"durable (\w+)", watching.stdout.readline()) == "True"
            began, spent = time.time(), server.processor_seconds()
            network.send()
            sent_s = time.time() - began
            waiting = _find(r"waiting (\d+)", server.python(dedent(WAITING)))
            handed_on_s = float(_find(r"at desk ([\d.]+)", watching.stdout.read())) - began
            spent = server.processor_seconds() - spent
        counted = json.loads(_find(r"counted (\{.*\})", server.python(dedent(COUNT))))
    return Burst(
        answered=len(network.ms),
        refused=network.refused,
        handed_on_meanwhile=counted["stored"] - int(waiting),
        sent_s=round(sent_s, 1),
        handed_on_s=round(handed_on_s, 1),
        per_second=round(len(network.ms) / sent_s, 1),
        at_desk_per_second=round(counted["at_desk"] / handed_on_s, 1),
        is_durable=is_durable,
        cpu_ms=round(spent / events * 1000, 2),
        p50_ms=_share(network.ms, 0.5),
        p99_ms=_share(network.ms, 0.99),
        **counted,
    )


def _update(number: int) -> bytes:
    group = {"id": -2, "type": "supergroup", "title": "g"}
    who = {"id": 1000 + number % 500, "is_bot": False, "first_name": "Житель"}
    message = {
        "message_id": number + 10, "date": int(time.time()), "chat": group,
        "message_thread_id": 1, "from": who, "text": f"Вопрос {number}",
    }  # fmt: skip
    return json.dumps({"update_id": number, "message": message}, ensure_ascii=False).encode()


def _share(ms: Sequence[float], share: float) -> float:
    """Within how many milliseconds that share of the answers came."""
    return round(sorted(ms)[math.ceil(share * len(ms)) - 1], 1) if ms else 0.0


def _find(pattern: str, printed: str) -> str:
    match = re.search(pattern, printed)
    if match is None:
        raise SystemExit(f"The installation said something else:\n{printed}")
    return match[1]
