"""What `otklik doctor` looks at so that everything runs: database, processes, queue, clock."""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from otklik.core.models import Tick
from otklik.operations.cli.console import pair
from otklik.operations.doctor.result import Finding
from otklik.operations.monitoring.queues import waiting
from otklik.operations.run import static_files
from otklik.organisation.structure.authority import Authority

QUEUE_PATIENCE = timedelta(minutes=2)
CLOCK_PATIENCE = timedelta(minutes=3)
DISK_NEEDED = 2**30


def database() -> Finding:
    what, advice = pair("База данных отвечает", "The database answers"), ""
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        advice = pair(f"Проверьте DATABASE_URL: {error}", "check DATABASE_URL").replace("\n", " ")
    return Finding(what=what, is_ok=not advice, advice=advice)


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Finding(
        what=pair("Таблицы базы по этой версии", "Tables are of this version"),
        is_ok=not pending,
        advice="otklik manage migrate",
    )


def disk(data_dir: Path) -> Finding:
    """Every night SQLite is written anew, and a backup is made beside it first."""
    file = data_dir / "otklik.sqlite3"
    needed = max(DISK_NEEDED, 2 * file.stat().st_size if file.exists() else 0)
    free = shutil.disk_usage(data_dir).free
    return Finding(
        what=pair(
            f"На диске с данными есть место: {free // 2**20} МБ",
            f"The disk with the data has room: {free // 2**20} MB",
        ),
        is_ok=free > needed,
        advice=pair(
            f"Нужно {needed // 2**20} МБ: освободите место, пока не остановилась запись",
            f"{needed // 2**20} MB are needed: make room before writing stops",
        ),
    )


def static() -> Finding:

    return Finding(
        what=pair("Стили и сценарии собраны", "Styles and scripts are gathered"),
        is_ok=static_files.is_current(),
        advice=pair("Запустите otklik run ещё раз", "start `otklik run` again"),
    )


def processes(state_file: Path) -> Iterator[Finding]:
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


def queue() -> Finding:
    """Whether each queue has somebody who works: the clock gives every minute something to do."""
    late = [one for one in waiting(at=timezone.now()) if one.age > QUEUE_PATIENCE]
    names = ", ".join(f"{one.queue} {one.count}" for one in late)
    return Finding(
        what=pair("Задания не ждут дольше двух минут", "No task waits for over two minutes"),
        is_ok=not late,
        advice=pair(
            f"Ждут в очередях: {names}. Запустите otklik run или обработчик очереди; если он "
            "запущен, смотрите log/networks.log и log/default.log",
            f"waiting: {names}; start `otklik run` or a worker",
        ),
    )


def clock() -> Finding:
    last = Tick.objects.order_by("-minute").values_list("minute", flat=True).first()
    return Finding(
        what=pair("Часы идут", "The clock ticks"),
        is_ok=last is not None and timezone.now() - last < CLOCK_PATIENCE,
        advice=pair(
            "Запустите otklik run или otklik clock", "start `otklik run` or `otklik clock`"
        ),
    )


def time_zone() -> Iterator[Finding]:
    """Deadlines follow the pack, dates on pages the setting: people would misread them."""
    for zone in Authority.objects.values_list("time_zone", flat=True):
        yield Finding(
            what=pair(
                f"Часовой пояс показа — пояс органа, {zone}",
                f"Dates are shown in the authority's time zone, {zone}",
            ),
            is_ok=zone == settings.TIME_ZONE,
            advice=f"OTKLIK_TIME_ZONE={zone} ({settings.TIME_ZONE})",
        )
