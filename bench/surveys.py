"""Surveys under load: `make bench-surveys`. A table, then one JSON line.

People fill the order's form on a real installation: each asks for the page and sends it with its
ticket, as a browser without scripts does. Then a great wave is closed, looked at and taken out,
and the verdicts between waves are put to the test (`bench/verdicts.py`).
"""

import argparse
import gzip
import json
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import measuring, verdicts

FORM = "/surveys/bench/"
ANSWERS = (
    "overall=satisfied&sources=site&sources=vk&site-frequency=sometimes&site-finds=yes"
    "&site-ease=4&site-sought=working+hours&frequency.site=sometimes&frequency.vk=constantly"
    "&frequency.ok=unsure&useful.site=yes&useful.vk=yes&useful.ok=unsure&amount.site=4"
    "&amount.vk=5&amount.ok=unsure&information=4"
)
OPEN = """
from django.utils import timezone
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.surveys.models import InstrumentVersion, Wave
version = InstrumentVersion.objects.newest_first().first()
wave = Wave.objects.create(slug="bench", title="Опрос 2026 года", version=version)
open_wave(wave, by=None, at=timezone.now())
"""
COUNT = """
from otklik.surveys.models import Wave
print(Wave.objects.get(slug="bench").responses.count())
"""
QUERIES = """
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
with CaptureQueriesContext(connection) as caught:
    Client(SERVER_NAME="127.0.0.1").get("/surveys/bench/")
print(len(caught))
"""
# One thread has one connection: a page, then its form, then the next page.
SCRIPT = """
local ffi = require("ffi")
ffi.cdef("typedef struct {{ long s; long ns; }} moment; int clock_gettime(int, moment *);")
local moment = ffi.new("moment")
local function now()
  ffi.C.clock_gettime(1, moment)
  return tonumber(moment.s) * 1000 + tonumber(moment.ns) / 1e6
end
local threads, ticket, began = {{}}, nil, 0
took, thanked, failed = {{}}, 0, 0
function setup(thread) table.insert(threads, thread) end
function request()
  if ticket then
    local body = "{answers}&ticket=" .. ticket
    local kind = {{["Content-Type"] = "application/x-www-form-urlencoded"}}
    ticket = nil
    return wrk.format("POST", nil, kind, body)
  end
  began = now()
  return wrk.format("GET")
end
function response(status, headers, body)
  if status == 200 then
    ticket = body:match('name="ticket" value="([^"]+)"')
  elseif status == 302 then
    thanked = thanked + 1
    table.insert(took, string.format("%.1f", now() - began))
  else
    failed = failed + 1
  end
end
function done()
  for _, thread in ipairs(threads) do
    print("person", thread:get("thanked"), thread:get("failed"),
      table.concat(thread:get("took"), " "))
  end
end
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Forms that were thanked for, a second; how long page and form took together."""

    thanked: int
    failed: int
    per_second: float
    p50_ms: float
    p99_ms: float


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=int, default=10)
    options.add_argument("--connections", type=int, default=8)
    options.add_argument("--database", default="", help="DATABASE_URL; SQLite without it")
    options.add_argument("--responses", type=int, default=1_000_000, help="of the great wave")
    options.add_argument("--runs", type=int, default=400, help="of simulated waves")
    chosen = options.parse_args()
    with measuring.constant_page() as server:
        constant = measuring.load(server.url + "/", seconds=5)
    with measuring.installation(chosen.database, is_durable=True) as server:
        server.python(dedent(OPEN))
        queries = int(server.python(dedent(QUERIES)).split()[-1])
        page = _page(server.url + FORM)
        fill(server.url + FORM, seconds=3, connections=1, must=False)
        started_with = int(server.python(dedent(COUNT)).split()[-1])
        filled = fill(server.url + FORM, seconds=chosen.seconds, connections=chosen.connections)
        stored = int(server.python(dedent(COUNT)).split()[-1]) - started_with
        great = _great(server, chosen.responses)
    wish = argparse.Namespace(runs=chosen.runs, draws=2_000, seed=23)
    verdict_rows, verdicts_line = verdicts.measured(wish)
    # wrk goes away in the middle of forms that were taken and not yet thanked for
    is_lossless = filled.thanked <= stored <= filled.thanked + chosen.connections
    measuring.table(
        [
            ("what", "a second", "of constant", "p50, ms", "p99, ms"),
            ("constant page", f"{constant.rps:.0f}", "100.0%", "", f"{constant.p99_ms:.0f}"),
            (
                "page and form",
                f"{filled.per_second:.0f}",
                f"{filled.per_second / constant.rps:.1%}",
                f"{filled.p50_ms:.0f}",
                f"{filled.p99_ms:.0f}",
            ),
        ]
    )
    print(f"thanked {filled.thanked}, stored {stored}, failed {filled.failed}")
    print(f"page: {len(page) / 1024:.1f} KB, {len(gzip.compress(page, 6)) / 1024:.1f} compressed")
    print(f"queries of the page: {queries}")
    measuring.table(
        [("of a wave of", f"{chosen.responses} forms"), *((key, great[key]) for key in great)]
    )
    measuring.table(verdict_rows)
    line = {
        "db": "postgresql" if chosen.database else "sqlite",
        "completes_s": round(filled.per_second, 1),
        "complete_p99_ms": round(filled.p99_ms, 1),
        "complete_of_constant": round(filled.per_second / constant.rps, 4),
        "page_kb": round(len(gzip.compress(page, 6)) / 1024, 1),
        "queries": queries,
        "responses": chosen.responses,
        **great,
        **verdicts_line,
    }
    print(json.dumps(line))
    if not is_lossless:
        raise SystemExit("Forms were lost or counted twice.")


def fill(url: str, *, seconds: int, connections: int, must: bool = True) -> Filled:
    """As many people as connections, each filling one form after the other. Ends the bench where
    nobody was thanked and somebody must be."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("wrk is needed: apt-get install wrk")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT.format(answers=ANSWERS))
        script.flush()
        each = ["-t", str(connections), "-c", str(connections), "-d", f"{seconds}s"]
        command = [wrk, *each, "-s", script.name, url]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    people = re.findall(r"^person\t(\d+)\t(\d+)\t(.*)$", output, re.MULTILINE)
    took = sorted(float(word) for _thanked, _failed, words in people for word in words.split())
    if not took and not must:
        return Filled(thanked=0, failed=0, per_second=0, p50_ms=0, p99_ms=0)
    if not took:
        raise SystemExit(f"Nobody was thanked:\n{output}")
    return Filled(
        thanked=len(took),
        failed=sum(int(failed) for _thanked, failed, _words in people),
        per_second=len(took) / seconds,
        p50_ms=took[len(took) // 2],
        p99_ms=took[min(len(took) - 1, len(took) * 99 // 100)],
    )


def _great(server: measuring.Server, number: int) -> dict[str, float]:
    """Seconds and megabytes of a wave with so many forms; each part in a process of its own."""
    found: dict[str, float] = {}
    for act in (f"fill({number})", "look()", "count()"):
        found |= json.loads(server.python(f"from bench import wave\nwave.{act}").splitlines()[-1])
    return found


def _page(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310
        body: bytes = answer.read()
        return body


if __name__ == "__main__":
    main()
