"""An installation of an earlier release comes up to this one with its data.

`make bench-upgrade WITH="--since v1.0.0"`: the program of that tag or commit of this history makes
a demonstration, with people, incidents, surveys and a journal, and is stopped; `otklik prepare` of
this tree brings it up, as after every upgrade. No table may be gone or have fewer rows, the tables
are of this version and the journal is as it was written. Lines for people, then one of JSON.
SQLite, or the server that tools/postgres.py gives.
"""

import argparse
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import measuring

COMMAND = (sys.executable, "-m", "otklik.installation.command")
COUNT = """
import json
from django.db import connection
with connection.cursor() as cursor:
    rows = {}
    for table in connection.introspection.table_names(cursor):
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        rows[table] = cursor.fetchone()[0]
print("rows", json.dumps(rows))
"""
IN_ORDER = ("Tables are of this version", "The journal refuses changes", "The journal is as it was")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--since", required=True, help="tag or commit of the earlier program")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="otklik-upgrade-") as name:
        old, data = Path(name) / "old", Path(name) / "var"
        _unpack(options.since, old)
        environment = {**os.environ, "OTKLIK_DATA_DIR": str(data)}
        environment.pop("PYTHONPATH", None)  # the folder a program is started in is its own
        _live(old, environment)
        before = _rows(old, environment)
        began = time.monotonic()
        subprocess.run([*COMMAND, "prepare"], cwd=measuring.ROOT, env=environment, check=True)
        took = time.monotonic() - began
        after = _rows(measuring.ROOT, environment)
        fewer = {
            table: [n, after.get(table)] for table, n in before.items() if after.get(table, -1) < n
        }
        doctor = _doctor(environment)
    told = {
        "since": options.since,
        "migrations": after["django_migrations"] - before["django_migrations"],
        "tables": [len(before), len(after)],
        "rows": [sum(before.values()), sum(after.values())],
        "fewer": fewer,
        "not_in_order": doctor,
        "seconds": round(took, 1),
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(told, ensure_ascii=False))
    return 1 if fewer or doctor else 0


def _unpack(since: str, folder: Path) -> None:
    packed = subprocess.run(
        ["git", "archive", since], cwd=measuring.ROOT, check=True, capture_output=True
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(folder, filter="data")


def _live(folder: Path, environment: Mapping[str, str]) -> None:
    """Its demonstration is made up, serves a page, and ends."""
    port = measuring.free_port()
    with subprocess.Popen(
        [*COMMAND, "run", "--demonstration", "--port", str(port)],
        cwd=folder,
        env={**environment, "OTKLIK_BASE_URL": f"http://127.0.0.1:{port}"},
        stdin=subprocess.DEVNULL,
    ) as process:
        until = time.monotonic() + 3 * measuring.PATIENCE_SECONDS
        try:
            while not measuring._answers(f"http://127.0.0.1:{port}/"):
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit("The earlier program does not answer.")
                time.sleep(0.5)
        finally:
            process.terminate()


def _rows(folder: Path, environment: Mapping[str, str]) -> dict[str, int]:
    done = subprocess.run(
        [*COMMAND, "manage", "shell", "-c", COUNT],
        cwd=folder,
        env=dict(environment),
        check=True,
        capture_output=True,
        text=True,
    )
    counted: dict[str, int] = json.loads(measuring._told(r"rows (\{.*\})", done.stdout))
    return counted


def _doctor(environment: Mapping[str, str]) -> list[str]:
    """Of what an upgrade may break: what the doctor did not find in order."""
    done = subprocess.run(
        [*COMMAND, "doctor", "--whole"],
        cwd=measuring.ROOT,
        env=dict(environment),
        check=False,
        capture_output=True,
        text=True,
    )
    good = re.findall(r"^ok +(.*)$", done.stdout, re.MULTILINE)
    return [what for what in IN_ORDER if not any(what in line for line in good)]


if __name__ == "__main__":
    sys.exit(main())
