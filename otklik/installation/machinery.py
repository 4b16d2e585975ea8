"""What `otklik doctor` looks at so that everything runs: database, processes, queue, clock."""

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from otklik.installation.finding import Finding
from otklik.installation.speaking import pair

QUEUE_PATIENCE = timedelta(minutes=2)
CLOCK_PATIENCE = timedelta(minutes=3)


def database() -> Finding:
    from django.db import DatabaseError, connection

    what, advice = pair("База данных отвечает", "The database answers"), ""
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        advice = pair(f"Проверьте DATABASE_URL: {error}", "check DATABASE_URL").replace("\n", " ")
    return Finding(what=what, is_ok=not advice, advice=advice)


def migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Finding(
        what=pair("Таблицы базы по этой версии", "Tables are of this version"),
        is_ok=not pending,
        advice="otklik manage migrate",
    )


def static() -> Finding:
    from otklik.installation import static

    return Finding(
        what=pair("Стили и сценарии собраны", "Styles and scripts are gathered"),
        is_ok=static.is_current(),
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


def clock() -> Finding:
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


def time_zone() -> Iterator[Finding]:
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
