"""The programs of an installation, how each starts, and `otklik web`, `workers` and `clock`."""

import argparse
import logging
import os
import shutil
import signal
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import close_old_connections, connections
from django.utils import timezone

from otklik.core.refusal import Refused
from otklik.core.schedule import enqueue_due_tasks
from otklik.operations.run.check_listen_address import check_port
from otklik.operations.run.data_folder import data_dir
from otklik.operations.run.supervisor import Program


def web(options: argparse.Namespace) -> int:
    check_port(options.host, options.port)
    command = web_command(options.host, options.port, data_dir())
    command = (*command[:-1], *by_tls(), command[-1])
    os.execv(command[0], command)  # noqa: S606 - signals reach the server itself


def by_tls() -> tuple[str, ...]:
    """For a web server on another machine: the connection is not only ours."""
    named = {"OTKLIK_WEB_CERTIFICATE": settings.WEB_CERTIFICATE, "OTKLIK_WEB_KEY": settings.WEB_KEY}
    if not any(named.values()):
        return ()
    for name, file in named.items():
        if not file or not os.access(file, os.R_OK):
            raise Refused(
                f"{name}: файла нет или его не прочесть пользователю программы. Для TLS нужны оба:"
                " сертификат и ключ."
            )
    files = ("--ssl-certificate", settings.WEB_CERTIFICATE, "--ssl-keyfile", settings.WEB_KEY)
    return (*files, "--ssl-protocol-min", "tls1.3")


def workers(options: argparse.Namespace) -> int:
    try:
        call_command("workers", *options.queues)
    except CommandError as fault:
        raise Refused(str(fault)) from fault
    return 0


def clock(_options: argparse.Namespace) -> int:
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    tick_until(stopping)
    return 0


log = logging.getLogger(__name__)


def tick_until(stopping: threading.Event) -> None:
    """Tick now and then at each whole minute. An error is logged; the next minute ticks."""
    while True:
        now = timezone.now()
        try:
            close_old_connections()
            enqueue_due_tasks(at=now)
        except Exception:
            log.exception("The clock could not ring at %s.", now)
        finally:
            connections.close_all()
        if stopping.wait(seconds_to_next_minute(timezone.now())):
            return


def seconds_to_next_minute(now: datetime) -> float:
    following = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return max((following - now).total_seconds(), 0.05)


APPLICATION = "otklik.config.wsgi:application"
# A slow visitor occupies a thread while the request arrives. A waiting thread costs 0.2 MB and a
# database connection; threads start on demand.
WEB_THREADS = 32
NETWORK_THREADS = ("deliveries:3", "hearing:2")
HEADERS_MS = 10_000


def programs(host: str, port: int, folder: Path) -> list[Program]:
    """The web server, a worker for tasks of the desk, and workers that wait for networks: a slow
    network must not delay the desk, nor other networks."""
    manage = (sys.executable, "-m", "otklik.operations.cli.main", "manage")
    worker = (*manage, "db_worker", "--no-startup-delay", "--interval", "0.3", "--queue-name")
    return [
        Program(name="web", command=web_command(host, port, folder)),
        Program(name="networks", command=(*manage, "workers", *NETWORK_THREADS), follows=True),
        Program(name="default", command=(*worker, "default"), follows=True),
    ]


def web_command(host: str, port: int, folder: Path) -> tuple[str, ...]:
    """The site with its pictures: granian would serve those without our headers."""
    web = ("granian", "--interface", "wsgi", "--host", host, "--port", str(port))
    processes = ("--workers", str(settings.WEB_PROCESSES))
    threads = (*processes, "--blocking-threads", str(WEB_THREADS), "--no-ws")
    patience = ("--http1-header-read-timeout", str(HEADERS_MS))
    shutil.rmtree(folder / "metrics", ignore_errors=True)  # counted by an earlier start
    quiet = ("--log-level", "warning", "--workers-kill-timeout", "5")
    return (sys.executable, "-m", *web, *threads, *patience, *quiet, APPLICATION)
