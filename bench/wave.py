"""A great wave in an installation, closed and looked at. Runs inside it (`Server.python`).

A pattern of forms is drawn whose answers hang together; the database copies it, each copy under
keys of its own. Nothing that staff ask afterwards reads these forms but what is measured.
"""

import json
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from threading import Event, Thread
from time import perf_counter, process_time

from django.db import connection, transaction
from django.test import Client as Browser
from django.test import override_settings
from django.utils import timezone

from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit
from otklik.surveys.collecting.models import Mode, Response
from otklik.surveys.instrument.form_layout_and_encoding import FieldKind, FormField
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.lifecycle import transitions
from otklik.surveys.lifecycle.transitions import close_wave, open_wave, publish_wave
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.response_encryption import SealedForm

PATTERN = 20_000
SLUG = "great"
LOOKS = 40
CONSTANT_ROUNDS = 100_000
NOBODY_WORKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
PASSED = 0.15  # of each field
SUSPICIOUS = 0.05
TABLES = (
    ("overall", "information"), ("sources", "@mode"), ("amount.vk", "frequency.ok"),
    ("information", "sources"), ("useful.site", "@language"),
)  # fmt: skip


def fill(number: int, *, seed: int = 7) -> None:
    """A closed and published wave of `number` forms; prints seconds of closing as JSON."""
    version = InstrumentVersion.objects.approved_first()[0]
    wave = Wave.objects.create(slug=SLUG, title="Большой опрос", version=version)
    open_wave(wave, by=None, at=timezone.now())
    random, form = Random(seed), wave.version.form
    pattern = min(PATTERN, number)
    Response.objects.bulk_create(
        (
            Response(
                wave=wave,
                codes=SealedForm(
                    mode=random.choice([Mode.WEB, Mode.WEB, Mode.PAPER]),
                    language=random.choice(["ru", "ru", "ru", "en"]),
                    codes=form.encode(_answers(form.coded_fields, random)),
                    is_suspicious=random.random() < SUSPICIOUS,
                ).seal(wave.seal),
            )
            for _each in range(pattern)
        ),
        batch_size=500,
    )
    _copy(wave, number - pattern, pattern)
    others, began, spent = Others(), perf_counter(), process_time()
    with override_settings(TASKS=NOBODY_WORKS), others.at_work():
        close_wave(wave, by=None, at=timezone.now())
        transitions.count(wave, by=None, at=timezone.now())
    values = {
        "close_s": round(perf_counter() - began, 2),
        "close_cpu_s": round(process_time() - spent, 2),
        "close_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "others_wrote": len(others.waited),
        "others_waited_most_s": round(max(others.waited, default=0), 2),
    }
    print(json.dumps(values))
    wave.refresh_from_db()
    publish_wave(wave, by=None, at=timezone.now())


@dataclass(slots=True)
class Others:
    """Whoever else writes meanwhile, ten times a second: how long each of them waited."""

    waited: list[float] = field(default_factory=list)
    _is_over: Event = field(default_factory=Event)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        thread = Thread(target=self._write)
        thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            thread.join()

    def _write(self) -> None:
        while not self._is_over.wait(0.1):
            self.waited.append(_took(lambda: Unit.objects.filter(pk=0).update(name="")))
        connection.close()


def _answers(fields: tuple[FormField, ...], random: Random) -> dict[str, tuple[str, ...]]:
    """One person's: a mood decides most of them."""
    mood, values = random.random(), {}
    for place in fields:
        if random.random() < PASSED:
            continue
        codes = [choice.code for choice in place.choices]
        if place.kind == FieldKind.MANY:
            values[place.code] = tuple(code for code in codes if random.random() < 0.4) or (
                codes[0],
            )
        else:
            number = int((0.6 * mood + 0.4 * random.random()) * len(codes))
            values[place.code] = (codes[min(number, len(codes) - 1)],)
    return values


@transaction.atomic
def _copy(wave: Wave, number: int, pattern: int) -> None:
    key = "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"
    table = Response._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE pattern AS SELECT mode, language, is_suspicious, codes"  # noqa: S608
            f" FROM {table}"
            f" WHERE wave_id = {int(wave.pk)}"
        )
        while number > 0:
            cursor.execute(
                f"INSERT INTO {table} (id, wave_id, mode, language, is_suspicious, codes)"  # noqa: S608
                f" SELECT {key}, {int(wave.pk)}, mode, language, is_suspicious, codes FROM pattern"
                f" LIMIT {min(number, pattern)}"
            )
            number -= pattern


def look() -> None:
    """Pages and files of the great wave, as staff and everybody ask for them; prints JSON. `csv_s`
    is all of its CSV files one after another, a line a person among them."""
    everybody, staff = Browser(SERVER_NAME="127.0.0.1"), Browser(SERVER_NAME="127.0.0.1")
    user = User.objects.create_user("bench-lead", password=None)
    unit = Unit.objects.active()[0]
    user.appointments.create(unit=unit, role=Role.LEAD, starts_on="2024-01-01")
    staff.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = f"/surveys/{SLUG}/results/"
    first_ms = round(_seconds(everybody, page) * 1000, 1)
    results, items, spent = [], [], 0.0
    for _each in range(LOOKS):  # in turn, so that whoever else works here slows down both
        before = process_time()
        results.append(_seconds(everybody, page))
        spent += process_time() - before
        items.append(_took(_constant))
    results_cpu_ms = round(spent * 1000 / LOOKS, 1)
    desk = f"/desk/surveys/{SLUG}"
    tables = [
        _seconds(staff, f"{desk}/tables/?rows={rows}&columns={columns}") for rows, columns in TABLES
    ]
    two = "?rows=overall&columns=information"
    files = {"figures": "", "pairs": "", "codebook": "", "two": two}
    csv = {name: _seconds(staff, f"{desk}/files/{name}.csv{more}") for name, more in files.items()}
    values = {
        "doubt_s": round(_seconds(staff, f"{desk}/results/?suspicious=without"), 2),
        "results_first_ms": first_ms,
        "results_p95_ms": round(_p95(results) * 1000, 1),
        "results_p95_of_constant": round(_p95(results) / _p95(items), 2),
        "results_cpu_ms": results_cpu_ms,
        "crosstab_s": round(max(tables), 2),
        "csv_s": round(sum(csv.values()), 2),
        "pairs_csv_s": round(csv["pairs"], 2),
        "all_sav_s": round(_seconds(staff, f"{desk}/files/all.sav"), 2),
        "sav_s": round(_seconds(staff, f"{desk}/files/two.sav{two}"), 2),
        "report_s": round(_seconds(staff, f"{desk}/files/documents/report.pdf"), 2),
        "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(values))


def count() -> None:
    """How much memory counting the pairs of a closed wave takes, in a process of its own."""
    from otklik.surveys.results.models import Crossing

    wave = Wave.objects.get(slug=SLUG)
    Crossing.objects.filter(wave=wave).delete()
    seconds = _took(lambda: Crossing.of(wave))
    most = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps({"pairs_s": round(seconds, 2), "pairs_rss_mb": most}))


def _seconds(browser: Browser, address: str) -> float:
    """Until the last byte."""

    def ask() -> None:
        answer = browser.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        for _part in answer if answer.streaming else ():
            pass

    return _took(ask)


def _constant() -> None:
    """The same work each time, about forty milliseconds of a processor that does nothing else."""
    digest = b"otklik"
    for _round in range(CONSTANT_ROUNDS):
        digest = sha256(digest).digest()


def _p95(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) * 95 // 100]


def _took(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began
