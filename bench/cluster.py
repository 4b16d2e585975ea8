"""Several machines played on one: `make bench-cluster`. A table, then one JSON line.

Two web nodes with data folders of their own, two workers, a clock, PostgreSQL, Valkey where there
is one, nginx with the sample of deploy/ in front. A network pushes comments and repeats what is
refused, a reader asks for the first page; meanwhile each program is killed (SIGKILL) and started
again two seconds later, nginx and a backend of PostgreSQL too, PostgreSQL is stopped and started,
and an upgrade with a migration of the table of messages goes round node by node. What is lost is
named with the fault it was acknowledged in. Needs nginx: apt-get install nginx-light.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from textwrap import dedent

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import burst, measuring
from bench.cluster_parts import DOWN_SECONDS, Cluster, Pushing, Reading, cluster

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


KNOWN = """
import json
from otklik.incidents.models import Message
said = Message.objects.filter(account__code="burst", direction="in")
numbers = said.values_list("external_id", flat=True)
print("known", json.dumps([int(number) - 10 for number in numbers]))
"""
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
    parser.add_argument("--commit", default="on", help="synchronous_commit of PostgreSQL")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="otklik-cluster-") as name:
        folder = Path(name)
        _write_upgrade(folder / "new")
        with cluster(folder, path=folder / "new", commit=options.commit) as all_of_it:
            all_of_it.server.python(dedent(burst.ACCOUNT))
            rows = _played(all_of_it, options.pause, options.rate)
    print(json.dumps(rows))
    return 0 if rows["lost"] == rows["twice"] == 0 else 1


def _played(all_of_it: Cluster, pause: float, rate: float) -> dict[str, object]:
    pushing, reading = Pushing(all_of_it.front, rate), Reading(all_of_it.front)
    pushing.start()
    reading.start()
    faults, began = _faults(all_of_it), {}
    print(
        f"{'fault':32} {'pushed':>7} {'refused':>8} {'pages':>7} {'failed':>7} {'longest gap':>12}"
    )
    for name, fault in faults.items():
        before = len(pushing.taken), pushing.refused, reading.good, reading.failed
        reading.longest_gap, began[name] = 0.0, time.monotonic()
        fault()
        time.sleep(pause)
        now = len(pushing.taken), pushing.refused, reading.good, reading.failed
        some = [b - a for a, b in zip(before, now, strict=True)]
        print(
            f"{name:32} {some[0]:7} {some[1]:8} {some[2]:7} {some[3]:7}"
            f" {reading.longest_gap:10.1f} s",
            flush=True,
        )
    pushing.finish()
    reading.finish()
    return {
        "acknowledged": len(pushing.taken),
        "repeated": pushing.refused,
        **_counted(all_of_it.server, pushing.taken, began),
        "pages": reading.good,
        "pages_failed": reading.failed,
        "faults": len(faults) - 1,
        "load": round(os.getloadavg()[0], 1),
    }


def _faults(all_of_it: Cluster) -> dict[str, Callable[[], None]]:
    faults: dict[str, Callable[[], None]] = {"none": lambda: None}
    faults |= {f"kill {name}": node.kill_and_start for name, node in all_of_it.nodes.items()}
    faults["kill nginx"] = lambda: _down(all_of_it.front.kill, all_of_it.front.start)
    faults["kill a backend of PostgreSQL"] = lambda: _crash_database(all_of_it.server)
    database = all_of_it.database
    for mode in ("fast", "immediate"):
        faults[f"stop PostgreSQL, {mode}"] = partial(
            _down, partial(database.stop, mode), database.start
        )
    faults["upgrade with a migration"] = lambda: _upgrade(all_of_it)
    return faults


def _down(stop: Callable[[], None], start: Callable[[], None]) -> None:
    stop()
    time.sleep(DOWN_SECONDS)
    start()


def _counted(
    server: measuring.Server, taken: dict[int, float], began: dict[str, float]
) -> dict[str, int]:
    """What was acknowledged and does not stand at the desk, what stands twice. Prints the former:
    its number, the fault, how long after the fault began it was acknowledged."""
    server.python(dedent(burst.UNTIL_HANDED_ON).format(seconds=600))
    counted = json.loads(burst._told(r"counted (\{.*\})", server.python(dedent(burst.COUNT))))
    known = json.loads(burst._told(r"known (\[.*\])", server.python(dedent(KNOWN))))
    lost = sorted(set(taken) - set(known))
    for number in lost:
        fault = max((name for name in began if began[name] <= taken[number]), key=began.__getitem__)
        print(f"lost {number}: {fault}, after {taken[number] - began[fault]:.2f} s")
    return {"lost": len(lost), "twice": counted["twice"] + len(known) - len(set(known))}


def _crash_database(server: measuring.Server) -> None:
    """A backend that dies by SIGKILL makes PostgreSQL end all others and recover from its log."""
    if "killed" not in server.python(dedent(CRASH)):
        raise SystemExit("PostgreSQL had nobody to kill.")


def _upgrade(all_of_it: Cluster) -> None:
    """The migration first, which the old programs bear; then each program in turn."""
    new = {"DJANGO_SETTINGS_MODULE": "upgraded"}
    manage = [sys.executable, "-m", "otklik.installation.command", "manage"]
    subprocess.run(
        [*manage, "migrate", "upgrade"],
        cwd=measuring.ROOT,
        env={**all_of_it.server.environment, **new},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    for node in all_of_it.nodes.values():
        node.environment |= new
        node.restart()


def _write_upgrade(folder: Path) -> None:
    for name, text in UPGRADE_APP.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(dedent(text), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
