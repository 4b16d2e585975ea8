"""The register with many acts: `make bench-register`. A table, then one JSON line.

A throw-away database; acts come in by the list import itself (a CSV by batches, as a worker takes
them), texts are written in bulk as `Edition.rewrite` writes them. Every tenth act has two editions.
What is timed is a whole page as people ask for it: the staff's search by a word, by a number, by a
day, by a clause; an act as of a day. The default is the size of a country's register and takes a
quarter of an hour on an idle machine; `--database postgresql` begins a throw-away server
(`make bench-register WITH="--acts 20000 --clauses 200000 --database postgresql"`).
"""

import argparse
import csv
import io
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
ABOUT = (
    "розничной продаже", "бытовых услугах", "общественном питании", "рынках", "торговых местах",
    "порядке приёма", "защите прав потребителей", "качестве товаров", "рекламе", "ярмарках",
)  # fmt: skip
WORDS = (
    "продавец", "обязан", "товар", "возврат", "срок", "договор", "покупатель", "услуга",
    "качество", "цена", "информация", "место", "день", "порядок", "орган", "проверка",
)  # fmt: skip
ROWS_A_FILE = 50_000  # what one file may have
EDITIONS_A_GO = 500


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--acts", type=int, default=100_000)
    options.add_argument("--clauses", type=int, default=2_000_000)
    options.add_argument("--repeats", type=int, default=40)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    chosen = options.parse_args()
    if chosen.database == "postgresql" and "DATABASE_URL" not in os.environ:
        server = ROOT / "tools/postgres.py"
        sys.exit(subprocess.call([sys.executable, str(server), sys.executable, *sys.argv]))
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings.test")
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        if connection.vendor == "sqlite":
            call_command("migrate", verbosity=0)
            measure(chosen.acts, chosen.clauses, chosen.repeats)
        else:
            from django.test.utils import setup_databases, teardown_databases

            made = setup_databases(verbosity=0, interactive=False)
            try:
                measure(chosen.acts, chosen.clauses, chosen.repeats)
            finally:
                teardown_databases(made, verbosity=0)


def measure(acts: int, clauses: int, repeats: int) -> None:
    from django.db import connection
    from django.test import Client

    from otklik.legal_acts.acts.act import Act
    from otklik.legal_acts.acts.edition import Clause
    from otklik.organisation.people.roles_and_rights import Role
    from otklik.organisation.people.user import Appointment, User
    from otklik.organisation.structure.units_and_institutions import Unit

    unit = Unit.objects.create(code="bench", name="Отдел")
    user = User.objects.create(username="bench", is_active=True)
    Appointment.objects.create(
        user=user, unit=unit, role=Role.AUTHORISED, starts_on=date(2020, 1, 1)
    )
    seconds = load(acts, user)
    print(f"{'import':24} {acts:>9} acts {acts / seconds:10.0f} a second")
    began = time.perf_counter()
    write_texts(clauses)
    count = Clause.objects.count()
    print(f"{'texts':24} {count:>9} clauses {count / (time.perf_counter() - began):7.0f} a second")
    Act.objects.update(is_published=True, effective_on=date(2020, 1, 1))
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    chance = random.Random(2)
    codes = list(Act.objects.filter(editions__number=2).values_list("code", flat=True)[:1000])
    searches = {
        "search by words": lambda: "/desk/acts/?q=" + chance.choice(ABOUT),
        "search, rare word": lambda: f"/desk/acts/?q=особый{chance.randrange(acts)}",
        "search by number": lambda: f"/desk/acts/?q=№ {chance.randrange(acts)}",
        "search by day": lambda: f"/desk/acts/?q={chance.randrange(1, 28):02d}.03.2015",
        "search, word of a clause": lambda: "/desk/acts/?q=" + chance.choice(WORDS),
        "search, two of a clause": lambda: "/desk/acts/?q=" + " ".join(chance.sample(WORDS, 2)),
        "search by clause": lambda: "/desk/acts/?q=ст. " + str(chance.randrange(1, 9)),
    }
    searches["as of a day"] = lambda: f"/acts/{chance.choice(codes)}/?on=2022-05-01"
    figures = {name: times(client, ask, repeats) for name, ask in searches.items()}
    for name, found in figures.items():
        whole, busy = [one.whole for one in found], [one.busy for one in found]
        print(
            f"{name:24} p50 {statistics.median(whole):8.0f} ms  p95 {p95(whole):8.0f} ms"
            f"  of our processor p95 {p95(busy):8.0f} ms"
        )
    print(f"{'load of the machine':24} {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores")
    as_of = [one.whole for one in figures.pop("as of a day")]
    every = [one.whole for found in figures.values() for one in found]
    line = {
        "acts": acts,
        "clauses": count,
        "search_p95_ms": round(p95(every)),
        "as_of_p95_ms": round(p95(as_of)),
        "import_acts_s": round(acts / seconds),
        "database": connection.vendor,
    }
    print(json.dumps(line))


def load(count: int, user: Any) -> float:
    """Seconds that the acts took, from the file to the last row."""
    from otklik.legal_acts.list_import import import_and_undo as list_import_run
    from otklik.legal_acts.list_import.models import ActList

    chance = random.Random(1)
    spent = 0.0
    for first in range(0, count, ROWS_A_FILE):
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(("nd", "вид", "номер", "дата", "орган", "название", "статус"))
        for number in range(first, min(first + ROWS_A_FILE, count)):
            on = date(2010, 1, 1) + timedelta(days=chance.randrange(5_000))
            title = f"О {chance.choice(ABOUT)} и {chance.choice(ABOUT)}, особый{number}"
            writer.writerow((number, "постановление", number, on, "Орган", title, "действует"))
        began = time.perf_counter()
        run = ActList.upload(
            text.getvalue().encode(),
            name="bench.csv",
            key=uuid4(),
            by=user,
            at=NOW,
        )
        list_import_run.start(run, by=user, at=NOW)
        run.refresh_from_db()
        while run.is_at_work:
            list_import_run.carry_on(run.pk, run.position, at=NOW)
            run.refresh_from_db()
        spent += time.perf_counter() - began
    return spent


def write_texts(clauses: int) -> None:
    """Editions whose clauses are about so many together: an act in ten has a second one."""
    from django.db import transaction

    from otklik.legal_acts.acts.act import Act
    from otklik.legal_acts.acts.edition import Clause, Edition, write_words

    chance = random.Random(3)
    keys = list(Act.objects.order_by("pk").values_list("pk", flat=True))
    numbered = [
        (key, number)
        for place, key in enumerate(keys)
        for number in ((1, 2) if place % 10 == 0 else (1,))
    ]
    each = max(clauses // len(numbered), 1)
    for begin in range(0, len(numbered), EDITIONS_A_GO):
        made = Edition.objects.bulk_create(
            Edition(act_id=key, number=n, effective_on=date(2023, 1, 1) if n == 2 else None)
            for key, n in numbered[begin : begin + EDITIONS_A_GO]
        )
        texts = (
            Clause(
                edition=edition, address=address(place), kind="point", label="", position=place,
                text=" ".join(chance.choices(WORDS, k=20)),
            )
            for edition in made
            for place in range(each)
        )  # fmt: skip
        Clause.objects.bulk_create(texts, batch_size=2_000)
        with transaction.atomic():
            for act in Act.objects.filter(pk__in={edition.act_id for edition in made}):
                write_words(act)


def address(place: int) -> str:
    """1, 1.1 … 1.4, 2, 2.1 …"""
    return f"{place // 5 + 1}.{place % 5}" if place % 5 else str(place // 5 + 1)


class Taken(NamedTuple):
    """Milliseconds of a clock, and of our own processor (with SQLite the database's too): the
    second stays the same on a crowded machine."""

    whole: float
    busy: float


def times(client: Any, ask: Callable[[], str], repeats: int) -> list[Taken]:
    found = []
    for _turn in range(repeats):
        asked = ask()
        began, spent = time.perf_counter(), time.process_time()
        answer = client.get(asked)
        busy = time.process_time() - spent
        found.append(Taken((time.perf_counter() - began) * 1000, busy * 1000))
        assert answer.status_code == 200, asked
    return found


def p95(found: list[float]) -> float:
    return sorted(found)[max(round(len(found) * 0.95) - 1, 0)]


if __name__ == "__main__":
    main()
