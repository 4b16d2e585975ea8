"""Several machines played on one: `make bench-cluster`. A table, then one JSON line.

Two web nodes with data folders of their own, two workers, a clock, PostgreSQL, Valkey where there
is one, nginx with the sample of deploy/ in front. A network pushes comments and repeats what is
refused, a reader asks for the first page; meanwhile each program is killed (SIGKILL) and started
again two seconds later, a backend of PostgreSQL too, and an upgrade with a migration of the table
of messages goes round node by node. Needs nginx: apt-get install nginx-light.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import burst, measuring
from bench.cluster_parts import Node, Pushing, Reading, cluster
from tools import nginx

UPGRADE_APP = {
    "upgrade/__init__.py": "",
    "upgrade/migrations/__init__.py": "",
    "upgrade/migrations/0001_initial.py": """
        from django.db import migrations
        class Migration(migrations.Migration):
            atomic = False
            dependencies = [("incidents", "__latest__")]
            operations = [
                migrations.RunSQL(
                    "ALTER TABLE incidents_message ADD COLUMN upgraded smallint NOT NULL DEFAULT 0"
                ),
                migrations.RunSQL(
                    "CREATE INDEX CONCURRENTLY upgraded_of_message ON incidents_message (upgraded)"
                ),
            ]
        """,
    "upgraded.py": """
        from otklik.config.settings.base import *
        INSTALLED_APPS = ["upgrade", *INSTALLED_APPS]
        """,
}


CRASH = """
import os, signal
from contextlib import suppress
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute(
        "SELECT pid FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    for (pid,) in cursor.fetchall():
        with suppress(ProcessLookupError):  # ended by itself meanwhile
            os.kill(pid, signal.SIGKILL)
            print("killed", pid)
            break
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pause", type=float, default=10.0, help="seconds between two faults")
    parser.add_argument("--rate", type=float, default=20.0, help="comments a second")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="otklik-cluster-") as name:
        folder = Path(name)
        _write_upgrade(folder / "new")
        with cluster(folder, path=folder / "new") as (front, nodes, server):
            server.python(dedent(burst.ACCOUNT))
            rows = _played(front, nodes, server, options.pause, options.rate)
    print(json.dumps(rows))
    return 0 if rows["lost"] == rows["twice"] == 0 else 1


def _played(
    front: nginx.Nginx,
    nodes: Mapping[str, Node],
    server: measuring.Server,
    pause: float,
    rate: float,
) -> dict[str, object]:
    pushing, reading = Pushing(front, rate), Reading(front)
    pushing.start()
    reading.start()
    faults: dict[str, Callable[[], None]] = {"none": lambda: None}
    faults |= {f"kill {name}": node.kill_and_start for name, node in nodes.items()}
    faults["kill a backend of PostgreSQL"] = lambda: _crash_database(server)
    faults["upgrade with a migration"] = lambda: _upgrade(nodes, server)
    print(
        f"{'fault':32} {'pushed':>7} {'refused':>8} {'pages':>7} {'failed':>7} {'longest gap':>12}"
    )
    for name, fault in faults.items():
        before = pushing.taken, pushing.refused, reading.good, reading.failed
        reading.longest_gap = 0.0
        fault()
        time.sleep(pause)
        now = pushing.taken, pushing.refused, reading.good, reading.failed
        some = [b - a for a, b in zip(before, now, strict=True)]
        print(
            f"{name:32} {some[0]:7} {some[1]:8} {some[2]:7} {some[3]:7}"
            f" {reading.longest_gap:10.1f} s",
            flush=True,
        )
    pushing.finish()
    reading.finish()
    server.python(dedent(burst.UNTIL_HANDED_ON).format(seconds=600))
    counted = json.loads(burst._told(r"counted (\{.*\})", server.python(dedent(burst.COUNT))))
    return {
        "acknowledged": pushing.taken,
        "repeated": pushing.refused,
        "lost": pushing.taken - counted["at_desk"],
        "twice": counted["twice"] + max(counted["at_desk"] - pushing.taken, 0),
        "pages": reading.good,
        "pages_failed": reading.failed,
        "faults": len(faults) - 1,
        "load": round(os.getloadavg()[0], 1),
    }


def _crash_database(server: measuring.Server) -> None:
    """A backend that dies by SIGKILL makes PostgreSQL end all others and recover from its log."""
    if "killed" not in server.python(dedent(CRASH)):
        raise SystemExit("PostgreSQL had nobody to kill.")


def _upgrade(nodes: Mapping[str, Node], server: measuring.Server) -> None:
    """The migration first, which the old programs bear; then each program in turn."""
    new = {"DJANGO_SETTINGS_MODULE": "upgraded"}
    manage = [sys.executable, "-m", "otklik.installation.command", "manage"]
    subprocess.run(
        [*manage, "migrate", "upgrade"],
        cwd=measuring.ROOT,
        env={**server.environment, **new},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    for node in nodes.values():
        node.environment |= new
        node.restart()


def _write_upgrade(folder: Path) -> None:
    for name, text in UPGRADE_APP.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(dedent(text), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
