"""The programs of an installation, how each starts, and `otklik web`, `workers` and `clock`."""

import argparse
import gc
import logging
import multiprocessing
import os
import shutil
import signal
import sys
import threading
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import close_old_connections, connections
from django.urls import get_resolver
from django.utils import timezone
from granian.constants import Interfaces, SSLProtocols
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from otklik.core.refusal import Refused
from otklik.core.schedule import enqueue_due_tasks
from otklik.operations.run.check_listen_address import check_port
from otklik.operations.run.data_folder import data_dir
from otklik.operations.run.supervisor import Program


def web(options: argparse.Namespace) -> int:
    check_port(options.host, options.port)
    load_site()
    web_server(options.host, options.port, **by_tls()).serve()
    return 0


def by_tls() -> dict[str, Any]:
    """For a web server on another machine: the connection is not only ours."""
    named = {"OTKLIK_WEB_CERTIFICATE": settings.WEB_CERTIFICATE, "OTKLIK_WEB_KEY": settings.WEB_KEY}
    if not any(named.values()):
        return {}
    for name, file in named.items():
        if not file or not os.access(file, os.R_OK):
            raise Refused(
                f"{name}: файла нет или его не прочесть пользователю программы. Для TLS нужны оба:"
                " сертификат и ключ."
            )
    return {
        "ssl_cert": Path(settings.WEB_CERTIFICATE),
        "ssl_key": Path(settings.WEB_KEY),
        "ssl_protocol_min": SSLProtocols.tls13,
    }


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


APPLICATION = "otklik.config.wsgi"
# A slow visitor occupies a thread while the request arrives. A waiting thread costs 0.2 MB and a
# database connection; threads start on demand.
WEB_THREADS = 32
HEADERS_MS = 10_000
MOST_PROCESSES = 4
# Threads that wait for networks, apart from that of the desk: a slow network must not delay the
# desk, nor other networks.
QUEUES = ("default:1", "deliveries:3", "hearing:2")


def programs(host: str, port: int) -> list[Program]:
    """The web server, and the workers of all queues with the clock."""
    server = web_server(host, port)
    return [
        Program(name="web", work=server.serve),
        Program(name="workers", work=work_and_tick, follows=True),
    ]


def load_site() -> None:
    """Load what web processes are forked with: they share what they do not change."""
    multiprocessing.set_start_method("fork", force=True)
    shutil.rmtree(data_dir() / "metrics", ignore_errors=True)  # counted by an earlier start
    import_module(APPLICATION)
    get_resolver().url_patterns  # noqa: B018 - imports the views
    connections.close_all()
    gc.collect()
    gc.freeze()  # a collection in a child would touch, and so copy, what it shares


def web_server(host: str, port: int, **more: Any) -> MPServer:
    """The site with its pictures: granian would serve those without our headers."""
    return MPServer(
        f"{APPLICATION}:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.WEB_PROCESSES or suitable_processes(),
        blocking_threads=WEB_THREADS,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_MS),
        log_level=LogLevels.warning,
        workers_kill_timeout=5,
        **more,
    )


def suitable_processes() -> int:
    """One for each core and gigabyte of memory, at most four."""
    gigabytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**30
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return max(1, min(cores, gigabytes, MOST_PROCESSES))


def work_and_tick() -> None:
    threading.Thread(target=tick_until, args=(threading.Event(),), daemon=True).start()
    call_command("workers", *QUEUES)
