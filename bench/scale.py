"""A national news day, as much of it as this machine bears: `make bench-scale`.

10,000 comments an hour, 1,000 pages a second from what nginx keeps, 100 answers to the survey a
second, all at once through nginx on two web nodes, two workers and PostgreSQL (bench/cluster.py).
`--share` says how much of that is asked; the generator runs on the same cores. First the rate of
the queue alone and beside heavy writing. A table, and last one JSON line: asked, given, lost.
Comments are counted by their numbers; answers to a survey are anonymous and only counted.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from textwrap import dedent

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import burst, surveys
from bench.cluster_asking import Asking, Pushing
from bench.cluster_parts import cluster
from bench.cluster_people import KNOWN, outcome
from tools.nginx import Nginx

COMMENTS, PAGES, ANSWERS = 10_000 / 3600, 1000.0, 100.0  # a second
QUEUE = """
import threading, time
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from otklik.core.models import Tick
from otklik.operations.tasks import sweep_lost_tasks
is_over = threading.Event()
def write():
    while not is_over.is_set():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_written (body) SELECT repeat('x', 500)"
                           " FROM generate_series(1, 200)")
    connection.close()
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE IF NOT EXISTS bench_written (id bigserial, body text)")
writers = [threading.Thread(target=write) for _ in range({writers})]
for writer in writers:
    writer.start()
began = time.monotonic()
for _ in range({tasks}):
    sweep_lost_tasks.enqueue()
enqueued = time.monotonic() - began
while DBTaskResult.objects.ready().filter(task_path__endswith="sweep_lost_tasks").exists():
    time.sleep(0.1)
took = time.monotonic() - began
is_over.set()
for writer in writers:
    writer.join()
print("rate", round({tasks} / took, 1), round({tasks} / enqueued, 1))
"""


class Paced(Asking):
    """So many questions a second, as far as they are answered; what was not is counted."""

    threads_wanted = 8

    def __init__(self, front: Nginx, rate: float, path: str) -> None:
        super().__init__(front)
        self.rate, self.path, self.given, self.failed = rate, path, 0, 0

    def _work(self) -> None:
        line, due = self._line(), time.monotonic()
        while not self.is_over.is_set():
            due += self.threads_wanted / self.rate
            self.is_over.wait(max(0.0, due - time.monotonic()))
            is_good = self._one(line)
            with self.lock:
                self.given += is_good
                self.failed += not is_good
        line.close()

    def _one(self, line: object) -> bool:
        return self._asks(line, "GET", self.path)  # type: ignore[arg-type]


class Filling(Paced):
    """People who open the form and send it."""

    def _one(self, line: object) -> bool:
        import http.client

        assert isinstance(line, http.client.HTTPSConnection)
        try:
            line.request("GET", surveys.FORM)
            page = line.getresponse().read().decode()
            ticket = re.search(r'name="ticket" value="([^"]+)"', page)
            body = f"{surveys.ANSWERS}&ticket={ticket[1]}" if ticket else ""
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            kind |= {"Origin": f"https://{line.host}:{line.port}"}
            line.request("POST", surveys.FORM, body, kind)
            answer = line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            line.close()
            return False
        return answer.status == http.HTTPStatus.FOUND


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--share", type=float, default=0.1, help="of the national day")
    parser.add_argument("--tasks", type=int, default=500, help="to measure the queue by")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="otklik-scale-") as name,
        cluster(Path(name), OTKLIK_PROXY_SECONDS="1") as all_of_it,
    ):
        front, server = all_of_it.front, all_of_it.server
        server.python(dedent(burst.ACCOUNT))
        server.python(dedent(surveys.OPEN))
        rates = {
            writers: server.python(QUEUE.format(writers=writers, tasks=options.tasks)).split()
            for writers in (0, 2)
        }
        share = options.share
        pushing = Pushing(front, COMMENTS * share)
        pages, forms = Paced(front, PAGES * share, "/"), Filling(front, ANSWERS * share, "")
        for asking in (pushing, pages, forms):
            asking.start()
        time.sleep(options.seconds)
        for asking in (pushing, pages, forms):
            asking.finish()
        server.python(dedent(burst.UNTIL_HANDED_ON).format(seconds=600))
        at_desk, _events = json.loads(burst._find(r"known (\[.*\])", server.python(dedent(KNOWN))))
        stored = int(server.python(dedent(surveys.COUNT)).split()[-1])
    second = {
        "comments": (
            COMMENTS * share,
            len(pushing.taken),
            outcome(pushing.dealt, pushing.taken, at_desk)["lost"],
        ),
        "pages": (PAGES * share, pages.given, pages.failed),
        "answers": (ANSWERS * share, forms.given, forms.given - stored),
    }
    result: dict[str, object] = {"share": share, "load": round(os.getloadavg()[0], 1)}
    print(f"{'':10} {'asked a second':>15} {'given a second':>15} {'lost':>6}")
    for what, (asked, given, lost) in second.items():
        print(f"{what:10} {asked:15.1f} {given / options.seconds:15.1f} {lost:6}")
        result[what] = {
            "asked_s": round(asked, 2), "given_s": round(given / options.seconds, 2), "lost": lost,
        }  # fmt: skip
    for writers, words in rates.items():
        result[f"queue_s_beside_{writers}_writers"] = float(words[-2])
    print(json.dumps(result))
    return int(any(lost > 0 for _asked, _given, lost in second.values()))


if __name__ == "__main__":
    sys.exit(main())
