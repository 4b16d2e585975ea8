"""`otklik doctor`: is everything as it should be, and if not, what to do."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from otklik.core.refusal import Refused
from otklik.installation import preparing
from otklik.installation.speaking import complain, pair

QUEUE_PATIENCE = timedelta(minutes=2)
CLOCK_PATIENCE = timedelta(minutes=3)
NEWEST_BLOCKS = 100  # two seconds at most: 50,000 lines
BREACHES_TOLD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at; `advice` says what to do when it is not in order."""

    what: str
    is_ok: bool
    advice: str = ""


def report(data_dir: Path, *, is_whole: bool = False, head: str = "") -> int:
    """Print a line for each thing. Exit code 1 when one of them is not in order.

    The journal is verified at its end, or as a whole; `head` is a block's hash kept elsewhere.
    """
    from otklik.installation.command import set_up_django

    try:
        preparing.prepare_folder(data_dir)
    except Refused as refusal:
        complain(refusal)
        return 1
    set_up_django()
    is_in_order = True
    for finding in examine(data_dir, is_whole=is_whole, head=head):
        is_in_order &= finding.is_ok
        print(f"{'ok    ' if finding.is_ok else 'not ok'}  {finding.what}", flush=True)
        if not finding.is_ok:
            print(f"        {finding.advice}", flush=True)
    return 0 if is_in_order else 1


def examine(data_dir: Path, *, is_whole: bool = False, head: str = "") -> Iterator[Finding]:
    from otklik.installation import privacy

    yield from privacy.keys(data_dir / "secrets")
    yield from privacy.files(data_dir)
    database = _database()
    yield database
    if not database.is_ok:
        return
    migrations = _migrations()
    yield migrations
    if not migrations.is_ok:
        return
    yield _journal()
    yield _pack()
    yield privacy.demonstration(data_dir)
    yield privacy.visitors()
    yield from _time_zone()
    yield _static()
    yield from _processes(data_dir / "run.json")
    yield _queue()
    yield _clock()
    yield _events()
    yield from _answers()
    yield _chain(is_whole=is_whole, head=head)
    yield from _head()


def _database() -> Finding:
    from django.db import DatabaseError, connection

    what, advice = pair("База данных отвечает", "The database answers"), ""
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        advice = pair(f"Проверьте DATABASE_URL: {error}", "check DATABASE_URL").replace("\n", " ")
    return Finding(what=what, is_ok=not advice, advice=advice)


def _migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Finding(
        what=pair("Таблицы базы по этой версии", "Tables are of this version"),
        is_ok=not pending,
        advice="otklik manage migrate",
    )


def _journal() -> Finding:
    from django.db import connection

    from otklik.journal.triggers import missing_triggers

    missing = missing_triggers(connection)
    return Finding(
        what=pair("Журнал защищён от правки", "The journal refuses changes"),
        is_ok=not missing,
        advice=f"otklik manage migrate ({', '.join(missing)})",
    )


def _pack() -> Finding:
    from otklik.organisation.models import Authority

    return Finding(
        what=pair("Комплект органа загружен", "A pack is loaded"),
        is_ok=Authority.objects.exists(),
        advice=f"otklik load-pack {preparing.shipped_pack()}",
    )


def _time_zone() -> Iterator[Finding]:
    """Deadlines follow the pack, dates on pages the setting: people would misread them."""
    from django.conf import settings

    from otklik.organisation.models import Authority

    for zone in Authority.objects.values_list("time_zone", flat=True):
        yield Finding(
            what=pair(
                f"Часовой пояс показа — пояс органа, {zone}",
                f"Dates are shown in the authority's time zone, {zone}",
            ),
            is_ok=zone == settings.TIME_ZONE,
            advice=f"OTKLIK_TIME_ZONE={zone} ({settings.TIME_ZONE})",
        )


def _static() -> Finding:
    from otklik.installation import static

    return Finding(
        what=pair("Стили и сценарии собраны", "Styles and scripts are gathered"),
        is_ok=static.is_current(),
        advice=pair("Запустите otklik run ещё раз", "start `otklik run` again"),
    )


def _processes(state_file: Path) -> Iterator[Finding]:
    """Of `otklik run`; who runs the processes apart has a supervisor of their own to ask."""
    if not state_file.exists():
        return
    state = json.loads(state_file.read_text("utf-8"))
    for name, pid in {"supervisor": state["supervisor"], **state["programs"]}.items():
        yield Finding(
            what=pair(f"Процесс {name} жив", f"Process {name} is alive"),
            is_ok=pid is not None and _is_alive(pid),
            advice=pair(f"Смотрите log/{name}.log", f"see log/{name}.log"),
        )


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _queue() -> Finding:
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    late = DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - QUEUE_PATIENCE)
    waiting = sum(1 for task in late.iterator() if task.run_after.year == 9999)
    return Finding(
        what=pair("Задания не ждут дольше двух минут", "No task waits for over two minutes"),
        is_ok=not waiting,
        advice=pair(
            f"Ждут: {waiting}. Запустите otklik run или обработчик очереди",
            f"{waiting} are waiting: start `otklik run` or a worker",
        ),
    )


def _clock() -> Finding:
    from django.utils import timezone

    from otklik.core.models import Tick

    last = Tick.objects.order_by("-minute").values_list("minute", flat=True).first()
    return Finding(
        what=pair("Часы идут", "The clock ticks"),
        is_ok=last is not None and timezone.now() - last < CLOCK_PATIENCE,
        advice=pair(
            "Запустите otklik run или otklik clock", "start `otklik run` or `otklik clock`"
        ),
    )


def _events() -> Finding:
    """What was received and could not be handed on: without a person it stays so."""
    from django.utils import timezone

    from otklik.channels.models import RawEvent

    stuck = RawEvent.objects.stuck()
    oldest = stuck.order_by("received_at").values_list("received_at", flat=True).first()
    days = (timezone.now() - oldest).days if oldest else 0
    return Finding(
        what=pair("Всё принятое передано", "All that networks sent was passed on"),
        is_ok=oldest is None,
        advice=pair(
            f"Не передано: {stuck.count()}, самому старому дней: {days}. Смотрите otklik events, "
            "попробуйте снова: otklik events --try-again",
            f"{stuck.count()} were not, the oldest for {days} days: see and try again",
        ),
    )


def _answers() -> Iterator[Finding]:
    """Of surveys: whether the order in which people answered was taken away in time."""
    from django.db import connection
    from django.utils import timezone

    from otklik.surveys import shuffling

    late = [wave.slug for wave in shuffling.late(at=timezone.now())]
    yield Finding(
        what=pair("Ответы опросов перемешаны", "Answers of surveys are shuffled"),
        is_ok=not late,
        advice=pair(
            f"Порядок ответов ещё виден: {', '.join(late)}. База занята или задания не выполняются",
            "their order still shows: the database is busy, or tasks do not run",
        ),
    )
    yield Finding(
        what=pair("База не помнит времени каждой записи", "The database keeps no time of rows"),
        is_ok=not shuffling.keeps_times_of_rows(connection),
        advice="PostgreSQL: track_commit_timestamp = off",
    )


def _chain(*, is_whole: bool, head: str) -> Finding:
    from otklik.journal.verifying import verify

    started = time.monotonic()
    problems = verify(head=head or None, newest=None if is_whole else NEWEST_BLOCKS)
    breaches = [problem for problem in problems if problem.is_breach]
    seconds = time.monotonic() - started
    told = "; ".join(str(breach) for breach in breaches[:BREACHES_TOLD])
    return Finding(
        what=pair(
            f"Журнал сходится ({'весь' if is_whole else 'последние блоки'}, {seconds:.1f} с)",
            f"The journal is as it was written ({'all' if is_whole else 'newest blocks'})",
        ),
        is_ok=not breaches,
        advice=pair(
            f"Нарушений: {len(breaches)} ({told}). Сравните с резервной копией",
            "compare with a backup",
        ),
    )


def _head() -> Iterator[Finding]:
    from otklik.journal.models import Block

    block = Block.objects.order_by("number").last()
    if block is not None:
        what = pair(
            "Последний блок журнала, запишите вне этой машины", "newest block, to keep elsewhere"
        )
        yield Finding(what=f"{what}: {block.number} {block.hash}", is_ok=True)
