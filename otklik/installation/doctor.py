"""`otklik doctor`: is everything as it should be, and if not, what to do."""

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from otklik.core.refusal import Refused
from otklik.installation import preparing
from otklik.installation.speaking import complain, pair

QUEUE_PATIENCE = timedelta(minutes=2)
CLOCK_PATIENCE = timedelta(minutes=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at; `advice` says what to do when it is not in order."""

    what: str
    is_ok: bool
    advice: str = ""


def report(data_dir: Path) -> int:
    """Print a line for each thing. Exit code 1 when one of them is not in order."""
    from otklik.installation.command import set_up_django

    try:
        preparing.prepare_folder(data_dir)
    except Refused as refusal:
        complain(refusal)
        return 1
    set_up_django()
    findings = list(examine(data_dir))
    for finding in findings:
        print(f"{'ok    ' if finding.is_ok else 'not ok'}  {finding.what}")
        if not finding.is_ok:
            print(f"        {finding.advice}")
    return 0 if all(finding.is_ok for finding in findings) else 1


def examine(data_dir: Path) -> Iterator[Finding]:
    yield from _secrets(data_dir / "secrets")
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
    yield _static()
    yield from _processes(data_dir / "run.json")
    yield _queue()
    yield _clock()


def _secrets(folder: Path) -> Iterator[Finding]:
    for name in ("secret_key", "field_keys"):
        path = folder / name
        is_private = stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
        yield Finding(
            what=pair(f"Ключ {name} читает только владелец", f"{name} is its owner's only"),
            is_ok=is_private and os.access(path, os.R_OK),
            advice=f"chmod 600 {path}",
        )


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
