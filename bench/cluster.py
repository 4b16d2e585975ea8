"""Several machines played on one: `make bench-cluster`. A table, then one JSON line.

Two web nodes with data folders of their own, two workers, a clock, PostgreSQL, Valkey where there
is one, nginx with the sample of deploy/ in front. A network pushes comments and repeats what is
refused, people ask by the form of the site, a colleague answers comments of the practice network,
a reader asks for the first page (bench/cluster_people.py). Meanwhile each program is killed
(SIGKILL) and started again two seconds later, nginx and a backend of PostgreSQL too, PostgreSQL is
stopped and started, and an upgrade with a migration of the table of messages goes round node by
node. What is lost and
what came twice is told by the identifiers of each kind. Needs nginx: apt-get install nginx-light.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from textwrap import dedent
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import burst, measuring
from bench.cluster_asking import Pushing, Reading
from bench.cluster_parts import DOWN_SECONDS, Cluster, cluster
from bench.cluster_people import KNOWN, SEED, SETTLED, Questions, Replies, outcome

KINDS = ("comments", "questions", "replies")

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
    parser.add_argument("--questions", type=float, default=1.0, help="asked a second")
    parser.add_argument("--replies", type=float, default=1.0, help="sent a second")
    parser.add_argument("--most-replies", type=int, default=300, help="comments to be answered")
    parser.add_argument("--commit", default="on", help="synchronous_commit of PostgreSQL")
    options = parser.parse_args()
    settings = {"OTKLIK_DEMONSTRATION": "true", "OTKLIK_UNDO_SECONDS": "0"}
    with tempfile.TemporaryDirectory(prefix="otklik-cluster-") as name:
        folder = Path(name)
        _write_upgrade(folder / "new")
        with cluster(folder, path=folder / "new", commit=options.commit, **settings) as all_of_it:
            all_of_it.server.python(dedent(burst.ACCOUNT))
            rows = _played(all_of_it, options)
    print(json.dumps(rows))
    return int(any(rows[kind]["lost"] or rows[kind]["twice"] for kind in KINDS))


def _played(all_of_it: Cluster, wish: argparse.Namespace) -> dict[str, Any]:
    seed = dedent(SEED).format(address=all_of_it.plain, replies=wish.most_replies)
    result = all_of_it.server.python(seed)
    pushing, reading = Pushing(all_of_it.front, wish.rate), Reading(all_of_it.front)
    questions = Questions(all_of_it.front, wish.questions)
    replies = Replies(
        all_of_it.front, wish.replies, cookie=burst._find(r"cookie (\S+)", result),
        incidents=json.loads(burst._find(r"numbers (\[.*\])", result)),
    )  # fmt: skip
    everybody = (pushing, questions, replies, reading)
    for people in everybody:
        people.start()
    faults, began = _faults(all_of_it), {}
    print(
        f"{'fault':28} {'pushed':>6} {'asked':>6} {'sent':>6} {'repeated':>8} {'pages':>6}"
        f" {'failed':>6} {'longest gap':>11}  why"
    )

    def seen() -> list[int]:
        repeated = pushing.refused + questions.refused + replies.refused
        acknowledged = (len(one.taken) for one in (pushing, questions, replies))
        return [*acknowledged, repeated, reading.good, sum(reading.faults.values())]

    for name, fault in faults.items():
        before, why = seen(), Counter(reading.faults)
        reading.longest_gap, began[name] = 0.0, time.monotonic()
        fault()
        time.sleep(wish.pause)
        some = [b - a for a, b in zip(before, seen(), strict=True)]
        print(
            f"{name:28}", *(f"{number:6}" for number in some[:3]), f"{some[3]:8}",
            *(f"{number:6}" for number in some[4:]), f"{reading.longest_gap:9.1f} s ",
            ", ".join(f"{w} {n}" for w, n in (reading.faults - why).most_common()), flush=True,
        )  # fmt: skip
    for people in everybody:
        people.finish()
    return {
        **_counted(all_of_it.server, pushing, questions, replies, began),
        "repeated": pushing.refused + questions.refused + replies.refused,
        "pages": reading.good,
        "pages_failed": sum(reading.faults.values()),
        "pages_failed_why": dict(reading.faults.most_common()),
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
    server: measuring.Server,
    pushing: Pushing,
    questions: Questions,
    replies: Replies,
    began: dict[str, float],
) -> dict[str, Any]:
    """What was acknowledged, by identifiers, beside what stands at the desk and on the wall. Of a
    comment that is lost prints the fault, and how long after its beginning it was acknowledged.
    A reply of which the desk says that it may not have arrived is not lost: it is `unconfirmed`."""
    server.python(dedent(burst.UNTIL_HANDED_ON).format(seconds=600))
    text = server.python(dedent(SETTLED).format(seconds=600))
    at_desk, events = json.loads(burst._find(r"known (\[.*\])", server.python(dedent(KNOWN))))
    people = json.loads(burst._find(r"people (\{.*\})", text))
    comments = outcome(pushing.dealt, pushing.taken, at_desk)
    for number in sorted(set(pushing.taken) - set(at_desk)):
        at = pushing.taken[number]
        fault = max((name for name in began if began[name] <= at), key=began.__getitem__)
        print(f"lost {number}: {fault}, after {at - began[fault]:.2f} s")
    came = [(one[0], one[1]) for one in people["questions"] if len(one) == 2]
    asked = outcome(questions.dealt, questions.taken, [word for word, _number in came])
    asked["other_number"] = len(set(questions.taken.items()) - set(came))
    found = set(people["told"]) - set(people["wall"])
    sent = outcome(replies.dealt, replies.taken - found, people["wall"])
    return {
        "comments": comments | {"events_twice": outcome(0, (), events)["twice"]},
        "questions": asked,
        "replies": sent | {"acknowledged": len(replies.taken), "unconfirmed": len(found)},
    }


def _crash_database(server: measuring.Server) -> None:
    """A backend that dies by SIGKILL makes PostgreSQL end all others and recover from its log."""
    if "killed" not in server.python(dedent(CRASH)):
        raise SystemExit("PostgreSQL had nobody to kill.")


def _upgrade(all_of_it: Cluster) -> None:
    """The migration first, which the old programs bear; then each program in turn."""
    new = {"DJANGO_SETTINGS_MODULE": "upgraded"}
    manage = [sys.executable, "-m", "otklik.operations.cli.main", "manage"]
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
