"""The site under load: `make bench-portal`. A table, then one JSON line.

Pages are asked for as a stranger does, on a durable installation with the demonstration's data and
so many entries of the search besides; first as readers get them, kept while their tables are
unchanged (ADR 0097), then each made anew, by an address that is never kept, of kept parts.
`cached_*` is the mean of the kept ones of `CACHED`, beside a constant page on as many processes;
`hit_share` is of pages kept at ten requests a second while somebody writes elsewhere each second;
`*_p50_ms` is of pages made anew, one reader at a time; beside it the processor's time alone, which
says the same on a busy machine. Beside the search stands what a site without an index does: LIKE
over the same table, which knows no form of a word. With `--bakerydemo`, `of_bakerydemo_min` is the
least of five pages made anew, by one of Wagtail's demonstration that does the same work.
"""

import argparse
import gzip
import json
import math
import os
import re
import sys
import urllib.request
from pathlib import Path
from urllib.parse import quote_plus

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import bakerydemo, hit_share, measuring

PAGES = {
    "home": "/",
    "list": "/acts/",
    "answer": "/answers/exchange-did-not-fit/",
    "act": "/acts/order-23/",
    "search": f"/search/?q={quote_plus('права потребителя')}",
    "mistyped": f"/search/?q={quote_plus('возврат тавара')}",
    "unfound": f"/search/?q={quote_plus('вертолёты')}",
    "survey": "/surveys/",
    "ask": "/ask/",
}
CACHED = ("home", "list", "answer", "act")
QUERIES = """
import time
from statistics import median
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
for path in {paths}:
    client = Client(SERVER_NAME="127.0.0.1")
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        client.get(path)
    count = len(caught)  # now: the log begins anew with each request
    spent = []
    for _ in range(15):
        begun = time.process_time()
        client.get(path)
        spent.append((time.process_time() - begun) * 1000)
    print(count, median(spent))
"""
FILL = """
import random, re
from pathlib import Path
from django.db import transaction
from django.utils import timezone
from otklik.cms.search import index_entries, vocabulary
from otklik.cms.search.search_entry import Kind
chance = random.Random(1)
read = (Path("packs/chechpotreb") / name for name in ("order-23.md", "topics.csv", "synonyms.yaml"))
told = " ".join(path.read_text("utf-8").lower() for path in read)
words = sorted(set(re.findall("[а-яё]{{3,}}", told)))
texts = [" ".join(chance.choices(words, k=k)) for _ in range({entries}) for k in (5, 60)]
for first in range(0, len(texts), 1000):
    with transaction.atomic():
        for at in range(first, min(first + 1000, len(texts)), 2):
            title, text = texts[at : at + 2]
            kind = Kind.ACT if at % 8 == 0 else Kind.CLAUSE
            index_entries.put(f"bench/{{at}}", url=f"/acts/{{at}}/", kind=kind, language="ru",
                              title=title, text=text, group=f"bench/{{at // 40}}")
vocabulary.learn(at=timezone.now())
"""
PEER = """
import time
from statistics import median
from django.db.models import Q
from otklik.cms.search import search
from otklik.cms.models import SearchEntry
def spent(ask):
    times = []
    for _ in range(7):
        begun = time.perf_counter()
        ask()
        times.append(time.perf_counter() - begun)
    return median(times) * 1000
def like():
    found = SearchEntry.objects.all()
    for word in ("права", "потребителя"):
        found = found.filter(Q(title__icontains=word) | Q(text__icontains=word))
    return found.count(), list(found[:20])
ours = spent(lambda: search.search("права потребителя", language="ru"))
junk = spent(lambda: search.search("щшгнкуцыв" * 2 + " фывапролдж" * 16, language="ru"))
print(round(ours, 1), round(spent(like), 1), round(junk, 1))
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=int, default=5, help="of load for each page")
    options.add_argument("--connections", type=int, default=8)
    options.add_argument("--entries", type=int, default=20_000, help="of the search")
    options.add_argument("--steady", type=int, default=60, help="seconds of ten requests each")
    options.add_argument("--database", default="", help="DATABASE_URL; SQLite without it")
    options.add_argument("--bakerydemo", type=Path, help="a checkout (bench/bakerydemo.py)")
    chosen = options.parse_args()
    anew = {name: _anew(path) for name, path in PAGES.items()}
    token = {"OTKLIK_METRICS_TOKEN": hit_share.TOKEN}
    with measuring.installation(chosen.database, is_durable=True, more=token) as server:
        share = hit_share.hit_share(server, seconds=chosen.steady)
        server.python(FILL.format(entries=chosen.entries))
        items = server.python(QUERIES.format(paths=list(anew.values()))).split()
        queries = dict(zip(PAGES, map(int, items[::2]), strict=True))
        cpu = dict(zip(PAGES, map(float, items[1::2]), strict=True))
        sizes = {name: _kilobytes(server.url + path) for name, path in PAGES.items()}

        def loaded(path: str, *, seconds: int, connections: int) -> measuring.Load:
            return measuring.load(server.url + path, seconds=seconds, connections=connections)

        eight, seconds = chosen.connections, chosen.seconds
        with measuring.constant_page() as bare:
            constant = measuring.load(bare.url + "/", seconds=seconds, connections=eight)
        kept = {n: loaded(PAGES[n], seconds=seconds, connections=eight) for n in CACHED}
        busy = {n: loaded(path, seconds=seconds, connections=eight) for n, path in anew.items()}
        alone = {n: loaded(path, seconds=2, connections=1) for n, path in anew.items()}
        ours, like, junk = map(float, server.python(PEER).split())
    beside = (
        _compare_with_bakerydemo(chosen.bakerydemo, seconds=seconds) if chosen.bakerydemo else {}
    )
    heading = (
        *("page", "kept/s", "of constant", "p99, ms", "anew/s", "p99, ms"),
        *("p50 alone, ms", "CPU, ms", "queries", "KB"),
    )
    rows = [
        (
            name,
            *(_kept(kept[name], constant) if name in kept else ("", "", "")),
            f"{busy[name].rps:.0f}",
            f"{busy[name].p99_ms:.0f}",
            f"{alone[name].p50_ms:.1f}",
            f"{cpu[name]:.1f}",
            queries[name],
            f"{sizes[name]:.1f}",
        )
        for name in PAGES
    ]
    first = ("constant", f"{constant.rps:.0f}", "100%", f"{constant.p99_ms:.0f}", *[""] * 6)
    measuring.table([heading, first, *rows])
    print(f"search among {chosen.entries} entries: {ours} ms, LIKE {like} ms, junk {junk} ms")
    print(f"load of the machine, one minute: {os.getloadavg()[0]:.1f}")
    if failed := sum(one.failed for one in (*kept.values(), *busy.values(), *alone.values())):
        print(f"failed: {failed}")
    if beside:
        print(f"pages made anew, by one of Wagtail's bakerydemo: {beside}")
    p50 = {f"{n}_p50_ms": _rounded(alone[n].p50_ms) for n in PAGES}
    cached = sum(one.rps for one in kept.values()) / len(kept)
    line = {
        "constant_rps": round(constant.rps),
        "cached_rps": round(cached),
        "cached_share": round(cached / constant.rps, 2),
        "hit_share": round(share, 2),
        **({"of_bakerydemo_min": min(beside.values())} if beside else {}),
        **{name: p50[name] for name in p50 if name.split("_")[0] not in {"survey", "ask"}},
        "search_entries": chosen.entries,
        "search_like_ms": like,
        "search_junk_ms": junk,
        "queries": max(queries.values()),
        "page_kb": round(max(sizes.values()), 1),
    }
    print(json.dumps(line))


def _compare_with_bakerydemo(checkout: Path, *, seconds: int) -> dict[str, float]:
    """On a demonstration with its two years, by address that is not kept."""
    with measuring.installation(is_durable=True, has_history=True) as server:
        with urllib.request.urlopen(f"{server.url}/news/", timeout=60) as answer:  # noqa: S310
            found = re.search(r'href="(/news/[^"/?]+/)"', answer.read().decode())
        assert found is not None
        ours = {name: _anew(path) for name, path in {**PAGES, "news": found[1]}.items()}
        return bakerydemo.ratios(checkout, server, ours, seconds=seconds)


def _rounded(milliseconds: float) -> float | None:
    """None where nothing was answered: JSON has no endless number."""
    return round(milliseconds, 1) if math.isfinite(milliseconds) else None


def _anew(path: str) -> str:
    """The same page by an address that is not kept."""
    return f"{path}{'&' if '?' in path else '?'}anew=1"


def _kept(of: measuring.Load, constant: measuring.Load) -> tuple[str, str, str]:
    return f"{of.rps:.0f}", f"{of.rps / constant.rps:.0%}", f"{of.p99_ms:.0f}"


def _kilobytes(url: str) -> float:
    """Of a page as gzip makes it."""
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310
        return len(gzip.compress(answer.read(), 6)) / 1024


if __name__ == "__main__":
    main()
