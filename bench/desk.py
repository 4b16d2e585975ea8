"""The desk with many incidents: `make bench-desk`. A table, then one JSON line.

Operators work at once, each with a pause between presses as a quick person has: the inbox, a
filter, a search, an incident opened, a reply sent; an open page asks every two seconds what is new.
Then all reply as fast as they are answered. Last, what a page costs the processor, read by one
person in one process. Times are those of whole pages; the load itself runs on the same
machine. The database waits for the disk, as it does everywhere but in a demonstration.
"""

import argparse
import html
import json
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import dedent
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import measuring
from bench.operating import LIST, Operator, Timings, Waiting

AIM_MS = 150
TIMES = 20  # each page, to know what it costs the processor
ACTS = ("queue", "filter", "search", "open", "reply", "fresh")
#: Common and rare words, in other forms than they were written, a phrase, a number, days.
SEARCHES = (
    "возврат товара", "просроченные продукты", "ярмарка", "«кассовый чек»", "магазин цены",
    "гарантийный ремонт", "10007", "алкоголь ночью", "незнакомоеслово", "чек вчера",
)  # fmt: skip
FILL = """
from bench.crowd import fill
fill({incidents}, texts={texts!r})
"""
READY = """
import json
from bench.crowd import operators
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.topics.models import Topic
from otklik.organisation.models import Unit
print(json.dumps({{
    "cookies": operators({operators}),
    "incidents": Incident.objects.count(),
    "messages": Message.objects.count(),
    "topics": list(Topic.objects.active().values_list("pk", flat=True)),
    "units": list(Unit.objects.active().values_list("pk", flat=True)),
}}))
"""
COSTS = """
import json, re, time
from statistics import median
from django.test import Client
from bench.desk import TIMES
from bench.operating import IN_PLACE, TEXT
from otklik.incidents.cases.incident import Incident
from otklik.organisation.models import User
def reader(user):
    client = Client(SERVER_NAME="127.0.0.1", HTTP_ACCEPT_LANGUAGE="ru")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
def cost(ask):
    began = time.process_time()
    ask()
    return (time.process_time() - began) * 1000
operator = reader(User.objects.get(username="bench-0"))
lead = reader(User.objects.get(username="lead"))
waiting = [f"/desk/incidents/{one.number}/" for one in
           Incident.objects.unanswered().filter(thread_key__startswith="bench ", replies=None)
           .by_due()[: 2 * TIMES + 10]]
def reply(address):
    page = operator.get(address).content.decode()
    action = re.search(rf'action="({address}replies/[0-9a-f-]+/)saving/', page)[1]
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1]
              for name in ("revision", "to")}
    fields["text"] = TEXT.format(number=1)
    at = {"HX-Current-URL": f"http://127.0.0.1{address}"}
    answers = []
    spent = cost(lambda: answers.append(
        operator.post(f"{action}sending/", fields, headers=IN_PLACE | at)))
    assert answers[0].status_code == 200 and b"take-back" in answers[0].content, answers
    return spent
acts = {
    "queue": lambda each: cost(lambda: operator.get("/desk/incidents/")),
    "open": lambda each: cost(lambda: operator.get(waiting[each])),
    "overview": lambda each: cost(lambda: lead.get("/desk/overview/")),
    "reply": lambda each: reply(waiting[TIMES + 5 + each]),
}
for act in acts.values():
    for each in range(3):
        act(TIMES + each)
print(json.dumps({f"{name}_cpu_ms": round(median(act(each) for each in range(TIMES)), 1)
                  for name, act in acts.items()}))
"""
QUERIES = """
import json
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from otklik.incidents.cases.incident import Incident
from otklik.organisation.models import User
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(
    User.objects.get(username="bench-0"),
    backend="allauth.account.auth_backends.AuthenticationBackend",
)
waiting = Incident.objects.unanswered().by_due().first()
pages = {"queue": "/desk/incidents/", "filter": "/desk/incidents/?topic=1",
         "search": "/desk/incidents/?view=all&q=ремонт",
         "open": f"/desk/incidents/{waiting.number}/"}
counted = {}
for name, address in pages.items():
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        client.get(address)
    counted[name] = len(caught)
    if "--slowest" in __import__("os").environ.get("BENCH_SAY", ""):
        for query in sorted(caught, key=lambda q: -float(q["time"]))[:4]:
            print("#", name, query["time"], query["sql"][:1500])
print(json.dumps(counted))
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--incidents", type=int, default=1_000_000)
    options.add_argument("--operators", type=int, default=20)
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--pause", type=float, default=2.0, help="seconds between presses, mean")
    options.add_argument("--texts", default="", help="a CSV with a column «text»")
    options.add_argument("--database", default=os.environ.get("DATABASE_URL", ""), help="its URL")
    chosen = options.parse_args()
    texts = str(Path(chosen.texts).resolve()) if chosen.texts else ""
    with (
        measuring.database(chosen.database) as url,
        measuring.installation(url, is_durable=True) as server,
    ):
        began = time.monotonic()
        server.python(dedent(FILL).format(incidents=chosen.incidents, texts=texts))
        print(f"filled in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        text = server.python(dedent(READY).format(operators=chosen.operators))
        known = json.loads(text.splitlines()[-1])
        text = server.python(dedent(QUERIES))
        print(
            "\n".join(line for line in text.splitlines() if line.startswith("#")), file=sys.stderr
        )
        queries = json.loads(text.splitlines()[-1])
        result = Timings()
        crew = [
            Operator(server.url, cookie, result, seed=seed, pause=chosen.pause)
            for seed, cookie in enumerate(known["cookies"])
        ]
        waiting = Waiting(crew[0])
        warm_up(crew, next(waiting))
        work(
            crew,
            lambda one: round_of(one, known, waiting),
            seconds=chosen.seconds,
            is_spread=True,
        )
        sent = Timings()
        for one in crew:
            one.timings = sent
        seconds = work(crew, lambda one: answer_next(one, waiting), seconds=chosen.seconds / 4)
        costs = json.loads(server.python(dedent(COSTS)).splitlines()[-1])
    report(chosen, known, result, sent, seconds, {"queries": queries, **costs})


def warm_up(crew: Sequence[Operator], address: str) -> None:
    """Everybody opens the desk once, as in the morning: templates are read, nothing is timed."""
    for one in crew:
        for page in (LIST, f"{LIST}?view=all&q={quote(SEARCHES[0])}", address):
            one.ask("queue", page)
    crew[0].timings.took.clear()


def round_of(one: Operator, known: dict[str, list[int]], waiting: Waiting) -> None:
    """What an operator does again and again."""
    context = polled_url(one.ask("queue", LIST))
    one.rest(context)
    name = one.random.choice(["topic", "unit"])
    one.rest(polled_url(one.ask("filter", f"{LIST}?{name}={one.random.choice(known[name + 's'])}")))
    found = one.ask("search", f"{LIST}?view=all&q={quote(one.random.choice(SEARCHES))}")
    one.rest(polled_url(found))
    address = next(waiting)
    page = one.ask("open", address)
    one.rest(polled_url(page))
    if page:
        one.reply(address, page)
    one.rest(context)


def polled_url(page: str) -> str:
    """What a page asks of while it is open: the same rows, since the newest of them."""
    found = re.search(rf'hx-get="{LIST}fresh/\?([^"]*)"', page)
    return html.unescape(found[1]) if found else "view=answer"


def answer_next(one: Operator, waiting: Waiting) -> None:
    address = next(waiting)
    if page := one.ask("open", address):
        one.reply(address, page)


def work(
    crew: Sequence[Operator],
    act: Callable[[Operator], None],
    *,
    seconds: float,
    is_spread: bool = False,
) -> float:
    """Everybody at once until the time is over; how long it took. `is_spread`: people do not
    begin in one instant."""
    began = time.monotonic()

    def go_on(one: Operator) -> None:
        try:
            if is_spread:
                one.rest()
            while time.monotonic() < began + seconds:
                act(one)
        except StopIteration:
            one.timings.faults.append("nothing is left to answer")

    threads = [threading.Thread(target=go_on, args=[one]) for one in crew]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - began


def report(
    chosen: argparse.Namespace,
    known: dict[str, int],
    timings: Timings,
    sent: Timings,
    seconds: float,
    costs: dict[str, Any],
) -> None:
    heads: list[object] = ["act", "times", "p50 ms", "p95 ms", "queries", "processor ms", "aim"]
    rows = [heads]
    for act in ACTS:
        p95 = timings.within(act, 0.95)
        times = len(timings.took[act])
        is_met = "met" if p95 <= AIM_MS else f"over {AIM_MS}"
        median = f"{timings.within(act, 0.5):.0f}"
        queries, cost = costs["queries"].get(act, "—"), costs.get(f"{act}_cpu_ms", "—")
        rows.append([act, times, median, f"{p95:.0f}", queries, cost, is_met])
    measuring.table(rows)
    per_second = len(sent.took["reply"]) / seconds
    print(f"{chosen.operators} operators, a press each {chosen.pause} s; then without a pause:")
    print(f"{per_second:.1f} replies a second, p95 {sent.within('reply', 0.95):.0f} ms")
    for fault in sorted(set(timings.faults + sent.faults))[:10]:
        print(f"fault: {fault}")
    figures = {
        "db": "postgresql" if chosen.database else "sqlite",
        "incidents": known["incidents"],
        "messages": known["messages"],
        **{f"{act}_p95_ms": round(timings.within(act, 0.95)) for act in ACTS[:5]},
        "replies_s": round(per_second, 1),
        **costs,
        "faults": len(timings.faults) + len(sent.faults),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
