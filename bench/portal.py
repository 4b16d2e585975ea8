"""The site under load: `make bench-portal`. A table, then one JSON line.

Pages are asked for as a stranger does, on an installation with the demonstration's data and so
many entries of the search besides. Every page is made anew for each request: nothing is cached
yet, so `cached_*` is null. Beside the search stands what a site without an index does: LIKE over
the same table, which knows no form of a word.
"""

import argparse
import gzip
import json
import sys
import urllib.request
from pathlib import Path
from urllib.parse import quote_plus

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import measuring

PAGES = {
    "home": "/",
    "list": "/acts/",
    "answer": None,  # answers come with issue 9
    "act": "/acts/order-23/",
    "search": f"/search/?q={quote_plus('права потребителя')}",
    "mistyped": f"/search/?q={quote_plus('возврат тавара')}",
    "unfound": f"/search/?q={quote_plus('вертолёты')}",
    "survey": "/surveys/",
    "ask": "/ask/",
}
QUERIES = """
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
for path in {paths}:
    client = Client(SERVER_NAME="127.0.0.1")
    client.get(path)
    with CaptureQueriesContext(connection, ) as caught:
        client.get(path)
    print(len(caught))
"""
FILL = """
import random, re
from pathlib import Path
from django.db import transaction
from django.utils import timezone
from otklik.pages import dictionary, search
chance = random.Random(1)
read = (Path("packs/chechpotreb") / name for name in ("order-23.md", "topics.csv", "synonyms.yaml"))
told = " ".join(path.read_text("utf-8").lower() for path in read)
words = sorted(set(re.findall("[а-яё]{{3,}}", told)))
texts = [" ".join(chance.choices(words, k=k)) for _ in range({entries}) for k in (5, 60)]
for first in range(0, len(texts), 1000):
    with transaction.atomic():
        for at in range(first, min(first + 1000, len(texts)), 2):
            title, text = texts[at : at + 2]
            kind = search.Kind.ACT if at % 8 == 0 else search.Kind.CLAUSE
            search.put(f"bench/{{at}}", url=f"/acts/{{at}}/", kind=kind, language="ru",
                       title=title, text=text, group=f"bench/{{at // 40}}")
dictionary.learn(at=timezone.now())
"""
PEER = """
import time
from statistics import median
from django.db.models import Q
from otklik.pages import search
from otklik.pages.models import SearchEntry
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
    options.add_argument("--database", default="", help="DATABASE_URL; SQLite without it")
    chosen = options.parse_args()
    paths = {name: path for name, path in PAGES.items() if path}
    with measuring.constant_page() as server:
        constant = measuring.load(server.url + "/", seconds=chosen.seconds)
    with measuring.installation(chosen.database) as server:
        server.python(FILL.format(entries=chosen.entries))
        counts = server.python(QUERIES.format(paths=list(paths.values()))).split()
        queries = dict(zip(paths, map(int, counts), strict=True))
        sizes = {name: _kilobytes(server.url + path) for name, path in paths.items()}
        busy = {
            name: measuring.load(
                server.url + path, seconds=chosen.seconds, connections=chosen.connections
            )
            for name, path in paths.items()
        }
        alone = {
            name: measuring.load(server.url + path, seconds=2, connections=1)
            for name, path in paths.items()
        }
        ours, like, junk = map(float, server.python(PEER).split())
    heading = ("page", "answers/s", "of constant", "p50 alone, ms", "p99 busy, ms", "queries", "KB")
    rows = [
        (
            name,
            f"{busy[name].rps:.0f}",
            f"{busy[name].rps / constant.rps:.1%}",
            f"{alone[name].p50_ms:.1f}",
            f"{busy[name].p99_ms:.0f}",
            queries[name],
            f"{sizes[name]:.1f}",
        )
        for name in paths
    ]
    first = ("constant", f"{constant.rps:.0f}", "100.0%", "", f"{constant.p99_ms:.0f}", 0, "")
    measuring.table([heading, first, *rows])
    print(f"search among {chosen.entries} entries: {ours} ms, LIKE {like} ms, junk {junk} ms")
    if failed := sum(one.failed for one in (*busy.values(), *alone.values())):
        print(f"failed: {failed}")
    p50 = {f"{n}_p50_ms": round(alone[n].p50_ms, 1) if n in alone else None for n in PAGES}
    line = {
        "constant_rps": round(constant.rps),
        "cached_rps": None,
        "cached_share": None,
        **{name: p50[name] for name in p50 if name.split("_")[0] not in {"survey", "ask"}},
        "search_entries": chosen.entries,
        "search_like_ms": like,
        "search_junk_ms": junk,
        "queries": max(queries.values()),
        "page_kb": round(max(sizes.values()), 1),
    }
    print(json.dumps(line))


def _kilobytes(url: str) -> float:
    """Of a page as gzip makes it."""
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310
        return len(gzip.compress(answer.read(), 6)) / 1024


if __name__ == "__main__":
    main()
