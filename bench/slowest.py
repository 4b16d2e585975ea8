"""Which pages take longest: `make bench-slowest`. A table of the slowest, then one JSON line.

Every address that an address alone leads to (e2e/addresses.py) is asked for three times by
whoever may see it, in a demonstration with its two years; the least time of the processor counts,
with the queries. `--data` names the folder of a demonstration that is there already.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import measuring
from e2e.addresses import PUBLIC, STAFF

ROOT = Path(__file__).resolve().parents[1]
OTKLIK = (sys.executable, "-m", "otklik.operations.cli.main")
ASK = """
import json, time
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from otklik.organisation.models import User
told = []
for username, addresses in json.loads({asked!r}).items():
    client = Client(SERVER_NAME="127.0.0.1")
    if username:
        client.force_login(
            User.objects.get(username=username),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
    for address in addresses:
        client.get(address, {{"again": "0"}} if "?" not in address else None)
        least = None
        for n in range(3):
            with CaptureQueriesContext(connection) as caught:
                began = time.process_time()
                answer = client.get(address)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                took = time.process_time() - began
            least = min(least or took, took)
        told.append([username, address, answer.status_code, least * 1000, len(caught), len(body)])
print("told", json.dumps(told))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="the folder of a demonstration that stands")
    parser.add_argument("--most", type=int, default=3)
    options = parser.parse_args()
    with _demonstration(options.data) as environment:
        asked = {"": list(PUBLIC.values())}
        asked |= {name: list(addresses.values()) for name, addresses in STAFF.items()}
        payload = json.loads(_in(environment, ASK.format(asked=json.dumps(asked)), "told"))
    shown = [row for row in payload if row[2] == 200]
    slowest = sorted(shown, key=lambda row: -row[3])[: options.most]
    measuring.table(
        [
            ("address", "who", "ms", "queries", "KB"),
            *(
                (address, who or "—", round(ms), queries, round(size / 1024))
                for who, address, _status, ms, queries, size in slowest
            ),
        ]
    )
    times = [row[3] for row in shown]
    figures = {
        "pages": len(shown),
        "not_shown": len(payload) - len(shown),
        "median_ms": round(median(times), 1),
        "p95_ms": round(quantiles(times, n=20)[-1], 1),
        "slowest_ms": round(slowest[0][3], 1),
        "slowest": slowest[0][1],
        "most_queries": max(row[4] for row in shown),
        "rows": [
            {"address": address, "who": who, "ms": round(ms), "queries": queries}
            for who, address, _status, ms, queries, _size in slowest
        ],
    }
    print(json.dumps(figures, ensure_ascii=False))


@contextmanager
def _demonstration(known: Path | None) -> Iterator[dict[str, str]]:
    """The environment of a demonstration with its two years."""
    if known is not None:
        yield _environment(known, "http://127.0.0.1:8000")
        return
    with tempfile.TemporaryDirectory(prefix="otklik-bench-") as name:
        url = f"http://127.0.0.1:{measuring.free_port()}"
        environment = _environment(Path(name), url)
        command = [*OTKLIK, "run", "--demonstration", "--port", url.rpartition(":")[2]]
        with measuring.served(command, environment, url, path="/help/"):
            pass
        yield environment


def _environment(folder: Path, url: str) -> dict[str, str]:
    return {
        **os.environ,
        "OTKLIK_DATA_DIR": str(folder),
        "OTKLIK_BASE_URL": url,
        "PYTHONPATH": str(ROOT),
    }


def _in(environment: dict[str, str], code: str, word: str) -> str:
    """What these lines print after the word, inside the installation."""
    command = [*OTKLIK, "manage", "shell", "-c", code]
    run = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    lines = [line for line in run.stdout.splitlines() if line.startswith(f"{word} ")]
    return lines[-1].partition(" ")[2]


if __name__ == "__main__":
    main()
