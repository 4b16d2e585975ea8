"""Coverage of a period over many incidents: `make bench-coverage`. A table, then one JSON line.

A throw-away database with the tables of this version; incidents of a year, answered, waiting and
closed in the shares below, are written in bulk (they pass no verb: nothing but their columns is
counted). What is timed is the whole page as a member of staff asks for it. `tools/postgres.py` in
front of it for PostgreSQL.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
PAGES = {
    "four weeks": "/desk/coverage/?to=2026-11-25",
    "a year": "/desk/coverage/?from=2025-11-26&to=2026-11-25",
    "list of a year": "/desk/coverage/incidents/?from=2025-11-26&to=2026-11-25&state=unanswered",
    "csv of a year": "/desk/coverage/counts.csv?from=2025-11-26&to=2026-11-25",
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--incidents", type=int, default=100_000)
    options.add_argument("--repeats", type=int, default=7)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings.test")
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        if connection.vendor == "sqlite":
            call_command("migrate", verbosity=0)
            measure(chosen.incidents, chosen.repeats)
        else:
            from django.test.utils import setup_databases, teardown_databases

            made = setup_databases(verbosity=0, interactive=False)
            measure(chosen.incidents, chosen.repeats)
            teardown_databases(made, verbosity=0)


def fill(count: int) -> None:
    from otklik.channels.accounts.models import Account
    from otklik.incidents.cases.incident import Incident
    from otklik.incidents.topics.models import Topic
    from otklik.organisation.structure.units_and_institutions import Unit

    chance = random.Random(1)
    accounts = [
        Account.objects.create(code=f"bench-{n}", name=f"Канал {n}", container="1", network="vk")
        for n in range(5)
    ]
    unit = Unit.objects.create(code="bench", name="Отдел")
    topics = [
        Topic.objects.create(code=f"b{n}", name=f"Тема {n}", unit=unit,
                             competence="not_ours" if n == 9 else "ours")
        for n in range(10)
    ]  # fmt: skip

    def one(number: int) -> Incident:
        at = NOW - timedelta(minutes=chance.randrange(365 * 24 * 60))
        made = Incident(
            number=number, account=chance.choice(accounts), topic=chance.choice(topics), unit=unit,
            thread_key=str(number), opening_text="Магазин не меняет платье", posted_at=at,
            detected_at=at + timedelta(minutes=chance.randrange(60)), registered_at=at,
            clock_from=at, last_message_at=at, due_at=at + timedelta(hours=24),
            status="in_progress",
        )  # fmt: skip
        fate = chance.random()
        if fate < 0.85:
            made.first_reply_at = made.detected_at + timedelta(
                minutes=int(chance.lognormvariate(5.5, 1.0))
            )
            made.first_due_at, made.status = made.due_at, "closed"
            made.closed_at, made.outcome = made.first_reply_at, "solved"
        elif fate < 0.93:
            made.status, made.closed_at = "closed", at
            made.outcome = chance.choice(["spam", "no_question"])
        elif fate < 0.96:
            made.status, made.topic = "new", None
        return made

    for start in range(0, count, 5_000):
        last = min(start + 5_000, count)
        Incident.objects.bulk_create(one(n + 1) for n in range(start, last))


def measure(count: int, repeats: int) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from otklik.organisation.people.roles_and_rights import Role
    from tests.factories import UserFactory

    begun = time.perf_counter()
    fill(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{count} incidents written in {time.perf_counter() - begun:.0f} s, {connection.vendor}")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(UserFactory(role=Role.LEAD))
    found = {}
    for name, address in PAGES.items():
        client.get(address)
        taken = []
        for _ in range(repeats):
            begun = time.perf_counter()
            answer = client.get(address)
            taken.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
        with CaptureQueriesContext(connection) as caught:
            client.get(address)
        found[name] = {
            "median_ms": round(statistics.median(taken)),
            "worst_ms": round(max(taken)),
            "queries": len(caught),
        }
        print(f"{name:<16} {found[name]}")
    print(json.dumps({"db": connection.vendor, "incidents": count, **found}))


if __name__ == "__main__":
    main()
