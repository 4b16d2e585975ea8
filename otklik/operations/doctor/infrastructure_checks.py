"""Checks of `otklik doctor` on the machine: database, disk, processes, queue, clock, cache, mail.

`near` is quick, and also shown on the status page; `outside` queries servers that may not answer.
"""

import json
import os
import shutil
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.mail import mailers
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.crypto import get_random_string

from otklik.core.models import Tick
from otklik.operations.cli.terminal_output import pair
from otklik.operations.doctor.finding import Finding
from otklik.operations.monitoring.queues import waiting
from otklik.operations.run import static_files
from otklik.organisation.structure.authority import Authority

OLDEST_POSTGRESQL = 160_000  # the server's numbering; Django's own minimum is lower
CLOCK_SKEW = timedelta(seconds=5)
SECONDS = 10


def near() -> Iterator[Finding]:
    if connection.vendor == "postgresql":
        yield from _postgresql()
    yield _cache()


def outside() -> Iterator[Finding]:
    if settings.MEDIA_BUCKET:
        yield _bucket()
    if settings.MAIL_IS_CONFIGURED:
        yield _mail()
    if settings.IS_SECURE:
        yield _address()


def _postgresql() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        began = timezone.now()
        cursor.execute(
            "SELECT clock_timestamp(), current_setting('server_version_num')::int,"
            " current_setting('server_encoding'), current_setting('fsync')"
        )
        at, version, encoding, fsync = cursor.fetchone()
        skew = max(began - at, at - timezone.now(), timedelta(0))
    yield Finding(
        what=pair(f"PostgreSQL 16 или новее ({version // 10_000})", "PostgreSQL is 16 or newer"),
        is_ok=version >= OLDEST_POSTGRESQL,
        advice=pair("Обновите PostgreSQL: испытан 18", "upgrade PostgreSQL: 18 is tested"),
    )
    yield Finding(
        what=pair("База хранит UTF-8 и пишет на диск", "The database is UTF-8 and writes to disk"),
        is_ok=encoding == "UTF8" and (fsync == "on" or settings.DEMONSTRATION),
        advice=pair(
            f"Кодировка {encoding}, fsync {fsync}: создайте базу в UTF8, включите fsync",
            f"encoding {encoding}, fsync {fsync}: make the database UTF8, turn fsync on",
        ),
    )
    yield Finding(
        what=pair("Часы этой машины и базы сходятся", "This machine's clock is the database's"),
        is_ok=skew <= CLOCK_SKEW,
        advice=pair(
            f"Расходятся на {skew.total_seconds():.0f} с: настройте chrony или systemd-timesyncd",
            f"they differ by {skew.total_seconds():.0f} s: set up chrony or systemd-timesyncd",
        ),
    )


def _cache() -> Finding:
    word, fault = get_random_string(12), ""
    try:
        cache.set("doctor", word, 60)
        is_kept = cache.get("doctor") == word
    except Exception as problem:  # from the file system or a server's client
        is_kept, fault = False, f" ({type(problem).__name__})"
    return Finding(
        what=pair("Счётчики попыток хранятся", "Counts of attempts are kept"),
        is_ok=is_kept,
        advice=pair(
            f"Проверьте OTKLIK_CACHE_URL и сам Valkey, или папку cache{fault}",
            f"check OTKLIK_CACHE_URL and the server, or the folder cache{fault}",
        ),
    )


def _bucket() -> Finding:
    # Its package is installed only where files are in a bucket.
    from otklik.core.files.s3 import is_open_to_strangers  # noqa: PLC0415

    try:
        is_open, advice = is_open_to_strangers(default_storage), ""
    except Exception as problem:
        is_open = True
        advice = pair(
            f"Хранилище не отвечает или не пускает ({type(problem).__name__}): проверьте"
            " OTKLIK_MEDIA_*",
            "the bucket does not answer or refuses us: check OTKLIK_MEDIA_*",
        )
    return Finding(
        what=pair("Хранилище файлов закрыто для посторонних", "The bucket is closed to strangers"),
        is_ok=not is_open,
        advice=advice
        or pair(
            "Файлы видны всем: уберите публичный доступ у корзины",
            "everybody can read the files: take public access away from the bucket",
        ),
    )


def _mail() -> Finding:
    fault = ""
    try:
        mailer = mailers["default"]
        mailer.open()
        mailer.close()
    except Exception as problem:
        fault = type(problem).__name__
    return Finding(
        what=pair("Почтовый сервер принимает нас", "The mail server takes us in"),
        is_ok=not fault,
        advice=pair(f"Проверьте OTKLIK_MAIL_URL: {fault}", f"check OTKLIK_MAIL_URL: {fault}"),
    )


def _address() -> Finding:
    """As a visitor would: host name, certificate and the site behind it."""
    fault = ""
    try:
        answer = httpx.get(
            f"{settings.BASE_URL}/", timeout=SECONDS, verify=ssl.create_default_context()
        )
        if answer.status_code != httpx.codes.OK:
            fault = str(answer.status_code)
    except httpx.HTTPError as problem:
        fault = str(problem)[:200] or type(problem).__name__
    host = urlsplit(settings.BASE_URL).hostname
    return Finding(
        what=pair(f"{host} открывается по HTTPS", f"{host} opens by HTTPS"),
        is_ok=not fault,
        advice=pair(
            f"Проверьте имя в DNS, сертификат и nginx: {fault}",
            f"check the name, the certificate and nginx: {fault}",
        ),
    )


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
    """Every night SQLite is rewritten, after a backup."""
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
    """Of `otklik run`; separate processes have their own supervisor."""
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
    """Whether each queue has a worker: every minute the scheduler enqueues a task in each."""
    late = [one for one in waiting(at=timezone.now()) if one.age > QUEUE_PATIENCE]
    names = ", ".join(f"{one.queue} {one.count}" for one in late)
    return Finding(
        what=pair("Задания не ждут дольше двух минут", "No task waits for over two minutes"),
        is_ok=not late,
        advice=pair(
            f"Ждут в очередях: {names}. Запустите otklik run или обработчик очереди; если он "
            "запущен, смотрите log/workers.log",
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
    """Deadlines follow the pack, dates on pages the setting: a difference would mislead people."""
    for zone in Authority.objects.values_list("time_zone", flat=True):
        yield Finding(
            what=pair(
                f"Часовой пояс показа — пояс органа, {zone}",
                f"Dates are shown in the authority's time zone, {zone}",
            ),
            is_ok=zone == settings.TIME_ZONE,
            advice=f"OTKLIK_TIME_ZONE={zone} ({settings.TIME_ZONE})",
        )
